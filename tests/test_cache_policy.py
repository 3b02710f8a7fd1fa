"""Every response tells caches what they may do with it: each address, each kind of response."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.db import Error
from django.test import Client
from django.urls import reverse

from briefing.cache_policy import ASK_EACH_TIME
from digests import changes, urls
from digests.models import Link, Publication
from digests.people import password_link
from digests.readers.audience import FEEDS
from digests.readers.responses import SHOWN
from tests.factories import (
    PublicationFactory,
    ReferenceFactory,
    make_issue,
    make_published_issue,
    make_withdrawn_issue,
)
from tests.people import make_person
from tests.production import ROOT, SAFE

pytestmark = pytest.mark.django_db

PAGES = {
    "/": "latest archive",
    "/issues/2020-05-15/": "issue-2020-05-15 archive",
    "/issues/2020-05-15.md": "issue-2020-05-15",
    "/issues/2020-05-15.json": "issue-2020-05-15",
    "/issues/2020-05-15/share.png": "issue-2020-05-15",
    "/archive/": "archive",
    "/archive/2020/": "archive archive-2020",
    "/categories/news/": "entries category-news",
    "/categories/news/?page=1": "entries category-news",
    "/categories/news/feed/": "feeds category-news",
    "/sources/小站/": "entries sources",
    "/sources/小站/feed/": "feeds sources",
    "/trails/github/example/engine/": "entries trails",
    "/topics/": "entries topics",
    "/topics/2020/": "entries topics",
    "/links/{uid}/": "entries link-{uid}",
    "/links/feed/": "feeds",
    "/feed/": "feeds",
    "/feed/atom/": "feeds",
    "/feed.json": "feeds",
    "/about/": "about archive",
    "/subscribe/": "about",
    "/search/": "entries",
    "/search/feed/?q=a": "feeds",
    "/search/feed/atom/?q=a": "feeds",
    "/search/feed.json?q=a": "feeds",
    "/search/suggestions.json": "entries",
    "/opml/": "opml",
    "/sitemap.xml": "sitemap",
    "/sitemap/pages.xml": "sitemap",
    "/sitemap/2020.xml": "sitemap",
    "/robots.txt": "robots",
}
"""Pages by address, and what each shows."""
WITHOUT_PAGE = {
    "/archive": 301,
    "/issues/2020-05-15": 301,
    "/feed.xml": 301,
    "/reports/2020-05-15.md": 301,
    "/no/such/page": 404,
    "/media/none.png": 404,
    "/issues/2021-01-01/": 404,
    "/issues/2020-06-01/": 410,
    "/?%00": 400,
}
"""Addresses where there is no page, and the status of each answer."""
FILES = {
    "/media/0123abcd.png": "public, max-age=31536000, immutable",
    "/favicon.ico": "public, max-age=86400, stale-while-revalidate=604800",
}


@pytest.fixture
def uid(media_root: Path) -> str:
    """The uid of an entry of a site with a public issue, a withdrawn one, a draft and a picture."""
    PublicationFactory.create(folder="reports")
    issue = make_published_issue("2020-05-15", links=3)
    ReferenceFactory.create(
        link=issue.sections.get().links.all()[0], url="https://github.com/example/engine"
    )
    make_withdrawn_issue("2020-06-01")
    make_issue("2021-01-01")
    media_root.mkdir()
    (media_root / "0123abcd.png").write_bytes(b"a picture")
    return str(Link.objects.filter(section__issue=issue).first().uid)  # type: ignore[union-attr]


@pytest.fixture(params=["a stranger", "who is signed in"])
def reader(request: pytest.FixtureRequest, client: Client, alice: User) -> Client:
    """A reader, with the cookie of a session and without."""
    if request.param != "a stranger":
        client.force_login(alice)
    client.raise_request_exception = False
    return client


def test_the_table_has_every_kind_of_page() -> None:
    names = {pattern.name for pattern in urls.urlpatterns if pattern.name}

    assert names - {"healthz", "preview", "suggest", "issue_of_number"} == set(SHOWN)
    assert len(PAGES) > len(SHOWN)


@pytest.mark.parametrize(("address", "keys"), PAGES.items())
def test_a_page_may_be_stored_but_is_asked_for_each_time(
    reader: Client, uid: str, address: str, keys: str
) -> None:
    address = address.format(uid=uid)
    for coding in ("", "gzip", "br"):
        headers = {"Accept-Encoding": coding}
        page, head = reader.get(address, headers=headers), reader.head(address, headers=headers)

        assert (page.status_code, head.content) == (200, b"")
        assert {**page.headers} == {**head.headers}
        assert page["Cache-Control"] == "no-cache"
        assert page["Surrogate-Control"] == ASK_EACH_TIME
        assert page["Surrogate-Key"] == keys.format(uid=uid)
        assert page["X-Accel-Expires"] == "@1"
        is_feed = address.partition("?")[0].endswith(FEEDS)
        varying = {"Accept-Encoding", "Sec-Fetch-Dest"} if is_feed else {"Accept-Encoding"}
        assert set(page["Vary"].split(", ")) == varying
        assert page["ETag"].startswith('"')
        assert page.headers.get("Content-Encoding", coding) == coding
        assert page["Last-Modified"]
        assert not page.cookies


@pytest.mark.parametrize("address", PAGES)
def test_who_has_a_page_is_told_the_same_without_it(reader: Client, uid: str, address: str) -> None:
    page = reader.get(address.format(uid=uid))
    for method in (reader.get, reader.head):
        same = method(address.format(uid=uid), headers={"If-None-Match": page["ETag"]})

        assert (same.status_code, same.content) == (304, b"")
        for name in ("Cache-Control", "ETag", "Last-Modified", "Surrogate-Control", "Vary"):
            assert same[name] == page[name], name
        assert not same.cookies


@pytest.mark.parametrize(("address", "status"), WITHOUT_PAGE.items())
def test_where_there_is_no_page_that_is_asked_again_too(
    reader: Client, uid: str, address: str, status: int
) -> None:
    for method in (reader.get, reader.head):
        response = method(address)

        assert response.status_code == status
        assert response["Cache-Control"] == "no-cache"
        assert response["Surrogate-Control"] == ASK_EACH_TIME
        assert "ETag" not in response
        assert "Vary" not in response
        assert not response.cookies


def test_what_is_not_answered_is_not_kept_either(reader: Client) -> None:
    with patch("digests.changes.Watch.current", side_effect=Error):
        broken = reader.get("/")

    for response, status in (broken, 500), (reader.post("/"), 405), (reader.put("/feed/"), 405):
        assert (response.status_code, response["Cache-Control"]) == (status, "no-cache")
        assert response["Surrogate-Control"] == ASK_EACH_TIME
        assert "Vary" not in response
        assert not response.cookies


@pytest.mark.parametrize(("address", "policy"), FILES.items())
def test_a_file_has_a_policy_of_its_own_and_validators(
    reader: Client, uid: str, address: str, policy: str
) -> None:
    file, head = reader.get(address), reader.head(address)
    same = reader.get(address, headers={"If-None-Match": file["ETag"]})
    dated = reader.get(address, headers={"If-Modified-Since": file["Last-Modified"]})

    assert [one.status_code for one in (file, head, same, dated)] == [200, 200, 304, 304]
    assert {**file.headers} == {**head.headers}
    for response in (file, same, dated):
        assert response["Cache-Control"] == policy
        assert response["ETag"].startswith('"')
        assert "Surrogate-Control" not in response
        assert "Vary" not in response
        assert not response.cookies


@pytest.mark.parametrize("address", ["/healthz", "/suggest/", "/suggest/?sent"])
def test_what_is_of_one_moment_is_never_stored(reader: Client, uid: str, address: str) -> None:
    Publication.objects.update(takes_suggestions=True)
    changes.touch_everything()
    for method in (reader.get, reader.head):
        response = method(address)

        assert "no-store" in response["Cache-Control"]
        assert "ETag" not in response
        assert "Vary" not in response
        assert not response.cookies


def private_addresses() -> Iterator[str]:
    """The addresses of the admin that need no row."""
    names = (
        *("admin:index", "admin:login", "admin:jsi18n", "admin:password_change"),
        *("admin:digests_issue_changelist", "admin:digests_link_add"),
        *("admin_password_reset", "password_link_sent", "markdownx_markdownify"),
        *("markdownx_images", "markdownx_upload"),
    )
    for name in names:
        yield reverse(name)
    yield "/admin/no/such/page"


def test_nothing_of_the_admin_is_stored(reader: Client) -> None:
    draft = make_issue("2021-01-01")
    preview = f"/admin/digests/issue/{draft.pk}/preview/"

    for address in (*private_addresses(), preview, password_link(make_person("bob"))):
        for method in (reader.get, reader.head, reader.post):
            policy = method(address)["Cache-Control"]

            assert "no-store" in policy, address
            assert "private" in policy, address


def test_errors_of_the_admin_are_not_stored_and_as_safe_as_its_pages(
    client: Client, alice: User
) -> None:
    client.force_login(alice)
    client.raise_request_exception = False
    refused = client.get(reverse("admin:digests_category_add"))
    with patch("django.contrib.auth.middleware.get_user", side_effect=Error):
        broken = client.get(reverse("admin:index"))

    page = client.get(reverse("admin:index"))
    for response, status in (refused, 403), (broken, 500), (page, 200):
        assert response.status_code == status
        assert "no-store" in response["Cache-Control"]
        assert set(SAFE) <= set(response.headers)


@pytest.mark.parametrize("address", [*PAGES, *WITHOUT_PAGE, *FILES, "/healthz"])
def test_a_browser_is_told_what_every_answer_may_do(reader: Client, uid: str, address: str) -> None:
    response = reader.get(address.format(uid=uid))

    assert set(SAFE) <= set(response.headers)
    assert "camera=()" in response["Permissions-Policy"]


def test_an_error_before_any_page_is_as_safe(reader: Client) -> None:
    with patch("digests.changes.Watch.current", side_effect=Error):
        broken = reader.get("/")

    assert broken.status_code == 500
    assert "default-src 'self'" in broken["Content-Security-Policy"]
    assert set(SAFE) <= set(broken.headers)


def test_the_policy_is_the_same_whoever_serves_a_file() -> None:
    proxy = (ROOT / "deploy/nginx.conf").read_text()

    assert FILES["/media/0123abcd.png"] in proxy
