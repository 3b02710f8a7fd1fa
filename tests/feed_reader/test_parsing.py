"""Feeds become plain values, whatever they hold."""

import datetime as dt
import time
from pathlib import Path

import pytest

from digests.feed_reader.parsing import (
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    MOST_ENTRIES,
    MOST_FEEDS,
    ParsedEntry,
    find_feed,
    parse_feed,
    parse_opml,
)
from tests.feed_reader.samples import fetched, item, rss

ATOM = b"""<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/">
<title type="html">A &amp;amp; B</title>
<entry><id>tag:1</id><title type="html">&lt;b&gt;Bold&lt;/b&gt; &amp;lt;claim&amp;gt;</title>
<link rel="enclosure" href="/a.mp3"/><link rel="alternate" href="one?a=1&amp;b=2"/>
<updated>2026-11-01T10:00:00+08:00</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><script>evil()</script>Said.</div>
</content>
</entry></feed>"""


def only(content: bytes) -> ParsedEntry:
    """The one entry of a feed."""
    parsed = parse_feed(fetched(content))
    assert parsed is not None
    (entry,) = parsed.entries
    return entry


def test_a_feed_of_rss_is_read() -> None:
    described = item(
        description="&lt;p&gt;一句&lt;br&gt;两句&lt;/p&gt;",
        pubDate="Sun, 01 Nov 2026 10:00:00 +0800",
    )
    parsed = parse_feed(fetched(rss(described, item(2))))

    assert parsed is not None
    assert parsed.title == "小站"
    first, second = parsed.entries
    assert (first.url, first.title) == ("https://example.org/1", "第1篇")
    assert first.summary == "一句 两句"
    assert first.at == dt.datetime(2026, 11, 1, 2, tzinfo=dt.UTC)
    assert second.at is None
    assert first.key != second.key


def test_a_feed_of_atom_is_read_with_its_base() -> None:
    parsed = parse_feed(fetched(ATOM, "application/atom+xml"))

    assert parsed is not None
    assert parsed.title == "A & B"
    (entry,) = parsed.entries
    assert entry.url == "https://b.example/one?a=1&b=2"
    assert entry.title == "Bold <claim>"
    assert entry.at == dt.datetime(2026, 11, 1, 2, tzinfo=dt.UTC)
    assert "evil" not in entry.summary


def test_a_feed_in_an_old_encoding_is_read_by_what_it_declares() -> None:
    content = rss(item()).decode().replace('"utf-8"', '"gb2312"').encode("gbk")
    parsed = parse_feed(fetched(content))
    assert parsed is not None
    assert parsed.entries[0].title == "第1篇"


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "ftp://example.org/a",
        "&#32;",
    ],
)
def test_an_entry_that_leads_to_no_page_is_left_out(link: str) -> None:
    parsed = parse_feed(fetched(rss(item(link=link, guid=""), item(2))))
    assert parsed is not None
    assert [one.url for one in parsed.entries] == ["https://example.org/2"]


def test_an_id_is_taken_once_and_a_missing_one_is_the_address() -> None:
    same = rss(item(1), item(2, guid="id-1"), item(3, guid=""), item(3, guid=""))
    parsed = parse_feed(fetched(same))
    assert parsed is not None
    assert [one.url[-1] for one in parsed.entries] == ["1", "3"]


def test_texts_are_plain_short_and_on_one_line() -> None:
    long = "字" * 10_000
    entry = only(
        rss(item(title=f"a\n\t&#x200b;b\x07 {long}".replace("\x07", ""), description=long))
    )
    assert entry.title.startswith("a b 字")
    assert len(entry.title) == LONGEST_TITLE
    assert len(entry.summary) == LONGEST_SUMMARY


def test_of_a_long_feed_the_first_entries_are_taken() -> None:
    parsed = parse_feed(fetched(rss(*map(item, range(MOST_ENTRIES + 10)))))
    assert parsed is not None
    assert len(parsed.entries) == MOST_ENTRIES


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"<html><p>hello", b"{}", b"<a/>"])
def test_what_is_no_feed_is_none(content: bytes) -> None:
    assert parse_feed(fetched(content)) is None


def test_a_file_that_is_named_like_the_content_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(rss(item()))
    assert parse_feed(fetched(str(path).encode())) is None
    assert parse_feed(fetched(b"http://127.0.0.1:9/feed")) is None


def test_every_hostile_feed_is_read_as_plain_text(hostile_dir: Path) -> None:
    paths = sorted((hostile_dir / "feeds").iterdir())
    entries: list[ParsedEntry] = []
    for path in paths:
        parsed = parse_feed(fetched(path.read_bytes()))
        entries += parsed.entries if parsed else []

    assert len(paths) == 16
    for entry in entries:
        assert entry.url.startswith(("http://", "https://"))
        assert "\n" not in entry.title + entry.summary


def test_entities_neither_explode_nor_read_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("geheim")
    nested = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 30))
    laughs = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{nested}]>'
    outside = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    start = time.monotonic()
    for head, name in (laughs, "a29"), (outside, "x"):
        parsed = parse_feed(fetched(rss(item(title=f"&{name};"), head=head)))
        assert parsed is not None
        assert not parsed.entries or len(parsed.entries[0].title) <= LONGEST_TITLE
        assert "geheim" not in str(parsed)
    assert time.monotonic() - start < 10


# What names feeds


def test_a_page_names_its_feed() -> None:
    page = b"""<link rel="alternate" hreflang="en" href="/en"><link rel=stylesheet href=/x>
    <link rel="Alternate home" type="application/atom+xml" href="atom.xml">"""
    assert find_feed(fetched(page, "text/html")) == "https://example.org/atom.xml"
    assert find_feed(fetched(b"<p>none", "text/html")) == ""


def test_a_list_of_feeds_is_read_however_it_is_written() -> None:
    content = """<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><head/>
    <body><outline text="组"><outline type="rss" text="小站" xmlUrl="https://a.example/feed?a=1&b=2"/>
    <outline text="t" title="题" xmlUrl="https://b.example/feed" htmlUrl="https://b.example/"/>
    </outline><outline text="又" xmlUrl="https://b.example/feed"/><outline xmlUrl="file:///etc/passwd"/>
    <outline xmlUrl=""/></body></opml>""".encode()

    found = [(one.url, one.title) for one in parse_opml(content)]
    assert found == [("https://a.example/feed?a=1&b=2", "小站"), ("https://b.example/feed", "题")]


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"<opml>", b"PK\x03\x04"])
def test_what_lists_no_feed_is_an_empty_list(content: bytes) -> None:
    assert parse_opml(content) == []


def test_a_long_list_is_cut() -> None:
    outlines = "".join(f'<outline xmlUrl="https://e.example/{n}"/>' for n in range(MOST_FEEDS * 5))
    assert len(parse_opml(f"<opml><body>{outlines}".encode())) == MOST_FEEDS


@pytest.mark.parametrize("bomb", [b"<div>", b"<outline ", b'<outline xmlurl="', b"<outline x=''>"])
def test_no_list_takes_long_to_read(bomb: bytes) -> None:
    began = time.process_time()
    assert parse_opml(bomb * (1_000_000 // len(bomb))) == []
    assert parse_opml(b'<outline xmlUrl="https://a.example/' + b"<a " * 300_000) == []
    assert time.process_time() - began < 5
