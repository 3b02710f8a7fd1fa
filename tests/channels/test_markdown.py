"""The Markdown channel writes an issue as the digest's repository had it."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from digests.channels.markdown import render
from digests.document import Document, Entry, Passage, Section, normalize, parse, read_footer
from digests.document.edition import Edition, Imprint, Media
from digests.document.front_matter import read_front_matter

LICENCE = '<a rel="license" href="http://creativecommons.org/licenses/by/4.0/">CC BY</a>'
IMPRINT = Imprint(
    editor="https://example.org/alice",
    project="https://example.org/weekly",
    wechat="小站",
    licence=LICENCE,
    qr=Media("/media/0123.png"),
    folder="weekly",
)
DOCUMENT = normalize(
    Document(
        name="快讯",
        date=dt.date(2020, 5, 15),
        lead="一条。",
        sections=(Section("论文", items=(Entry("甲", "https://example.org/1"),)),),
        closing="再会。",
    )
)
DATES = (dt.date(2020, 5, 15), dt.date(2020, 5, 1), dt.date(2019, 12, 1))
EDITION = Edition(DOCUMENT, IMPRINT, DATES, publish_at=dt.datetime(2020, 5, 15, tzinfo=dt.UTC))


def written(edition: Edition) -> str:
    return render(edition).body.decode()


def test_the_file_begins_with_the_front_matter_and_the_title() -> None:
    assert written(EDITION).startswith("---\nlayout: default\n---\n\n# 快讯 (2020-05-15)\n\n")


@pytest.mark.parametrize(
    ("kept", "head"),
    [
        ("", "---\ndraft: true\nlayout: default\n---\n\n# 快讯"),
        ("---\nauthor: 甲\n---", "---\ndraft: true\nauthor: 甲\n---\n\n# 快讯"),
        ("+++\n[params]\na = 1\n+++", "+++\ndraft = true\n[params]\na = 1\n+++\n\n# 快讯"),
    ],
)
def test_what_is_not_published_says_so_and_is_read_the_same(kept: str, head: str) -> None:
    document = replace(DOCUMENT, front_matter=kept)
    text = written(replace(EDITION, document=document, publish_at=None))
    assert text.startswith(head)
    assert read_front_matter(text).is_unfinished
    assert parse(text) == document


def test_the_archive_lists_the_years_as_rows_of_four() -> None:
    assert (
        "## [往期回顾](https://example.org/weekly)\n\n"
        "| 2 | 0 | 2 | 0 |\n"
        "|:---:|:---:|:---:|:---:|\n"
        "|  |  | [2020-05-15](../weekly/2020-05-15.md) | [2020-05-01](../weekly/2020-05-01.md) |\n"
        "| 2 | 0 | 1 | 9 |\n"
        "|  |  |  | [2019-12-01](../weekly/2019-12-01.md) |\n"
    ) in written(EDITION)


def test_the_archive_ends_with_the_issues_own_date() -> None:
    later = dt.date(2020, 6, 1)
    assert written(replace(EDITION, archive=(later, *DATES))) == written(EDITION)


def test_the_foot_says_what_the_publication_says() -> None:
    assert written(EDITION).endswith(
        "----\n\n![qrcode](/media/0123.png)\n\n"
        "- WeChat: 小站\n"
        "- Editor: https://example.org/alice\n"
        "- Project: https://example.org/weekly\n\n"
        f"----\n\n{LICENCE}\n"
    )


def test_an_english_publication_has_an_archive_in_english() -> None:
    english = written(replace(EDITION, imprint=replace(IMPRINT, language="en")))
    assert "## [Archive](https://example.org/weekly)" in english
    assert parse(english) == DOCUMENT


def test_without_a_folder_the_archive_leads_to_the_files_beside() -> None:
    edition = replace(EDITION, imprint=replace(IMPRINT, folder=""))
    assert "[2020-05-01](2020-05-01.md)" in written(edition)


def test_a_publication_that_says_nothing_has_no_foot() -> None:
    text = written(Edition(DOCUMENT))
    assert "往期回顾" not in text
    assert text.endswith("再会。\n")


@pytest.mark.parametrize(
    "imprint",
    [
        IMPRINT,
        Imprint(),
        Imprint(project="我们的项目 (主页)"),
        Imprint(editor="Alice <alice@example.org>\n和 *Bob*", wechat="- 小站"),
        Imprint(
            project="https://example.org/a (b)/",
            folder="old folder (1)",
            qr=Media("/media/a b.png"),
        ),
        Imprint(licence="[CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/)"),
        Imprint(licence="版权所有。\n\n请勿转载。"),
    ],
)
def test_the_file_reads_as_the_document_it_was(imprint: Imprint) -> None:
    for dates in ((), DATES):
        assert parse(written(Edition(DOCUMENT, imprint, dates))) == DOCUMENT


def test_the_foot_can_be_read_back() -> None:
    footer = read_footer(written(EDITION))
    assert (footer.editor, footer.project, footer.wechat) == (
        IMPRINT.editor,
        IMPRINT.project,
        IMPRINT.wechat,
    )
    assert (footer.licence, footer.qr, footer.folder) == (LICENCE, "/media/0123.png", "weekly")


def test_a_licence_in_words_can_be_read_back() -> None:
    edition = replace(EDITION, imprint=replace(IMPRINT, licence="版权所有"))
    assert read_footer(written(edition)).licence == "版权所有"


@pytest.mark.parametrize(
    "document",
    [
        Document(),
        Document(opening="```\n没有完"),
        Document(sections=(Section("论文", items=(Entry("甲", summary="<!-- 没有完"),)),)),
        Document(sections=(Section("论文", items=(Passage("<div>"),)),)),
        Document(closing="> 引"),
        Document(closing="## 往期回顾"),
    ],
)
def test_no_text_swallows_the_foot(document: Document) -> None:
    document = normalize(document)
    text = written(Edition(document, IMPRINT, DATES))
    assert parse(text) == document
    assert read_footer(text).editor == IMPRINT.editor


def test_real_issues_read_as_the_documents_they_were(corpus_dir: Path) -> None:
    for path in sorted(corpus_dir.rglob("*.md")):
        document = parse(path.read_text())
        if document.date:
            assert parse(written(Edition(document, IMPRINT, DATES))) == document, path.name
