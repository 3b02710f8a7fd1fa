"""The health of the site."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

pytestmark = pytest.mark.django_db


def test_healthz_says_whether_the_database_answers(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    well = client.get("/healthz")

    def fail() -> None:
        raise OperationalError("could not connect to secret-host")

    monkeypatch.setattr(connection, "cursor", fail)
    ill = client.get("/healthz")

    assert (well.status_code, well.content) == (200, b"ok\n")
    assert (ill.status_code, ill.content) == (503, b"unavailable\n")
    assert "no-store" in well["Cache-Control"]
