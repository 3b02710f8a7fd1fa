"""Readers suggest a link: what is taken, what is told, and what comes back to the form."""

import re
import time
from typing import Any
from unittest.mock import patch

import pytest
from django.core import signing
from django.test import Client

from digests.admin.body_limits import SUGGESTION_BYTES
from digests.models import Publication, Suggestion
from digests.readers.suggest import LEAST_SECONDS, MOST_SECONDS, SALT
from digests.suggestions import MOST_OF_ONE
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    PublicationFactory,
    ReferenceFactory,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
    make_withdrawn_issue,
)
from tests.shown import Shown

pytestmark = pytest.mark.django_db

PAGE = "/suggest/"
WORDS = {
    "url": "https://example.org/new",
    "title": "一篇新文章",
    "reason": "讲清了量化",
    "name": "小明",
}


@pytest.fixture(autouse=True)
def publication() -> Publication:
    """A publication that takes suggestions, in English."""
    return PublicationFactory.create(language="en", takes_suggestions=True)


def token(age: float = 60) -> str:
    """The token of a page that was shown some seconds ago."""
    with patch("django.core.signing.time.time", return_value=time.time() - age):
        return signing.dumps(time.time() - age, salt=SALT)


def send(client: Client, **fields: str) -> Any:
    """The answer to a form."""
    return client.post(PAGE, {**WORDS, "token": token(), **fields})


def said(response: Any) -> str:
    """Return the message above the form of a page."""
    return " ".join(node.text() for node in Shown(response.content.decode()).all(".said"))


def assert_words_are_back(response: Any) -> None:
    """The form still holds every word."""
    page = Shown(response.content.decode())
    for name in ("url", "title", "name"):
        assert page.one(f"[name={name}]").attributes["value"] == WORDS[name]
    assert page.one("[name=reason]").text().strip() == WORDS["reason"]


def test_the_page_is_there_only_where_the_publication_asks_for_it(client: Client) -> None:
    assert "/suggest/" in client.get("/about/").content.decode()
    PublicationFactory.create(takes_suggestions=False)

    assert client.get(PAGE).status_code == 404
    assert send(client).status_code == 404
    assert not Suggestion.objects.exists()


def test_no_page_leads_there_where_it_is_off(client: Client) -> None:
    PublicationFactory.create(takes_suggestions=False)
    assert "/suggest/" not in client.get("/about/").content.decode()


def test_a_suggestion_comes_to_the_shelf_without_script_or_cookie(client: Client) -> None:
    page = client.get(PAGE)
    form = Shown(page.content.decode())
    age = form.one("[name=token]").attributes["value"]
    assert age
    with patch("digests.readers.suggest.time.time", return_value=time.time() + LEAST_SECONDS):
        response = client.post(PAGE, {**WORDS, "token": age})

    assert response["Location"] == f"{PAGE}?sent"
    assert "Thank you" in said(client.get(response["Location"]))
    row = Suggestion.objects.get()
    assert {name: getattr(row, name) for name in WORDS} == WORDS
    assert not page.cookies
    assert not response.cookies
    assert not form.all("script")
    assert "noindex" in page.content.decode()


def test_the_page_speaks_the_language_of_the_publication(client: Client) -> None:
    PublicationFactory.create(language="zh-hans", takes_suggestions=True)
    assert "推荐链接" in client.get(PAGE, headers={"Accept-Language": "en"}).content.decode()


def test_each_reader_gets_a_token_of_their_own_time(client: Client) -> None:
    tokens = set()
    for at in (1_000_000, 2_000_000):
        with patch("digests.readers.suggest.time.time", return_value=at):
            page = Shown(client.get(PAGE).content.decode())
        tokens.add(page.one("[name=token]").attributes["value"])
    assert len(tokens) == 2


def test_a_share_text_is_taken_by_its_address(client: Client) -> None:
    send(client, url="【一篇新文章】https://example.org/shared 复制打开")
    assert Suggestion.objects.get().url == "https://example.org/shared"


@pytest.mark.parametrize(
    "url",
    ["", "一句话", "javascript:alert(1)", "mailto:a@example.org", "ftp://example.org/a", "/a"],
)
def test_what_is_no_address_comes_back_with_a_sentence(client: Client, url: str) -> None:
    response = send(client, url=url)

    assert not Suggestion.objects.exists()
    page = Shown(response.content.decode())
    assert page.one("#id_url_error").text().strip()
    assert page.one("[name=title]").attributes["value"] == WORDS["title"]


