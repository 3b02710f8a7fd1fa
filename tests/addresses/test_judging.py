"""Which addresses lead somewhere, and what is mended on the way."""

import time
from pathlib import Path

import pytest

from digests.addresses import SCHEMES, Fault, Mend, check_address
from digests.addresses.sentences import FAULTS, MENDS, explain
from tests.hostile import texts_of


@pytest.mark.parametrize(
    "typed",
    [
        "https://example.org/a?b=1#c",
        "HTTP://EXAMPLE.ORG/",
        "ftp://example.org/file",
        "http://localhost:8000/",
        "http://192.0.2.1:8080/x",
        "http://[2001:db8::1]/",
        "https://例子.中国/路?词=1",
        "https://zh.example.org/wiki/《三体》（小说）",
        "https://example.org/wiki/A_(b)",
        "https://archive.example/web/2020/https://example.org/",
        "https://fa.example.org/می\u200cخواهم",
        "https://example.org/❤\ufe0f",
        "https://example.org/%E2%80%8B",
        "mailto:someone@example.org",
        "mailto:a@例子.中国,b@example.org?subject=x",
        "tel:+86-10-12345678",
        "tel:(010)1234",
    ],
)
def test_an_address_that_leads_somewhere_stays_as_typed(typed: str) -> None:
    address = check_address(typed)
    assert (address.url, address.mends, address.fault) == (typed, (), None)


@pytest.mark.parametrize(
    ("typed", "url", "mend"),
    [
        ("\u200bhttps://example.org/a", "https://example.org/a", Mend.INVISIBLE),
        ("\ufeffhttps://example.org/a", "https://example.org/a", Mend.INVISIBLE),
        ("https://example.org/a\u200ba", "https://example.org/aa", Mend.INVISIBLE),
        ("https://example.org/a\u200e", "https://example.org/a", Mend.INVISIBLE),
        ("https://exam\u2060ple.org/a", "https://example.org/a", Mend.INVISIBLE),
        ("https://example.org/a\ufe0f", "https://example.org/a", Mend.INVISIBLE),
        ("https://example.org/\ud800", "https://example.org/", Mend.INVISIBLE),
        ("https：//example.org/b", "https://example.org/b", Mend.WIDTH),
        ("https：／／example.org／b／c", "https://example.org/b/c", Mend.WIDTH),
        ("https:／／example.org/（b）", "https://example.org/（b）", Mend.WIDTH),
        ("ｈｔｔｐｓ：／／ｅｘａｍｐｌｅ．ｏｒｇ／ａ", "https://example.org/a", Mend.WIDTH),
        ("https://example。org/a", "https://example.org/a", Mend.WIDTH),
        ("http//example.org/c", "http://example.org/c", Mend.SPELLING),
        ("https//example.org/c", "https://example.org/c", Mend.SPELLING),
        ("http:/example.org/c", "http://example.org/c", Mend.SPELLING),
        ("https:example.org/c", "https://example.org/c", Mend.SPELLING),
        ("https:///example.org/c", "https://example.org/c", Mend.SPELLING),
        ("https;//example.org/c", "https://example.org/c", Mend.SPELLING),
        ("ttps://example.org/c", "https://example.org/c", Mend.SPELLING),
        ("hhttp://example.org/c", "http://example.org/c", Mend.SPELLING),
        ("https:\\\\example.org\\c", "https://example.org/c", Mend.SPELLING),
        ("https://example.org/?a=1&amp;b=2", "https://example.org/?a=1&b=2", Mend.SPELLING),
        ("https://exa\nmple.org", "https://example.org", Mend.SPELLING),
        ("https://https://example.org/h", "https://example.org/h", Mend.DOUBLED),
        ("http://https://example.org/h", "https://example.org/h", Mend.DOUBLED),
        ("https://a.example/https://a.example/", "https://a.example/", Mend.DOUBLED),
        ("example.org", "https://example.org", Mend.SCHEME),
        ("example.org/a", "https://example.org/a", Mend.SCHEME),
        ("example.org:8080/x", "https://example.org:8080/x", Mend.SCHEME),
        ("192.0.2.1:8080/x", "https://192.0.2.1:8080/x", Mend.SCHEME),
        ("//example.org/a", "https://example.org/a", Mend.SCHEME),
        ("www.example.org", "http://www.example.org", Mend.SCHEME),
        ("例子.中国/路", "https://例子.中国/路", Mend.SCHEME),
        ("doi:10.1145/abc", "https://doi.org/10.1145/abc", Mend.SCHEME),
        ("arXiv:1812.00332", "https://arxiv.org/abs/1812.00332", Mend.SCHEME),
        ("someone@example.org", "mailto:someone@example.org", Mend.SCHEME),
        ("【标题】https://example.org/x 复制打开", "https://example.org/x", Mend.SURROUNDINGS),
        ("https://example.org/x 复制打开", "https://example.org/x", Mend.SURROUNDINGS),
        ("看https://example.org/x。", "https://example.org/x", Mend.SURROUNDINGS),
        ("https://example.org/x，", "https://example.org/x", Mend.SURROUNDINGS),
        ("<https://example.org/x>", "https://example.org/x", Mend.SURROUNDINGS),
        ("“https://example.org/x”", "https://example.org/x", Mend.SURROUNDINGS),
        ("(https://example.org/A_(b))", "https://example.org/A_(b)", Mend.SURROUNDINGS),
        ("Link: https://example.org/x", "https://example.org/x", Mend.SURROUNDINGS),
        ("[题](https://example.org/x)", "https://example.org/x", Mend.SURROUNDINGS),
    ],
)  # fmt: skip
def test_what_nobody_can_doubt_is_mended_and_said(typed: str, url: str, mend: Mend) -> None:
    address = check_address(typed)
    assert (address.url, address.mends) == (url, (mend,))
    assert explain(address) == (MENDS[mend],)


