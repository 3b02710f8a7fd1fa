"""Tests of reading title, source and other values from web pages; the cases are in ``pages/``."""

import json
from pathlib import Path
from typing import Any

import pytest

from digests.capture.pages import PageFacts, address_to_read, read_page, read_said
from digests.capture.pages.facts import MAX_ABSTRACT, MAX_LABEL, MAX_SOURCE, MAX_TITLE
from digests.document.input_normalisation import write_references
from tests.pace import takes_at_most

PAGES = Path(__file__).with_name("pages")
CASES = json.loads((PAGES / "cases.json").read_text(encoding="utf-8"))


def page(name: str) -> str:
    """Return the HTML of a page, "" without a name."""
    return (PAGES / name).read_text(encoding="utf-8") if name else ""


def told(facts: PageFacts) -> dict[str, Any]:
    """Return what facts tell as a case writes it: without what they are silent about."""
    values = {
        "title": facts.title,
        "source": facts.source,
        "labels": list(facts.labels),
        "references": write_references(facts.references),
        "abstract": facts.abstract,
        "published": str(facts.published or ""),
        "lasting": facts.url,
    }
    return {name: value for name, value in values.items() if value}


@pytest.mark.parametrize("case", CASES, ids=[f"{one['page']} {one['url']}" for one in CASES])
def test_a_page_says_title_source_labels_references_and_abstract(case: dict[str, Any]) -> None:
    asked = {name: case[name] for name in ("final", "language") if name in case}
    facts = read_page(case["url"], page(case["page"]), **asked)
    expected = case.keys() - {"page", "url", "final", "language"}
    assert told(facts) == {name: case[name] for name in expected}


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://arxiv.org/pdf/2611.00001v2.pdf", "https://arxiv.org/abs/2611.00001"),
        ("https://arxiv.org/html/2611.00001", "https://arxiv.org/abs/2611.00001"),
        ("https://doi.org/10.48550/arXiv.2611.00001", "https://arxiv.org/abs/2611.00001"),
        ("https://arxiv.org/pdf/hep-th/9901001", "https://arxiv.org/abs/hep-th/9901001"),
        ("https://github.com/example/plain", "https://github.com/example/plain"),
        ("https://example.org/a.pdf", "https://example.org/a.pdf"),
    ],
)
def test_the_page_that_is_read_is_the_one_that_says_most(url: str, address: str) -> None:
    assert address_to_read(url) == address


def test_a_page_gives_no_address_of_another_work_unless_its_own_dies() -> None:
    canonical = '<link rel="canonical" href="https://example.org/other">'
    assert read_page("https://example.org/a", canonical).url == ""
    named = '<link rel="canonical" href="https://evil.example/">'
    signed = "https://mp.weixin.qq.com/s?timestamp=1&signature=ab"
    assert read_page(signed, named).url == ""


def test_the_words_of_a_browser_are_read_as_those_of_the_page() -> None:
    said = PageFacts(title="[2611.00001] Small Models", source="arXiv.org")
    paper = read_said("https://arxiv.org/abs/2611.00001", said)
    assert (paper.title, paper.source, paper.labels) == ("Small Models", "", ("2611.00001",))
    question = PageFacts(title="(3 封私信) 会取代吗？ - 知乎")
    assert read_said("https://www.zhihu.com/question/1", question).title == "会取代吗？"
    article = PageFacts(title="The board - Example", source="Example")
    assert read_said("https://example.org/a", article).title == "The board"


HOSTILE = {
    "deep": "<div>" * 400_000,
    "attributes": f"<meta {'a ' * 1_000_000}>",
    "many attributes": f"<meta {'a b c d ' * 900}>" * 200,
    "metas": '<meta property="og:title" content="x">' * 50_000,
    "quotes": '<meta "' * 250_000,
    "open": "<title>" * 250_000,
    "scripts": '<script type="application/ld+json">' + "[" * 500_000,
    "graph": '<script type="application/ld+json">{"@graph": [1, null, {"headline": 3}]}</script>',
    "lists": '<script type="application/ld+json">[[["x"]], "y", 3]</script>',
    "variables": "var msg_title = '" * 100_000,
    "separators": f"<title>{' - ' * 100_000}</title>",
    "spaces": f"<title>{' ' * 1_000_000}</title>",
    "invitation": f'<meta property="og:title" content="{"-a/" * 2500}">',
    "surrogate": '<meta property="og:title" content="\ud800\x00\u202e">',
    "escapes": r"<script>var msg_title = '\ud83d\udE00\x3cb\x3e';</script>",
    "base": '<link rel="canonical" href="http://[">',
}
LONG = "长" * 7000


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(
    "url", ["https://mp.weixin.qq.com/s/x", "https://github.com/a/b", "http://[", "", "javascript:"]
)
def test_no_page_raises_or_takes_long(url: str, html: str) -> None:
    assert takes_at_most(1, lambda: read_page(url, html))


def test_what_a_page_says_is_bounded_plain_text() -> None:
    html = f"""<title>{LONG}</title><meta property="og:site_name" content="{LONG[:50]}\u202e">
      <meta name="description" content="{LONG}"><script>var nickname = "{"b" * 500}";</script>"""
    facts = read_page("https://mp.weixin.qq.com/s/x", html)
    assert len(facts.title) == MAX_TITLE
    assert len(facts.source) <= MAX_SOURCE
    assert len(facts.abstract) == MAX_ABSTRACT
    said = read_said("https://arxiv.org/abs/2611.00001", PageFacts(title="a<b>c</b>\n\u202ed"))
    assert said.title == "a c d"
    assert all(len(label) <= MAX_LABEL for label in said.labels)
