"""A long form is read as Django reads it, in a fraction of the memory."""

from __future__ import annotations

import tracemalloc

import pytest
from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from pytest_django import Settings

from digests.admin.form_parsing import parse_form

LENGTHS = range(16_380, 16_390)
"""Lengths around that of the pieces in which a value is decoded."""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"&&",
        b"title=a+b&title=c%20d&lead=",
        b"alone&=nameless&a=b=c",
        b"na%3Dme=va%26lue%2B",
        b"bad=%&worse=%4&worst=%zz%%41&%41%4",
        b"broken=%E4%B8&cut=%FFa",
        *(b"lead=" + b"a" * length + b"%E4%B8%AD" * 9 for length in LENGTHS),
        *(b"lead=" + b"a" * length + b"%a%41%%42" for length in LENGTHS),
    ],
)
def test_a_form_is_read_as_django_reads_it(body: bytes) -> None:
    assert parse_form(body) == QueryDict(body)


def test_a_parsed_form_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        parse_form(b"title=a")["title"] = "b"


def test_a_form_of_too_many_fields_is_refused(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    assert len(parse_form(b"a=1&b=2&c=3")) == 3
    with pytest.raises(TooManyFieldsSent):
        parse_form(b"a=1&b=2&c=3&d=4")


@pytest.mark.parametrize("text", [b"%E4%B8%AD", b"%22", b"%22ab"])
def test_a_long_text_takes_no_more_than_six_times_its_length(text: bytes) -> None:
    body = b"lead=" + text * (3_000_000 // len(text))
    tracemalloc.start()
    try:
        parse_form(body)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 6 * len(body)
