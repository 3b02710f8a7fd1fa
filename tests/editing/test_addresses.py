"""Addresses as editors type them: mended where there is no doubt, else said."""

import pytest

from digests import editing
from tests.factories import LinkFactory, make_issue

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("\u200bhttps://example.org/a", "https://example.org/a"),
        ("https：//example.org/a", "https://example.org/a"),
        ("example.org:8080/x", "https://example.org:8080/x"),
        ("https://https://example.org/a", "https://example.org/a"),
    ],
)
def test_an_address_is_mended_as_it_is_typed_and_that_is_said(typed: str, url: str) -> None:
    link = editing.create_link(make_issue().sections.get(), {"title": "标题", "url": typed})
    assert link.url == url
    assert editing.address_mends(typed)
    assert editing.problems_of(link) == {}


def test_what_leads_nowhere_is_kept_as_typed_and_said_at_its_field() -> None:
    link = editing.create_link(None, {"title": "标题", "url": "看看这个"})
    assert link.url == "看看这个"
    assert "看看这个" in editing.problems_of(link)["url"][0]


def test_a_link_of_a_text_that_leads_nowhere_is_said_at_the_text() -> None:
    link = LinkFactory.create(title="标题", summary="[甲](../report) [乙](https://example.org/)")
    [sentence] = editing.problems_of(link)["summary"]
    assert "“../report”" in sentence
    issue = make_issue(lead="[丙](htp:example)", opening="[丁](/about/)")
    assert list(editing.problems_of(issue)) == ["lead"]


def test_a_text_that_an_app_shares_gives_its_address_and_its_title() -> None:
    caught = editing.catch_link("【小模型的一天】https://example.org/day 复制打开")
    assert (caught.link.url, caught.link.title) == ("https://example.org/day", "小模型的一天")
    assert not editing.catch_link("https://example.org/day").is_new


def test_a_title_that_was_typed_stays_beside_a_shared_text() -> None:
    link = LinkFactory.create(title="我的标题")
    typed = {"url": "【别的标题】https://example.org/day 复制打开"}
    written = editing.write_link(link, {**typed, "title": "我的标题"}, seen=editing.see(link))
    assert (written.row.url, written.row.title) == ("https://example.org/day", "我的标题")


def test_the_addresses_of_references_are_mended_too() -> None:
    link = LinkFactory.create()
    editing.write_link(
        link, {"references": "代码：[代码](https：//example.org/a)"}, seen=editing.see(link)
    )
    assert [one.url for one in link.references.all()] == ["https://example.org/a"]


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("代码：example.org/x", "https://example.org/x"),
        ("项目：https：//p.example.org", "https://p.example.org"),
        ("Code: \u200bhttps://example.org/", "https://example.org/"),
    ],
)
def test_a_bare_address_after_a_label_is_mended(typed: str, url: str) -> None:
    link = LinkFactory.create()
    written = editing.write_link(link, {"references": typed}, seen=editing.see(link))
    assert [one.url for one in link.references.all()] == [url]
    assert editing.problems_of(written.row) == {}


def test_a_picture_that_is_not_on_the_site_is_said_at_its_text() -> None:
    text = "![](none.png) ![](javascript:1) ![](https://example.org/a.png) ![](/media/a.png)"
    sentences = editing.problems_of(LinkFactory.create(title="标题", summary=text))["summary"]
    assert ["none.png" in sentences[0], "javascript:1" in sentences[1]] == [True, True]
    assert len(sentences) == 2


def test_the_file_of_another_issue_is_an_address() -> None:
    assert editing.problems_of(LinkFactory.create(title="上期", url="2024-03-01.md")) == {}
