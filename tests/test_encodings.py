"""Which bytes are read as text, and what the others seem to be."""

import os
import time
from pathlib import Path

import pytest

from digests.encodings import UnreadableError, decode
from digests.exchange.files import BadFileError, Found, read_text_file

DIGEST = "# Example (2021-05-01)\n\n## News\n\n- [{} | Site](https://example.org/k)\n"
CHINESE = (
    "# 示例简报 (2021-05-01) 编码\n\n## 业界新闻\n\n- [一条新闻 | 站](https://example.org/k)\n"
)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("gb18030", "GB18030"),
        ("gbk", "GB18030"),
        ("gb2312", "GB18030"),
    ],
)
def test_text_that_proves_its_encoding_is_read(encoding: str, said: str) -> None:
    assert decode(CHINESE.encode(encoding)) == (CHINESE, said)


def test_utf16_is_read_in_both_orders() -> None:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert decode(mark + CHINESE.encode(encoding)) == (CHINESE, "UTF-16")


@pytest.mark.parametrize(
    "text", ["模型😀好", "一句“引用”——后", "A “quoted” word…", "新聞範例簡報：這一則"]
)
def test_short_chinese_is_plausible(text: str) -> None:
    assert decode(DIGEST.format(text).encode("gb18030"))[1] == "GB18030"


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        ("We don’t panic", "cp1252", "WINDOWS-1252"),
        ("It’s the editor’s “own” words — they’re fine", "cp1252", "WINDOWS-1252"),
        ("Le café de l’été à Noël", "cp1252", "WINDOWS-1252"),
        ("¿Qué? ¡Él! Mañana", "latin-1", "WINDOWS-1252"),
        ("Größe übermäßig schön", "latin-1", "WINDOWS-1252"),
        ("Příliš žluťoučký kůň úpěl", "cp1250", "WINDOWS-1250"),
        ("Привет мир, это новости", "cp1251", "WINDOWS-1251"),
        ("Привет мир, это новости", "koi8-r", "KOI8-R"),
        ("Καλημέρα κόσμε σήμερα", "cp1253", "WINDOWS-1253"),
        ("範例簡報 繁體中文的一句話。", "big5", "BIG5"),
        ("日本語の文章です。", "shift_jis", "SHIFT_JIS"),
        ("カメラのテスト", "shift_jis", "SHIFT_JIS"),
        ("日本語の文章です。", "euc_jp", "EUC-JP"),
        ("日本語の文章です。", "iso2022_jp", "ISO-2022-JP"),
        ("한국어 뉴스 오늘의 소식", "iso2022_kr", "ISO-2022-KR"),
        ("한국어 뉴스 오늘의 소식", "euc_kr", "EUC-KR"),
        ("饕餮", "utf-16-le", "UTF-16LE"),
        ("饕餮", "utf-16-be", "UTF-16BE"),
        ("饕餮", "utf-32", "UTF-32"),
    ],
)
def test_other_text_is_never_taken_for_chinese(text: str, encoding: str, named: str) -> None:
    with pytest.raises(UnreadableError) as raised:
        decode(DIGEST.format(text).encode(encoding))
    assert (raised.value.encoding, raised.value.is_binary) == (named, False)


def test_utf8_with_a_broken_byte_is_not_taken_for_chinese() -> None:
    content = CHINESE.encode().replace("闻 |".encode(), b"\xe9\x97 |")
    with pytest.raises(UnreadableError) as raised:
        decode(content)
    assert (raised.value.encoding, raised.value.line) == ("UTF-8", 5)


def test_chinese_in_utf8_is_not_read_twice() -> None:
    with pytest.raises(UnreadableError):
        decode(DIGEST.format("机器之心").encode().decode("gb18030").encode("gb18030") + b"\xff")


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\0\0\0", b"\0", b"\xff\xfe\x01\x02\0\0\n\0"]
)
def test_bytes_that_are_no_text_are_binary(content: bytes) -> None:
    with pytest.raises(UnreadableError) as raised:
        decode(content)
    assert raised.value.is_binary


def test_one_null_in_a_text_makes_it_no_binary_file() -> None:
    text = CHINESE.replace("编码", "编\0码")
    assert decode(text.encode()) == (text, "UTF-8")


def test_random_bytes_are_never_read() -> None:
    for length in (50, 500, 5_000):
        with pytest.raises(UnreadableError):
            decode(os.urandom(length) + b"\xff")


def test_a_large_file_is_decided_on_quickly() -> None:
    for text, encoding in (("Le café de l’été ", "cp1252"), ("日本語です", "shift_jis")):
        content = (text * 100_000).encode(encoding)
        began = time.process_time()
        with pytest.raises(UnreadableError):
            decode(content)
        assert time.process_time() - began < 5


def test_a_refused_file_is_told_how_to_be_converted(tmp_path: Path) -> None:
    path = tmp_path / "the 1st.md"
    path.write_bytes(DIGEST.format("We don’t panic").encode("cp1252"))
    with pytest.raises(BadFileError) as raised:
        read_text_file(Found(path, tmp_path))
    assert "iconv -f WINDOWS-1252 -t UTF-8 'the 1st.md' > NEW" in raised.value.reason
    assert raised.value.line == 5


def test_utf16_with_its_mark_is_read_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(CHINESE.replace("\n", "\r\n").encode("utf-16"))
    source = read_text_file(Found(path, tmp_path))
    assert (source.text, source.encoding) == (CHINESE, "UTF-16")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_every_real_issue_is_read_in_either_encoding(corpus_dir: Path, encoding: str) -> None:
    files = sorted(corpus_dir.glob("*/*.md"))
    assert len(files) >= 28
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert decode(text.encode(encoding))[0] == text
