"""Readers are answered from a replica that may lag, and never with what its version denies."""

from collections.abc import Iterator

import dj_database_url
import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core import serializers
from django.db import OperationalError, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from briefing.replica import REPLICA, ReplicaMiddleware, ReplicaRouter
from digests import changes
from digests.models import Issue
from tests.factories import PublicationFactory, make_published_issue
from tests.production import run

pytestmark = [
    pytest.mark.django_db(databases=["default", REPLICA]),
    pytest.mark.xdist_group("replica"),  # one database for all of them
]

FIRST, SECOND = "/issues/2020-05-15/", "/issues/2020-05-16/"
ADDRESSES = [
    *("/", FIRST, "/issues/2020-05-15.md", "/archive/", "/categories/papers/", "/about/"),
    *("/sources/小站/", "/feed/", "/feed.json", "/links/feed/", "/sitemap.xml", "/nothing/here/"),
]


@pytest.fixture(scope="module", autouse=True)
def _database(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A second database with the same tables; the tests know of it, their set-up does not."""
    address = f"sqlite:///{tmp_path_factory.mktemp('replica')}/db.sqlite3"
    assert run("manage.py", "migrate", DATABASE_URL=address).returncode == 0
    options = dj_database_url.parse(address)
    connections.databases[REPLICA] = {**connections.databases["default"], **options}
    yield
    connections[REPLICA].close()
    del connections[REPLICA], connections.databases[REPLICA]


@pytest.fixture(autouse=True)
def _replica(settings: Settings) -> None:
    """Let that database be the replica, which takes over what is written only by `catch_up`."""
    settings.DATABASE_ROUTERS = [f"{ReplicaRouter.__module__}.{ReplicaRouter.__name__}"]
    middleware = f"{ReplicaMiddleware.__module__}.{ReplicaMiddleware.__name__}"
    settings.MIDDLEWARE = [middleware, *settings.MIDDLEWARE]
    PublicationFactory.create()
    make_published_issue("2020-05-15", links=3)
    catch_up()


def publish() -> None:
    """Publish the second issue."""
    changes.touch(make_published_issue("2020-05-16", headline="新的一期"))


def catch_up() -> None:
    """Let the replica have all that the primary has."""
    for model in apps.get_models():
        rows = serializers.serialize("python", model._base_manager.using("default"))
        model._base_manager.using(REPLICA)._raw_delete(REPLICA)
        for row in serializers.deserialize("python", rows, using=REPLICA):
            row.save(using=REPLICA)


def test_a_reader_takes_nothing_from_the_primary(client: Client) -> None:
    with CaptureQueriesContext(connections["default"]) as queries:
        answers = {address: client.get(address).status_code for address in ADDRESSES}

    assert answers == {**dict.fromkeys(ADDRESSES, 200), "/nothing/here/": 404}
    assert not queries.captured_queries


def test_a_reader_sees_a_publication_once_the_replica_has_it(client: Client) -> None:
    before = client.get("/").content
    publish()
    assert client.get("/").content == before
    assert client.get(SECOND).status_code == 404

    catch_up()

    assert "新的一期" in client.get("/").content.decode()
    assert client.get(SECOND).status_code == 200


def test_an_editor_sees_what_was_just_written(client: Client, alice: User) -> None:
    client.force_login(alice)
    publish()

    assert "新的一期" in client.get("/").content.decode()
    assert client.get(SECOND).status_code == 200
    assert "新的一期" in client.get("/admin/digests/issue/").content.decode()


def test_of_an_editor_and_a_reader_in_one_process_neither_is_given_the_others_answer(
    client: Client, alice: User
) -> None:
    old = client.get("/").content
    publish()
    client.force_login(alice)
    new = client.get("/").content
    cookies = client.cookies.copy()
    client.cookies.clear()

    assert client.get("/").content == old != new
    client.cookies.update(cookies)
    assert client.get("/").content == new
    client.cookies.clear()
    catch_up()
    assert client.get("/").content == new


def test_a_version_that_is_found_while_somebody_publishes_is_not_told_to_who_lags(
    client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    current, coming = changes.current, [SECOND]

    def current_after_a_publication(*args: object) -> changes.ContentVersion:
        if coming:
            coming.clear()
            publish()
        return current(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(changes, "current", current_after_a_publication)
    client.force_login(alice)
    assert "新的一期" in client.get("/").content.decode(), (
        "its row was read before it was published"
    )
    client.cookies.clear()
    assert SECOND not in client.get("/archive/").content.decode()

    catch_up()

    assert SECOND in client.get("/archive/").content.decode()


def test_what_is_written_goes_to_the_primary_wherever_it_was_read() -> None:
    issue = Issue.objects.using(REPLICA).get()
    issue.headline = "别的标题"
    issue.save()

    assert Issue.objects.using("default").get().headline == "别的标题"


def test_a_stranger_signs_in_at_the_primary(client: Client) -> None:
    with CaptureQueriesContext(connections[REPLICA]) as queries:
        client.get("/admin/login/")
        client.post("/admin/login/", {"username": "alice", "password": "wrong"})

    assert not queries.captured_queries


def test_a_site_whose_replica_is_gone_is_not_well(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/healthz").status_code == 200

    def fail() -> None:
        raise OperationalError("could not connect")

    monkeypatch.setattr(connections[REPLICA], "cursor", fail)
    assert client.get("/healthz").status_code == 503
