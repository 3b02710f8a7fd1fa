"""Texts as a page shows them: safe HTML or plain words, each with its language."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from digests.markdown import words_of
from digests.safe_html import VOID

_TAG = re.compile(r"""(<(?:"[^"]*"|[^">])*>)""")
_VOID_TAG = re.compile(f"<(?:{'|'.join(sorted(VOID))})[ />]")
_PARAGRAPH = re.compile("<p[ >]")
_EMPTY_PARAGRAPH = re.compile("<p(?: [^>]*)?>\\s*</p>\n?")
_GROUP = re.compile("【[^【】]{1,20}】|(?<=[。；;！!\n])「[^「」]{1,20}」")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"(?:https?://\S+|[A-Za-z0-9]+)")
_LINE_START = re.compile("(<(?:p|li|br|blockquote)>)")


@dataclass(frozen=True, slots=True)
class Text:
    """Safe HTML and the Markdown it was made from; ``lang`` is empty where it is the page's."""

    html: SafeString
    lang: str = ""
    markdown: str = ""

    @property
    def plain(self) -> str:
        """The text without markup, a line for each block or break."""
        return words_of(self.html)

    @property
    def in_paragraphs(self) -> SafeString:
        """The HTML with each line of a broken paragraph as a paragraph of its own."""
        return broken_lines_as_paragraphs(self.html)


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text; ``lang`` is empty where the page's own language is right."""

    text: str
    lang: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)


def broken_lines_as_paragraphs(html: SafeString) -> SafeString:
    """Set each line of a broken paragraph as a paragraph of its own; no word is lost.

    Only paragraphs that stand in nothing else are split, and only at breaks that stand in nothing
    but the paragraph: lists, quotations and code stay as they are.
    """
    if "<br>" not in html:
        return html
    out: list[str] = []
    open_elements: list[str] = []  # tags as they were written
    for piece in _TAG.split(html):
        if piece == "<br>" and len(open_elements) == 1 and _PARAGRAPH.match(open_elements[0]):
            piece = f"</p>\n{open_elements[0]}"
        elif piece.startswith("</"):
            open_elements.pop()
        elif piece.startswith("<") and not _VOID_TAG.match(piece):
            open_elements.append(piece)
        out.append(piece)
    paragraphs = _EMPTY_PARAGRAPH.sub("", "".join(out))
    return mark_safe(paragraphs)  # noqa: S308 (safe HTML with tags of its own repeated)


def with_groups(text: Text) -> Text:
    """Set each 【group】 of a text in bold on a line of its own; no word is lost.

    A 「group」 counts only where it begins a sentence; elsewhere it is a quotation.
    """
    html = _LINE_START.sub(r"\1\n", text.html)
    pieces = (piece if piece.startswith("<") else _mark_groups(piece) for piece in _TAG.split(html))
    html = re.sub(rf"({_LINE_START.pattern}\s*)<br>(?=<b>)", r"\1", "".join(pieces))
    return replace(text, html=mark_safe(html))  # noqa: S308 (safe HTML with tags of ours added)


def _mark_groups(text: str) -> str:
    """Set each group of a text in bold, on a line of its own."""
    return _GROUP.sub(r"<br><b>\g<0></b>", text)


def minutes_to_read(text: str) -> int:
    """Return the minutes that a text takes to be read, at least one.

    A minute is 400 Chinese characters or 220 words, as studies of silent reading have it.
    """
    chinese = len(_CHINESE.findall(text))
    words = len(_WORD.findall(text))
    return max(1, round(chinese / 400 + words / 220))


def breakable(headline: str) -> SafeString:
    """Wrap the pieces of a headline between slashes, so that lines break between them first."""
    pieces = [(piece,) for piece in re.findall(r"[^/]+/*|/+", headline)]
    return format_html_join(SafeString("<wbr>"), '<span class="piece">{}</span>', pieces)
