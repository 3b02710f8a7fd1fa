"""Readers and the persistent connections of a process to PostgreSQL."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from django.test import Client

from tests.factories import PublicationFactory, make_published_issue
from tests.together import needs_writers

pytestmark = [needs_writers, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture(autouse=True)
def _persistent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep the connection after a request, as in production."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 60)
    connection.close()
    yield
    connection.close()


@pytest.fixture(autouse=True)
def _public(_persistent: None) -> None:
    PublicationFactory.create()
    make_published_issue()


def end_request() -> None:
    """Let the connection be one that an earlier request left."""
    connection.close_if_unusable_or_obsolete()


def test_a_kept_answer_costs_one_round_trip(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/")
    end_request()

    def fail() -> None:
        raise AssertionError("it is asked for no more than the row")

    monkeypatch.setattr(connection, "is_usable", fail)
    assert client.get("/").content == first.content


def test_a_connection_that_was_lost_costs_no_reader_an_error(client: Client) -> None:
    first = client.get("/")
    known = ("dbname", "user", "password", "host", "port")
    parameters = connection.get_connection_params()
    for _ in range(2):
        backend = connection.connection.info.backend_pid
        with psycopg.connect(
            **{name: parameters[name] for name in known if name in parameters}
        ) as another:
            another.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
        end_request()

        assert client.get("/").content == first.content
        assert connection.connection.info.backend_pid != backend
