"""The sitemap and the rules for robots."""

import datetime as dt
from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from digests import changes
from digests.models import Link
from digests.readers import sitemap
from tests.factories import LinkFactory, PublicationFactory, make_issue, make_published_issue
from tests.shown import show

pytestmark = pytest.mark.django_db
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_the_sitemap_holds_what_readers_may_see_and_when_it_changed(client: Client) -> None:
    at = dt.datetime(2020, 5, 15, tzinfo=dt.UTC)
    make_published_issue("2020-05-15", publish_at=at, corrected_at=at + dt.timedelta(days=2))
    make_issue("2020-06-03")

    root = ElementTree.fromstring(client.get("/sitemap.xml").content)

    found = {url.findtext(f"{SITEMAP}loc"): url.findtext(f"{SITEMAP}lastmod") for url in root}
    issue = "http://testserver/issues/2020-05-15/"
    entry = Link.objects.published().get()
    assert dt.datetime.fromisoformat(found[issue] or "") == at + dt.timedelta(days=2)
    assert f"http://testserver/links/{entry.uid}/" in found
    assert "http://testserver/sources/%E5%B0%8F%E7%AB%99/" in found
    assert not [url for url in found if "2020-06-03" in (url or "")]


def test_a_page_calls_itself_as_the_sitemap_does(client: Client) -> None:
    issue = make_published_issue("2020-05-15", links=0)
    LinkFactory.create(section=issue.sections.get(), source="甲 & 乙/丙;丁=(戊)%41?")

    root = ElementTree.fromstring(client.get("/sitemap.xml").content)

    addresses = [url.findtext(f"{SITEMAP}loc") or "" for url in root]
    assert any("/sources/" in address for address in addresses)
    for address in addresses:
        page = show(client, address.removeprefix("http://testserver"))
        assert page.values("link[rel=canonical]") == [address]
        assert page.values("meta[property='og:url']", "content") == [address]


def test_of_a_long_archive_the_sitemap_is_an_index_by_year(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for date in ("2019-12-31", "2020-01-06", "2020-02-16"):
        make_published_issue(date)

    def addresses(path: str) -> set[str]:
        root = ElementTree.fromstring(client.get(path).content)
        return {found.findtext(f"{SITEMAP}loc") or "" for found in root}

    whole = addresses("/sitemap.xml")
    monkeypatch.setattr(sitemap, "MOST_SHOWN", 2)
    changes.touch_everything()
    names = {"pages.xml", "2020.xml", "2019.xml"}
    assert addresses("/sitemap.xml") == {f"http://testserver/sitemap/{name}" for name in names}
    parts = [addresses(f"/sitemap/{name}") for name in names]
    assert set().union(*parts) == whole
    assert sum(map(len, parts)) == len(whole)
    assert client.get("/sitemap/2018.xml").status_code == 404


@pytest.mark.parametrize("issues", [10, 40])
def test_the_sitemap_costs_the_same_queries_for_10_and_40_issues(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, issues: int
) -> None:
    PublicationFactory.create()
    for n in range(issues):
        make_published_issue(dt.date(2020, 1, 1) + dt.timedelta(days=n))

    with django_assert_num_queries(12):
        client.get("/sitemap.xml")


def test_robots_may_read_all_but_the_admin_and_the_search(client: Client) -> None:
    response = client.get("/robots.txt")

    assert response["Content-Type"].startswith("text/plain")
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        "",
        "Sitemap: http://testserver/sitemap.xml",
    ]
