"""A channel is a module with ``render`` and a line in the registry; nothing else knows it."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from digests.channels import CHANNELS, Channel, Rendition
from digests.document.edition import Edition
from tests.factories import make_issue, make_published_issue

pytestmark = pytest.mark.django_db


def render_titles(edition: Edition) -> Rendition:
    titles = [entry.title for entry in edition.document.entries]
    return Rendition("\n".join(titles).encode(), "text/plain; charset=utf-8")


@pytest.fixture
def titles(monkeypatch: pytest.MonkeyPatch) -> str:
    """The titles of an issue's entries, as a channel that readers find at ``.titles``."""
    monkeypatch.setitem(CHANNELS, "titles", Channel(render_titles, "titles"))
    issue = make_published_issue("2020-05-15", links=2)
    return "\n".join(link.title for link in issue.sections.get().links.all())


def exported(name: str, date: str) -> str:
    out = StringIO()
    call_command("export_channel", name, date, stdout=out)
    return out.getvalue()


def test_a_line_in_the_registry_gives_a_channel_its_address(client: Client, titles: str) -> None:
    response = client.get("/issues/2020-05-15.titles")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == titles


def test_a_line_in_the_registry_gives_a_channel_to_the_command(titles: str) -> None:
    assert exported("titles", "2020-05-15") == titles


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [("md", "text/markdown; charset=utf-8"), ("json", "application/json")],
)
def test_an_issue_in_a_channel_has_a_type_and_a_validator(
    client: Client, suffix: str, media_type: str
) -> None:
    make_published_issue("2020-05-15", headline="头条")

    first = client.get(f"/issues/2020-05-15.{suffix}")
    again = client.get(f"/issues/2020-05-15.{suffix}", headers={"If-None-Match": first["ETag"]})

    assert first["Content-Type"] == media_type
    assert "头条" in first.content.decode()
    assert (again.status_code, again.content) == (304, b"")
    assert client.post(f"/issues/2020-05-15.{suffix}").status_code == 405


def test_an_unknown_suffix_is_an_unknown_address(client: Client) -> None:
    make_published_issue("2020-05-15")

    assert client.get("/issues/2020-05-15.docx").status_code == 404


@pytest.mark.parametrize("name", [name for name, one in CHANNELS.items() if one.suffix])
def test_the_command_prints_what_the_address_answers(client: Client, name: str) -> None:
    make_published_issue("2020-05-15", lead="导语")
    answer = client.get(f"/issues/2020-05-15.{CHANNELS[name].suffix}")

    assert exported(name, "2020-05-15") == answer.content.decode()


def test_the_command_writes_bytes_to_a_terminal(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    make_published_issue("2020-05-15", headline="头条")

    call_command("export_channel", "markdown", "2020-05-15")

    assert "头条".encode() in capfdbinary.readouterr().out


def test_the_command_lists_the_channels_there_are() -> None:
    with pytest.raises(CommandError, match="json, markdown, wechat"):
        exported("fax", "2020-05-15")


def test_the_command_lists_the_newest_issues_there_are() -> None:
    for day in range(1, 13):
        make_published_issue(dt.date(2020, 5, day))
    make_issue("2020-06-01")

    with pytest.raises(CommandError, match="2020-05-12, 2020-05-11") as error:
        exported("json", "2020-06-01")

    assert "2020-05-02" not in str(error.value)


def test_the_command_says_that_no_issue_is_public_yet() -> None:
    with translation.override("en"), pytest.raises(CommandError, match="No issue is public"):
        exported("json", "2020-06-01")
