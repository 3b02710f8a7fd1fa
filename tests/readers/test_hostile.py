"""Whatever an editor pastes or a file holds, nothing on a page or in a feed acts."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.test import Client

from digests.document.edition import Imprint
from digests.models import Issue, Link
from digests.rendering import Renderer
from digests.rendering.texts import with_groups
from tests.factories import (
    LinkFactory,
    PublicationFactory,
    ReferenceFactory,
    make_published_issue,
)
from tests.safety import unsafe_parts
from tests.shown import Shown

PER_ISSUE = 60
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


@pytest.fixture(scope="session")
def payloads(hostile_dir: Path) -> list[str]:
    """The texts that were made to break sites like this one."""
    files = [*sorted((hostile_dir / "xss").glob("*.json")), hostile_dir / "strings" / "blns.json"]
    cases = [case for file in files for case in json.loads(file.read_text("utf-8"))["cases"]]
    return [case["payload"] for case in cases]


@pytest.fixture
def hostile_issues(db: None, payloads: list[str]) -> list[Issue]:
    """Public issues in which every payload stands in every field."""
    PublicationFactory.create(name=payloads[0], tagline=payloads[1], editor=payloads[2])
    return [
        _hostile_issue(number, payloads[start : start + PER_ISSUE])
        for number, start in enumerate(range(0, len(payloads), PER_ISSUE))
    ]


def _hostile_issue(number: int, payloads: list[str]) -> Issue:
    """An issue with an entry for each payload."""
    issue = make_published_issue(
        f"2020-{number // 28 + 1:02}-{number % 28 + 1:02}",
        links=0,
        headline=payloads[0],
        lead="\n\n".join(payloads),
    )
    section = issue.sections.get()
    for payload in payloads:
        entry = LinkFactory.create(
            section=section,
            title=payload,
            source=payload,
            labels=[payload],
            summary=payload,
            url=payload,
        )
        ReferenceFactory.create(link=entry, label=payload, title=payload, url=payload)
    return issue


def unsafe_in_body(html: str) -> list[str]:
    """What is not safe in the body of a page; its head is ours."""
    return unsafe_parts(Shown(html).one("body").html or "")


def test_no_payload_acts_on_an_issues_page(client: Client, hostile_issues: list[Issue]) -> None:
    entries = 0
    for issue in hostile_issues:
        html = client.get(issue.get_absolute_url()).content.decode()
        assert unsafe_in_body(html) == []
        entries += len(Shown(html).all("article.entry"))

    assert entries == Link.objects.count() > 1000


def test_no_payload_acts_in_a_feed(client: Client, hostile_issues: list[Issue]) -> None:
    for path in ("/feed/", "/links/feed/", "/categories/news/feed/"):
        root = ElementTree.fromstring(client.get(path).content)
        assert not [part for node in root.iter(CONTENT) for part in unsafe_parts(node.text or "")]
    atom = ElementTree.fromstring(client.get("/feed/atom/").content)
    texts = [node.text or "" for node in atom.iter("{http://www.w3.org/2005/Atom}content")]
    texts += [item["content_html"] for item in client.get("/feed.json").json()["items"]]
    assert texts
    assert not [part for text in texts for part in unsafe_parts(text)]


def test_no_payload_acts_on_the_other_pages(client: Client, hostile_issues: list[Issue]) -> None:
    paths = ["/", "/about/", "/archive/", "/categories/news/", "/no/such/page"]
    paths += [f"/categories/news/?full=1&page={page}" for page in range(1, 12)]
    for link in Link.objects.all()[::50]:
        paths.append(link.get_absolute_url())

    for path in paths:
        assert unsafe_in_body(client.get(path).content.decode()) == [], path
    for path in ("/opml/", "/sitemap.xml"):
        ElementTree.fromstring(client.get(path).content)


def test_no_payload_acts_as_a_lead(payloads: list[str]) -> None:
    leads = [Renderer(Imprint()).text(payload) for payload in payloads]

    assert len(list(filter(None, leads))) > 1000
    for lead in filter(None, leads):
        assert unsafe_parts(with_groups(lead).html) == [], lead.markdown
