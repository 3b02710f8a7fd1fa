"""A web page is fetched as text, when it is one and its site lets robots in."""

import gzip
import time
from collections.abc import Iterator

import pytest

from digests.http import FetchError, Page, fetch_page, robots
from digests.http.page import decode_html

from .server import NOT_FOUND, body, redirect, serve, serve_pages

pytestmark = pytest.mark.usefixtures("loopback")

HTML = "Content-Type: text/html; charset=utf-8"
TITLE = "<title>嵌入式</title>"
PRAGMA = b'<meta http-equiv="Content-Type" content="text/html; charset=gbk">'


@pytest.fixture(autouse=True)
def no_rules_kept() -> Iterator[None]:
    """Forget the rules of sites, whose ports other tests have again."""
    robots._kept.clear()
    yield
    robots._kept.clear()


def html(text: str, header: str = HTML) -> bytes:
    """A page as a server sends it."""
    return _typed(text.encode(), header)


def _typed(content: bytes, header: str) -> bytes:
    head = f"HTTP/1.1 200 OK\r\n{header}\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content


def refused(url: str) -> FetchError:
    """The reason for which a page is not fetched."""
    with pytest.raises(FetchError) as caught:
        fetch_page(url)
    assert str(caught.value)
    return caught.value


def test_a_page_comes_with_its_last_address_and_its_text() -> None:
    pages = {"/a": redirect("/b"), "/b": html(TITLE)}
    with serve_pages(pages) as server:
        assert fetch_page(server.url("/a")) == Page(server.url("/b"), TITLE)


@pytest.mark.parametrize(
    "header",
    ["Content-Type: application/pdf", "Content-Type: text/plain", "Content-Type: ", "X-Type: none"],
)
def test_what_is_no_html_is_not_read(header: str) -> None:
    with serve_pages({"/a": html(TITLE, header)}) as server:
        assert refused(server.url("/a")).code == "type"


def test_xhtml_is_a_page_too() -> None:
    with serve_pages({"/a": html(TITLE, "Content-Type: application/xhtml+xml")}) as server:
        assert fetch_page(server.url("/a")).text == TITLE


def test_a_page_larger_than_two_megabytes_is_not_read() -> None:
    bomb = gzip.compress(b" " * 2_000_001)
    page = _typed(bomb, f"{HTML}\r\nContent-Encoding: gzip")
    with serve_pages({"/a": page}) as server:
        assert refused(server.url("/a")).code == "large"


# --- robots.txt ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "is_let_in"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /private", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: briefing\nDisallow: /a", False),
        ("User-agent: *\nDisallow: /\nUser-agent: Briefing\nAllow: /", True),
        ("User-agent: *\nDisallow: /*" + "*a" * 5000, True),
        ("<!doctype html><p>There is no such page", True),
    ],
)
def test_the_rules_of_a_site_are_kept(rules: str, *, is_let_in: bool) -> None:
    with serve_pages({"/robots.txt": body(rules.encode()), "/a": html(TITLE)}) as server:
        if is_let_in:
            assert fetch_page(server.url("/a")).text == TITLE
        else:
            assert refused(server.url("/a")).code == "robots"
            assert server.paths == ["/robots.txt"]


def test_the_rules_hold_for_where_a_redirect_leads() -> None:
    rules = body(b"User-agent: *\nDisallow: /b")
    pages = {"/robots.txt": rules, "/a": redirect("/b"), "/b": html(TITLE)}
    with serve_pages(pages) as server:
        assert refused(server.url("/a")).code == "robots"
        assert server.paths == ["/robots.txt", "/a"]


def test_a_site_that_is_too_busy_to_tell_its_rules_is_left_alone() -> None:
    busy = b"HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n"
    with serve_pages({"/robots.txt": busy, "/a": html(TITLE)}) as server:
        error = refused(server.url("/a"))
        assert (error.code, error.status, error.retry_after) == ("status", 503, 120)
        assert server.paths == ["/robots.txt"]


@pytest.mark.parametrize("answer", [NOT_FOUND, redirect("/robots.txt")])
def test_a_site_without_rules_lets_robots_in(answer: bytes) -> None:
    with serve_pages({"/robots.txt": answer, "/a": html(TITLE)}) as server:
        assert fetch_page(server.url("/a")).text == TITLE


def test_rules_are_asked_for_again_after_ten_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve_pages({"/a": html(TITLE)}) as server:
        for seconds in (0, 590, 610):
            monkeypatch.setattr(robots, "monotonic", lambda now=seconds: now)
            fetch_page(server.url("/a"))
    assert server.paths == ["/robots.txt", "/a", "/a", "/robots.txt", "/a"]


def test_rules_and_page_share_the_time_of_one_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digests.http.page.MAX_SECONDS", 0.5)
    with serve([b"HTTP/1.1 404 No\r\n", b"Content-Length: 0\r\n\r\n"], pause=0.2) as server:
        began = time.monotonic()
        assert refused(server.url("/a")).code == "slow"
        assert time.monotonic() - began < 1.5


# --- encodings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (TITLE.encode(), "utf-8"),
        (TITLE.encode("gbk"), "gb2312"),
        (TITLE.encode("gb18030"), "GBK"),
        (TITLE.encode("gbk") + b'<meta charset="utf-8">', "gbk"),
        (b'<meta charset="gb2312">' + TITLE.encode("gbk"), ""),
        (PRAGMA + TITLE.encode("gbk"), ""),
        (TITLE.encode("gbk"), ""),
        ("<title>深度学习</title>".encode("gbk"), ""),
        (TITLE.encode(), ""),
        (b"\xef\xbb\xbf" + TITLE.encode(), "gbk"),
        (b"\xff\xfe" + TITLE.encode("utf-16-le"), ""),
        ("<title>嵌入式 AI 簡報</title>".encode("big5"), "big5"),
        ("<title>人工知能</title>".encode("shift_jis"), "Shift_JIS"),
        ("<title>Café</title>".encode("latin-1"), "iso-8859-1"),
        ("<title>Café — naïve</title>".encode("cp1252"), ""),
    ],
)  # fmt: skip
def test_a_page_reads_as_its_author_wrote_it(content: bytes, charset: str) -> None:
    text = decode_html(content, charset)
    assert "\ufffd" not in text
    titles = (TITLE, "深度学习", "嵌入式 AI 簡報", "人工知能", "Café")
    assert any(title in text for title in titles)


def test_the_encoding_of_a_long_page_is_told_from_its_beginning() -> None:
    text = "<p>这是一篇关于嵌入式人工智能的文章</p>" * 20_000
    began = time.monotonic()
    assert decode_html(text.encode("gb18030")) == text
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "charset",
    [
        *("utf-7", "punycode", "unicode_escape", "idna", "bz2", "rot13", "undefined", "hex"),
        *("", "\0", "x" * 10_000, "utf-8,gbk", "../../etc/passwd"),
    ],
)
def test_a_charset_that_no_browser_knows_is_not_believed(charset: str) -> None:
    content = "<title>嵌入式 +ADw-script+AD4- \\u003cscript\\u003e</title>".encode()
    assert decode_html(content, charset) == content.decode()
    meta = f'<meta charset="{charset}">'.encode() + content
    assert decode_html(meta).encode().replace(b"\xef\xbf\xbd", b"\0") == meta


def test_broken_bytes_are_replaced_and_no_null_is_left() -> None:
    assert decode_html(b"a\xff\0b", "utf-8") == "a\ufffd\ufffdb"
