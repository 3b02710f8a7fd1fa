"""Which addresses a page lets its readers follow, and how it spells them."""

import pytest

from digests.rendering.addresses import safe_url, shown_url


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a?b=1#c",
        "HTTP://EXAMPLE.ORG/",
        "ftp://example.org/file",
        "mailto:someone@example.org",
    ],
)
def test_an_address_that_leads_somewhere_is_kept(address: str) -> None:
    assert safe_url(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "  ",
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "\x00javascript:alert(1)",
        "vbscript:msgbox(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "../old-report/2020-05-15.md",
        "看看这个",
    ],
)
def test_an_address_that_leads_nowhere_or_acts_is_dropped(address: str | None) -> None:
    assert safe_url(address) == ""


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("www.example.org/a", "http://www.example.org/a"),
        ("//example.org/a", "https://example.org/a"),
        ("example.org/a", "https://example.org/a"),
        ("\u200bhttps：//example.org/a", "https://example.org/a"),
    ],
)
def test_an_address_that_is_written_oddly_leads_where_it_was_meant_to(typed: str, url: str) -> None:
    assert safe_url(typed) == url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.example.org/", "example.org"),
        ("https://github.com/example/project", "github.com/example/project"),
        ("https://example.org/a/very/long/path/that/nobody/wants/to/read.html", "example.org"),
        ("https://example.org/watch?v=1", "example.org"),
        ("http://[broken", "http://[broken"),
        ("../2020-05-15.md", "../2020-05-15.md"),
    ],
)
def test_an_address_is_spelt_in_few_characters(url: str, shown: str) -> None:
    assert shown_url(url) == shown
