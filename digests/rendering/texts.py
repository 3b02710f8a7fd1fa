"""Texts as a page shows them: safe HTML or plain words, each with its language."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from digests.markdown import words_of

_TAG = re.compile(r"""(<(?:"[^"]*"|[^">])*>)""")
_GROUP = re.compile("【[^【】]{1,20}】|(?<=[。；;！!\n])「[^「」]{1,20}」")
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


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text; ``lang`` is empty where the page's own language is right."""

    text: str
    lang: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)


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


def breakable(headline: str) -> SafeString:
    """Wrap the pieces of a headline between slashes, so that lines break between them first."""
    pieces = [(piece,) for piece in re.findall(r"[^/]+/*|/+", headline)]
    return format_html_join(SafeString("<wbr>"), '<span class="piece">{}</span>', pieces)
