"""Markdown as a page shows it."""

import datetime as dt

import pytest
from django.utils.safestring import SafeString

from digests.markdown import Target
from digests.models import Image
from digests.pages.site import Site
from digests.pages.texts import (
    LONGEST_TITLE,
    Text,
    Typesetter,
    breakable,
    first_clauses,
    language_of,
    load_typesetter,
    with_groups,
)
from tests.factories import PublicationFactory

DAY = dt.date(2020, 5, 15)


def setter(folder: str = "old-report", page: str = "") -> Typesetter:
    """A typesetter of a site with one public issue."""
    site = Site(PublicationFactory.build(folder=folder), [], "http://testserver")
    return Typesetter(site, (DAY,), {"a1.png": Target("/media/a1.png", 30, 20)}, page)


# Where addresses lead


@pytest.mark.parametrize(
    "address",
    [
        "../old-report/2020-05-15.md",
        "./2020-05-15.md",
        "2020-05-15.html",
        "/old-report/2020-05-15.md",
        "old-report/2020-05-15.md",
    ],
)
def test_the_file_of_a_public_issue_leads_to_its_page(address: str) -> None:
    assert setter().resolve(address) == Target("/issues/2020-05-15/")


def test_a_place_in_an_issue_is_kept() -> None:
    assert setter().resolve("2020-05-15.md#top") == Target("/issues/2020-05-15/#top")


@pytest.mark.parametrize(
    "address",
    [
        "../old-report/2020-05-16.md",
        "../other/2020-05-15.md",
        "https://example.org/old-report/2020-05-15.md",
        "2020-02-31.md",
        "2020-05-15",
        "/media/missing.png",
    ],
)
def test_other_addresses_are_left_alone(address: str) -> None:
    assert setter().resolve(address) is None


def test_a_publication_without_old_folder_knows_files_by_date_alone() -> None:
    assert setter(folder="").resolve("../2020-05-15.md") == Target("/issues/2020-05-15/")


def test_a_text_in_a_feed_has_absolute_addresses() -> None:
    shown = setter(page="http://testserver/issues/2020-06-03/").text("[上期](2020-05-15.md)")

    assert 'href="http://testserver/issues/2020-05-15/"' in shown.html


@pytest.mark.django_db
def test_an_image_of_ours_comes_with_its_size() -> None:
    Image.objects.create(name="b2.png", content_type="image/png", width=640, height=480)
    site = Site(PublicationFactory.build(), [], "http://testserver")
    text = "![图](/media/b2.png)"

    shown = load_typesetter(site, [text]).text(text)

    assert 'width="640" height="480"' in shown.html


# Language


@pytest.mark.parametrize(
    ("text", "page", "language"),
    [
        ("TinyML 2.0", "zh-Hans", "en"),
        ("TinyML 简报", "zh-Hans", "zh-Hans"),
        ("A word such as 简报 in English", "en", "en"),
        ("嵌入式 AI 简报", "en", "zh-Hans"),
        ("", "zh-Hans", "en"),
    ],
)
def test_a_text_without_chinese_is_english(text: str, page: str, language: str) -> None:
    assert language_of(text, page) == language


# Groups of a lead


def groups(html: str) -> str:
    """The HTML with its groups marked."""
    return with_groups(Text(SafeString(html))).html


def test_a_group_begins_a_line_and_is_marked() -> None:
    assert groups("<p>共二条。【新闻】甲；「论文」乙</p>").replace("\n", "") == (
        "<p>共二条。<br><b>【新闻】</b>甲；<br><b>「论文」</b>乙</p>"
    )


def test_a_group_that_begins_a_line_already_gets_no_empty_line() -> None:
    assert groups("<p>【新闻】甲<br>\n【论文】乙</p>").replace("\n", "") == (
        "<p><b>【新闻】</b>甲<br><b>【论文】</b>乙</p>"
    )


def test_a_quotation_within_a_sentence_is_no_group() -> None:
    assert groups("<p>压缩的「论文」一说</p>").replace("\n", "") == "<p>压缩的「论文」一说</p>"


def test_attributes_hold_no_groups() -> None:
    link = '<a href="/x" title="。【新闻】 a>b">甲</a>'

    assert groups(link) == link


# Titles


def test_the_first_clauses_make_a_title() -> None:
    assert first_clauses("本次**两条**。甲，" + "乙" * LONGEST_TITLE) == "本次两条。甲"


def test_a_lead_of_one_long_clause_is_cut() -> None:
    title = first_clauses("乙" * 500)

    assert title.endswith("…")
    assert len(title) <= 2 * LONGEST_TITLE + 1


@pytest.mark.parametrize("lead", [None, "", "  \n", "<!-- -->"])
def test_no_lead_makes_no_title(lead: str | None) -> None:
    assert first_clauses(lead) == ""


def test_a_headline_breaks_after_each_slash_and_loses_nothing() -> None:
    shown = breakable("甲/乙<b>//丙")

    assert shown.replace('<span class="piece">', "").replace("</span>", "").split("<wbr>") == [
        "甲/",
        "乙&lt;b&gt;//",
        "丙",
    ]