def test_several_mends_are_told_in_their_order() -> None:
    address = check_address("\u200b【题】https：//example.org/a 打开")
    assert address.url == "https://example.org/a"
    assert address.mends == (Mend.INVISIBLE, Mend.SURROUNDINGS, Mend.WIDTH)


def test_white_space_around_an_address_is_no_mend() -> None:
    address = check_address(" \u3000https://example.org/a\n")
    assert (address.url, address.mends) == ("https://example.org/a", ())


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", Fault.EMPTY),
        (" \u200b", Fault.EMPTY),
        ("看看这个", Fault.WORDS),
        ("看看 这个", Fault.WORDS),
        ("Node.js 20", Fault.WORDS),
        ("+3xA78@2.8GHz", Fault.WORDS),
        ("A76@2.GHz", Fault.WORDS),
        ("https://example.org/a b", Fault.SPACE),
        ("example.org/a b", Fault.SPACE),
        ("https://a.example https://b.example", Fault.SPACE),
        ("https://", Fault.HOST),
        ("https:///", Fault.HOST),
        ("http://.", Fault.HOST),
        ("http://a..example/", Fault.HOST),
        ("https://看看这个", Fault.HOST),
        ("https://example.org，后", Fault.HOST),
        ("http://[", Fault.HOST),
        ("http://example.org:99999/", Fault.HOST),
        ("http://example.org:0/", Fault.HOST),
        ("javascript:alert('https://example.org')", Fault.SCHEME),
        ("java\nscript:alert(1)", Fault.SCHEME),
        ("\x00JavaScript:alert(1)", Fault.SCHEME),
        ("data:text/html,x", Fault.BROWSER),
        ("blob:https://example.org/1", Fault.BROWSER),
        ("xmpp:a@example.org", Fault.SCHEME),
        ("ssh://example.org", Fault.SCHEME),
        ("C:\\Users\\me\\x.png", Fault.LOCAL),
        ("c:/Users/me/x.png", Fault.LOCAL),
        ("\\\\server\\x.png", Fault.LOCAL),
        ("file:///Users/me/x.png", Fault.LOCAL),
        ("images/paper.pdf", Fault.RELATIVE),
        ("/images/x.png", Fault.RELATIVE),
        ("../2020-05-15.md", Fault.RELATIVE),
        ("README.md", Fault.RELATIVE),
        ("Node.js", Fault.RELATIVE),
        ("v2.0/notes", Fault.RELATIVE),
        ("#top", Fault.RELATIVE),
        ("?page=2", Fault.RELATIVE),
        ("mailto:+3xA78@2.8GHz", Fault.MAIL),
        ("mailto:someone", Fault.MAIL),
        ("mailto:", Fault.MAIL),
        ("tel:abc", Fault.PHONE),
        ("tel:", Fault.PHONE),
    ],
)
def test_what_leads_nowhere_says_why(typed: str, fault: Fault) -> None:
    address = check_address(typed)
    assert (address.url, address.fault, address.mends) == ("", fault, ())
    assert explain(address) == (FAULTS[fault],)


def test_every_reason_has_its_sentence() -> None:
    assert set(MENDS) == set(Mend)
    assert set(FAULTS) == set(Fault)


def test_what_is_mended_needs_no_mending(hostile_dir: Path) -> None:
    files = [*(hostile_dir / "url").glob("*.json"), hostile_dir / "strings" / "blns.json"]
    files += (hostile_dir / "xss").glob("*.json")
    for text in (text for file in files for text in texts_of(file)):
        address = check_address(text)
        assert bool(address.url) != bool(address.fault)
        if address.url:
            assert address.url.partition(":")[0].lower() in SCHEMES
            assert check_address(address.url).url == address.url


@pytest.mark.parametrize(
    "unit",
    ["a.", "中", "-.", "a-", "%", "&amp;", "/", "?", "[", "@", "www.", "https://", "\\", "：", ")",
     "(", "【", "\u200b", " ", "https://a ", "。", "http", "1", "a@b.", "😀\u200d", "//"],
)  # fmt: skip
@pytest.mark.parametrize(
    "start", ["", "https://", "https://a.b/", "mailto:", "tel:", "【a】https://"]
)
def test_a_long_text_takes_no_long_time(start: str, unit: str) -> None:
    began = time.process_time()
    check_address(start + unit * (100_000 // len(unit)))
    assert time.process_time() - began < 1
