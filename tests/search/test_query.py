"""What is read from the words of a search field."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.search.query import MOST_TERMS, parse


def test_words_phrases_filters_and_exclusions_are_told_apart() -> None:
    query = parse('量化 "int8 模型" category:papers source:机器之心 after:2020-06 -华为')

    assert [term.typed for term in query.terms] == ["量化", "int8 模型"]
    assert [term.typed for term in query.excluded] == ["华为"]
    assert (query.category, query.source) == ("papers", "机器之心")
    assert (query.after, query.before) == (dt.date(2020, 6, 1), None)


@pytest.mark.parametrize(
    ("text", "after", "before"),
    [
        ("after:2020", dt.date(2020, 1, 1), None),
        ("before:2020-06-03", None, dt.date(2020, 6, 3)),
        ("year:2020", dt.date(2020, 1, 1), dt.date(2021, 1, 1)),
        ("year：２０２０", dt.date(2020, 1, 1), dt.date(2021, 1, 1)),
    ],
)
def test_dates_are_years_months_or_days(
    text: str, after: dt.date | None, before: dt.date | None
) -> None:
    query = parse(text)

    assert (query.after, query.before) == (after, before)


@pytest.mark.parametrize("text", ["after:昨天", "after:2020-13", "year:9999", "before:0000"])
def test_a_date_that_does_not_exist_is_searched_for_as_words(text: str) -> None:
    assert parse(text).filters == {}
    assert parse(text).terms


def test_a_phrase_without_an_end_goes_to_the_end() -> None:
    assert [term.typed for term in parse('"深度 学习').terms] == ["深度 学习"]


def test_a_narrowed_query_reads_the_same_with_one_filter_more() -> None:
    query = parse(parse('"a b" 量化 year:2019 -华为').narrowed("year", "2020"))

    assert [term.typed for term in query.terms] == ["a b", "量化"]
    assert [term.typed for term in query.excluded] == ["华为"]
    assert query.filters == {"year": "2020"}


@given(st.text())
def test_no_text_fails(text: str) -> None:
    query = parse(text)

    assert len(query.terms) + len(query.excluded) <= MOST_TERMS
    assert all(term.tokens for term in query.terms)
