"""Tools catch links as they save to linkding; each test speaks as one of its clients does."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from digests.models import CaptureToken, CaughtWith, Link
from digests.people import Role, give_role
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    get_category,
    make_issue,
    make_published_issue,
)

pytestmark = pytest.mark.django_db

URL = "https://example.org/a"


@pytest.fixture
def tool(alice: User) -> Client:
    """A tool that holds a token of Alice's and no cookie."""
    _row, text = CaptureToken.objects.issue(alice, "extension")
    return Client(headers={"authorization": f"Token {text}"}, enforce_csrf_checks=True)


def save(tool: Client, expected: int = 201, **bookmark: Any) -> dict[str, Any]:
    """Save a bookmark as the extension does; the answer's JSON."""
    response = tool.post("/api/bookmarks/", bookmark, content_type="application/json")
    assert response.status_code == expected, response.content
    answer: dict[str, Any] = response.json()
    return answer


def test_the_extension_connects(tool: Client) -> None:
    assert tool.get("/api/bookmarks/?limit=1").json()["results"] == []
    assert tool.get("/api/user/profile/").status_code == 200


def test_the_extension_saves_what_its_form_holds(tool: Client, alice: User) -> None:
    papers = get_category("papers")
    answer = save(
        tool,
        url=URL,
        title="标题",
        description="一句话",
        notes="又一句",
        tag_names=["端侧", "papers", "CVPR 2026"],
        unread=True,
        shared=False,
    )
    link = Link.objects.inbox().get()
    assert (link.url, link.title, link.summary) == (URL, "标题", "一句话\n\n又一句")
    assert (link.category, link.edited_by) == (papers, alice)
    assert (link.caught_by, link.caught_with) == (alice, CaughtWith.API)
    assert link.labels == ["端侧", "CVPR 2026"], "a tag that is no category is a label"
    assert (answer["id"], answer["url"]) == (link.pk, URL)
    assert answer["tag_names"] == ["papers", "端侧", "CVPR 2026"]


def test_miniflux_saves_an_address_and_a_title(tool: Client) -> None:
    save(tool, url=URL, title="标题", tag_names=[], unread=False)
    assert Link.objects.inbox().get().title == "标题"


def test_saving_again_completes_the_link_and_doubles_nothing(tool: Client) -> None:
    first = save(tool, url=URL)
    again = save(tool, url=f"{URL}?utm_source=x", title="标题")
    assert again["id"] == first["id"]
    assert Link.objects.get().title == "标题"


def test_the_extension_is_told_that_an_address_waits(tool: Client) -> None:
    assert tool.get("/api/bookmarks/check/", {"url": URL}).json()["bookmark"] is None
    saved = save(tool, url=URL)
    told = tool.get("/api/bookmarks/check/", {"url": URL}).json()
    assert told["bookmark"]["id"] == saved["id"]
    assert told["metadata"]["url"] == URL
    assert tool.get(f"/api/bookmarks/{saved['id']}/").json()["url"] == URL


def test_the_check_says_where_an_address_stood(tool: Client) -> None:
    link = LinkFactory.create(section=make_published_issue("2020-05-01").sections.all()[0])
    told = tool.get("/api/bookmarks/check/", {"url": link.url or ""}).json()["appearances"]
    assert [one["date"] for one in told] == ["2020-05-01"]


def test_tags_are_the_categories(tool: Client) -> None:
    get_category("papers")
    assert "papers" in {one["name"] for one in tool.get("/api/tags/?limit=1000").json()["results"]}


@pytest.mark.parametrize("header", ["", "Token", "Token ", "Token wrong", "Bearer x", "Token \x00"])
def test_without_a_token_nothing_is_caught_or_told(client: Client, header: str) -> None:
    for path in ("", "check/?url=x", "1/"):
        response = client.get(f"/api/bookmarks/{path}", headers={"authorization": header})
        assert response.status_code == 401
    response = client.post("/api/bookmarks/", {"url": URL}, headers={"authorization": header})
    assert response.status_code == 401
    assert not Link.objects.exists()


def test_the_cookie_of_a_signed_in_browser_counts_for_nothing(alice: User) -> None:
    browser = Client()
    browser.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get("/api/bookmarks/?limit=1").status_code == 401


def test_a_token_ends_with_the_account_and_with_the_right(tool: Client, alice: User) -> None:
    alice.groups.clear()
    assert tool.get("/api/bookmarks/").status_code == 401
    give_role(alice, Role.CURATOR)
    assert tool.get("/api/bookmarks/").status_code == 200
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert tool.get("/api/bookmarks/").status_code == 401


def test_a_token_reads_no_draft_and_no_list(tool: Client) -> None:
    make_issue(links=1)
    InboxLinkFactory.create()
    assert tool.get("/api/bookmarks/?q=第").json()["count"] == 0
    drafted = Link.objects.filter(section__isnull=False)[0]
    assert tool.get(f"/api/bookmarks/{drafted.pk}/").status_code == 404


def test_a_body_larger_than_a_link_needs_is_not_read(tool: Client) -> None:
    save(tool, url=URL, description="话" * 3000)
    response = tool.post(
        "/api/bookmarks/", {"url": URL, "notes": "x" * 70_000}, content_type="application/json"
    )
    assert response.status_code == 413
    assert list(response.json()) == ["detail"]


def test_a_text_larger_than_an_issue_takes_is_refused_in_a_sentence(tool: Client) -> None:
    answer = save(tool, 400, url=URL, notes="- a\n" * 6000)
    assert "18001" in answer["detail"]


def test_a_token_reads_no_link_of_somebody_else(tool: Client, bob: User) -> None:
    link = InboxLinkFactory.create(edited_by=bob)
    assert tool.get(f"/api/bookmarks/{link.pk}/").status_code == 404


def test_only_the_hash_of_a_token_is_stored(alice: User) -> None:
    row, text = CaptureToken.objects.issue(alice, "x")
    assert text not in str(CaptureToken.objects.filter(pk=row.pk).values())


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("", "detail"),
        ("[]", "detail"),
        ("[" * 9000, "detail"),
        ("{}", "url"),
        ('{"url": "看这个"}', "url"),
        ('{"url": 5}', "url"),
        ('{"url": "https://example.org", "title": ["x"]}', "title"),
        (f'{{"url": "https://example.org/{"x" * 3000}"}}', "url"),
    ],
)
def test_what_cannot_be_caught_is_refused_by_field(tool: Client, body: str, field: str) -> None:
    response = tool.post("/api/bookmarks/", body, content_type="application/json")
    assert response.status_code == 400
    assert list(response.json()) == [field]
    assert not Link.objects.exists()
