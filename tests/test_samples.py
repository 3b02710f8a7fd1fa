"""The samples: five issues of our own that show what the dialect can say, and say it right."""

import re

import pytest

from digests.document import Document, Entry, parse
from tests.production import ROOT

TEXTS = {path.stem: path.read_text() for path in sorted((ROOT / "samples").glob("*.md"))}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def entries(document: Document) -> list[Entry]:
    """The entries of all sections."""
    items = [item for section in document.sections for item in section.items]
    return [item for item in items if isinstance(item, Entry)]


def test_three_are_chinese_and_two_english_with_english_keywords() -> None:
    documents = {name: parse(text) for name, text in TEXTS.items()}
    english = [name for name, text in TEXTS.items() if "> Lead: " in text]

    assert len(documents) == 5
    assert len(english) == 2
    for name in english:
        assert not CHINESE.search(TEXTS[name]), name
        assert all(entry.mark.startswith("Summary") for entry in entries(documents[name]))


def test_between_them_they_show_what_an_issue_can_hold() -> None:
    documents = [parse(text) for text in TEXTS.values()]
    every = [entry for document in documents for entry in entries(document)]

    assert any(entry.labels for entry in every)
    assert any(entry.references for entry in every)
    assert any(re.search(r"^\s*(-|1\.) ", entry.summary, re.MULTILINE) for entry in every)
    assert any(section.note for document in documents for section in document.sections)
    assert any(document.opening.count("\n- ") >= 2 for document in documents)
    assert {document.date.year for document in documents if document.date} == {2024, 2025}
    images = {found for text in TEXTS.values() for found in re.findall(r"!\[.+\]\((.+)\)", text)}
    assert images
    assert all((ROOT / "samples" / image).is_file() for image in images)


@pytest.mark.parametrize("name", TEXTS)
def test_every_entry_of_a_sample_becomes_fields(name: str) -> None:
    every = entries(parse(TEXTS[name]))

    assert every
    assert not [entry.verbatim for entry in every if entry.verbatim]


def test_a_lead_that_counts_counts_right() -> None:
    documents = [parse(text) for text in TEXTS.values()]
    claims = [
        (claim[1], len(entries(document)))
        for document in documents
        if (claim := re.search(r"本期 (\d+) 条", document.lead or ""))
    ]

    assert claims == [("9", 9), ("8", 8), ("8", 8)]
