"""What readers are told when there is no page to show."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError
from django.test import Client, RequestFactory

from digests import store
from digests.models import Publication
from digests.readers.errors import server_error
from tests.factories import PublicationFactory, make_withdrawn_issue
from tests.shown import Shown


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), [("/no/such/page", 404), ("/issues/2020-05-15/", 410)])
def test_an_error_wears_the_sites_clothes(client: Client, path: str, status: int) -> None:
    PublicationFactory.create(name="小快讯", language="en")
    make_withdrawn_issue("2020-05-15")

    response = client.get(path, headers={"Accept-Language": "zh-CN"})
    tree = Shown(response.content.decode())

    assert response.status_code == status
    assert response["Content-Language"] == "en"
    assert "小快讯" in tree.one("header").text()
    assert tree.one("html").attributes["lang"] == "en"
    assert tree.one("link[rel=stylesheet]") is not None
    assert tree.one("meta[name=robots]").attributes["content"] == "noindex"


@pytest.mark.django_db
def test_a_failure_of_ours_shows_a_page_and_no_detail(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("secret detail")

    client.raise_request_exception = False
    monkeypatch.setattr(store, "editions_of", fail)

    response = client.get("/")

    assert response.status_code == 500
    assert "secret detail" not in response.content.decode()
    assert Shown(response.content.decode()).one("h1")


def test_the_page_for_our_failures_needs_no_database(rf: RequestFactory) -> None:
    """Without the database mark any query would fail this test."""
    assert server_error(rf.get("/")).status_code == 500
    with pytest.raises(RuntimeError):
        Publication.objects.count()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/archive/", "/feed/", "/healthz", "/robots.txt", "/favicon.ico", "/media/a.png"]
)
def test_public_pages_only_read(path: str) -> None:
    """A real browser has no token against forged requests, and needs none to be told so."""
    assert Client(enforce_csrf_checks=True).post(path).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/archive/", "/feed/", "/healthz", "/robots.txt", "/favicon.ico", "/nothing"]
)
def test_head_is_answered_like_get_without_content(path: str) -> None:
    (got, body), (told, nothing) = serve("GET", path), serve("HEAD", path)

    assert told == got
    assert body
    assert nothing == b""


@pytest.mark.django_db
def test_head_of_an_image_is_answered_without_content(media_root: Path) -> None:
    media_root.mkdir()
    (media_root / "a.png").write_bytes(b"picture")

    (got, body), (told, nothing) = serve("GET", "/media/a.png"), serve("HEAD", "/media/a.png")

    assert (told, body, nothing) == (got, b"picture", b"")


def serve(method: str, path: str) -> tuple[tuple[str, str | None], bytes]:
    """The status and length that a server is given by the application, and the content."""
    heads = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> Callable[[bytes], object]:
        heads.append((status, dict(headers).get("Content-Length")))
        return bytes

    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "SERVER_NAME": "testserver"}
    setup_testing_defaults(environ)
    del environ["HTTP_HOST"]
    with closing(get_wsgi_application()(environ, start_response)) as answer:
        return heads[0], b"".join(answer)
