"""Bytes are decoded or the file fails, and nothing garbled is ever public (kind 07)."""

from __future__ import annotations

from pathlib import Path

import pytest

from digests.models import Issue

from .reading import DATE, comes_back, page, publish, uids, words

pytestmark = pytest.mark.django_db
LINK = "(https://example.org/k)"
CHINESE = (
    f"# 小报 ({DATE}) 标题\n\n## 业界新闻\n\n- [一条新闻 | 某站]{LINK}\n摘要：这是一句平常的话。\n"
)
TAIWANESE = f"# 簡報 ({DATE}) 標題\n\n- [一條新聞 | 某站]{LINK}\n摘要：這是一句平常的話。\n"
JAPANESE = f"# 便り ({DATE}) 見出し\n\n- [新しい記事]{LINK}\n要約：これは今日の短い文章です。\n"
KOREAN = f"# 소식 ({DATE}) 제목\n\n- [새로운 기사]{LINK}\n요약: 오늘의 짧은 글입니다.\n"
RUSSIAN = f"# Вести ({DATE}) Заголовок\n\n- [Новая статья]{LINK}\nЭто текст.\n"
FRENCH = f"# Digest ({DATE}) L’été déjà\n\n- [Un café]{LINK}\nC’est l’été — voilà…\n"
POLISH = f"# Biuletyn ({DATE}) Żółć\n\n- [Zażółć gęślą jaźń]{LINK}\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030"])
def test_what_proves_its_encoding_is_read_and_said(tmp_path: Path, encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    ran = publish(tmp_path / "in", mark + CHINESE.encode(encoding))
    said = "UTF-16" if encoding.startswith("utf") else "GB18030"
    assert f"read as {said}, not UTF-8" in ran.out
    assert "一条新闻某站example.org#这是一句平常的话。" in words()
    assert comes_back(tmp_path / "out")


REFUSED = [
    (FRENCH, "cp1252", "WINDOWS-1252"),
    (FRENCH.replace("’", "'").replace("—", "-").replace("…", "."), "latin-1", "WINDOWS-1252"),
    (POLISH, "cp1250", "WINDOWS-1250"),
    (RUSSIAN, "cp1251", "WINDOWS-1251"),
    (RUSSIAN, "koi8-r", "KOI8-R"),
    (TAIWANESE, "big5", "BIG5"),
    (JAPANESE, "shift_jis", "SHIFT_JIS"),
    (JAPANESE, "euc_jp", "EUC-JP"),
    (JAPANESE, "iso2022_jp", "ISO-2022-JP"),
    (KOREAN, "euc_kr", "EUC-KR"),
    (CHINESE, "utf-16-le", "UTF-16LE"),
    (CHINESE, "utf-32", "UTF-32"),
]


@pytest.mark.parametrize(("text", "encoding", "named"), REFUSED)
def test_any_other_text_fails_with_its_encoding_named(
    tmp_path: Path, text: str, encoding: str, named: str
) -> None:
    ran = publish(tmp_path, text.encode(encoding))
    assert ran.code == 1
    assert f"seems to be {named}" in ran.err + ran.out
    assert f"iconv -f {named} -t UTF-8 {DATE}.md" in ran.err + ran.out
    assert not Issue.objects.exists()


BROKEN = {
    "cut within a character": CHINESE.encode()[:-5],
    "a byte lost": CHINESE.encode().replace("平".encode(), "平".encode()[:2]),
    "a Latin letter": CHINESE.encode() + b"caf\xe9\n",
    "a line in GBK": CHINESE.encode() + "一句。\n".encode("gbk"),
    "surrogates": CHINESE.replace("标题", "\ud83d\ude00").encode("utf-8", "surrogatepass"),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_utf8_that_breaks_midway_fails_and_leaves_the_public_issue_alone(
    tmp_path: Path, content: bytes
) -> None:
    publish(tmp_path, CHINESE)
    before = uids()
    ran = publish(tmp_path, content)
    assert ran.code == 1
    assert "Some bytes here are not UTF-8, unlike the rest" in ran.err + ran.out
    assert uids() == before
    assert page().css("h1")[0].text().strip() == "标题"