@pytest.mark.parametrize(
    ("name", "length"), {"url": 2000, "title": 300, "reason": 1000, "name": 60}.items()
)
def test_a_text_is_bounded_and_fits_through_the_door(
    client: Client, name: str, length: int
) -> None:
    long = "https://example.org/" + "字" * 3000 if name == "url" else "\U0001f600" * 3000
    assert send(client, **{name: long[:length]}).status_code == 302
    assert "at most" in send(client, **{name: long[: length + 1]}).content.decode()


def test_a_body_beyond_that_is_refused_unread(client: Client) -> None:
    response = send(client, reason="x" * SUGGESTION_BYTES)
    assert response.status_code == 413
    assert not Suggestion.objects.exists()


# Robots


def test_a_filled_trap_keeps_nothing_and_gives_the_words_back(client: Client) -> None:
    response = send(client, website="https://spam.example/")

    assert not Suggestion.objects.exists()
    assert "send your words again" in said(response)
    assert_words_are_back(response)
    assert "spam.example" not in response.content.decode()


def test_who_is_too_quick_keeps_words_and_token(client: Client) -> None:
    fresh = token(0)
    response = send(client, token=fresh)

    assert not Suggestion.objects.exists()
    assert "too quick" in said(response)
    assert_words_are_back(response)
    page = Shown(response.content.decode())
    assert page.one("[name=token]").attributes["value"] == fresh


@pytest.mark.parametrize("kind", ["none", "forged", "old"])
def test_an_old_or_forged_token_is_replaced_and_the_words_stay(client: Client, kind: str) -> None:
    bad = {"none": "", "forged": "forged", "old": token(MOST_SECONDS + 60)}[kind]
    response = send(client, token=bad)

    assert not Suggestion.objects.exists()
    assert "open for too long" in said(response)
    assert_words_are_back(response)
    page = Shown(response.content.decode())
    assert page.one("[name=token]").attributes["value"] not in {"", bad}


def test_who_sends_too_much_is_told_when_and_keeps_the_words(client: Client) -> None:
    for _number in range(MOST_OF_ONE):
        send(client)
    response = send(client)

    assert (response.status_code, response["Retry-After"]) == (429, "3600")
    assert "In an hour" in said(response)
    assert_words_are_back(response)
    assert Suggestion.objects.count() == MOST_OF_ONE
    assert send(client, REMOTE_ADDR="192.0.2.9").status_code == 429  # a field is no address
    elsewhere = client.post(PAGE, {**WORDS, "token": token()}, REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 302


# Memory


def test_what_stood_before_is_told_with_its_place_and_sent_again_on_purpose(
    client: Client,
) -> None:
    link = make_published_issue("2020-04-04").sections.get().links.get()
    response = send(client, url=f"{link.url}?utm_source=x")

    assert not Suggestion.objects.exists()
    assert "2020-04-04 · 业界新闻" in said(response)
    assert link.title in said(response)
    page = Shown(response.content.decode())
    assert page.one(".said a").attributes["href"] == link.get_absolute_url()
    known = page.one("[name=known]").attributes["value"] or ""
    assert send(client, url=f"{link.url}?utm_source=x", known=known).status_code == 302
    assert Suggestion.objects.count() == 1
    assert not send(client, url="https://example.org/other", known=known).content


def test_an_address_in_a_published_reference_is_told_too(client: Client) -> None:
    link = make_published_issue("2020-04-04").sections.get().links.get()
    ReferenceFactory.create(link=link, url=WORDS["url"])
    assert "2020-04-04" in said(send(client))


def test_nothing_is_told_of_what_is_not_public(client: Client) -> None:
    hidden = [make_issue("2020-06-01"), make_scheduled_issue(), make_issue(None)]
    hidden.append(make_withdrawn_issue("2020-06-03"))
    addresses = {f"https://hidden.example/{issue.pk}": issue for issue in hidden}
    for url, issue in addresses.items():
        LinkFactory.create(section=issue.sections.get(), url=url)
    InboxLinkFactory.create(url="https://hidden.example/inbox")

    answers = set()
    for number, url in enumerate([*addresses, "https://hidden.example/inbox", WORDS["url"]]):
        response = client.post(
            PAGE, {**WORDS, "url": url, "token": token()}, REMOTE_ADDR=f"192.0.2.{number}"
        )
        headers = {k: v for k, v in response.headers.items() if k != "Expires"}
        answers.add((response.status_code, response.content, str(headers)))
    assert len(answers) == 1
    assert Suggestion.objects.count() == len(addresses) + 2


def test_no_suggestion_is_told_to_readers(client: Client) -> None:
    send(client)
    again = client.post(PAGE, {**WORDS, "token": token()}, REMOTE_ADDR="192.0.2.9")

    assert again.status_code == 302
    assert not re.search("一篇新文章|小明", client.get("/").content.decode())


def test_another_method_is_refused(client: Client) -> None:
    assert client.put(PAGE).status_code == 405
