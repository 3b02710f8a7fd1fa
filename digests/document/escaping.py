"""Escape plain text and addresses so that Markdown shows them as they are."""

from __future__ import annotations

import re

_BLOCK_START = re.compile(r"([#>+=|:~-]|\d+(?=[.)]))")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_BACKSLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_AUTOLINK = re.compile(r"(?<=[A-Za-z])(:)(?=//)|(?<=www)(\.)|(@)", re.IGNORECASE)
_UNSAFE_TARGET = re.compile(r"[\s<>()\\]|^$")
_BARE_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\[\]()\"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]*"
    r"[\w/=&#%+$-]",
    re.IGNORECASE | re.ASCII,
)
_NEWLINES = re.compile(r"[\r\n]+")


def one_line(text: str) -> str:
    """Return the text with every run of white space as one space."""
    return " ".join(text.split())


def is_bare_url(text: str) -> bool:
    """Return True for a bare address that every reader of Markdown links to its last character."""
    return bool(_BARE_URL.fullmatch(text))


def escape(text: str, *, in_link: bool = False) -> str:
    """Return Markdown that shows exactly this plain text, on one line and with few backslashes.

    ``in_link`` is True for a text between the brackets of a link, where no bare address becomes a
    link of its own.
    """
    text = _BACKSLASH.sub(r"\\\\", one_line(text))
    text = re.sub(r"[`*\[\]<]", r"\\\g<0>", text)
    text = _UNDERSCORE.sub(r"\\_", _ENTITY.sub(r"\\&", text))
    # A single tilde is a range and strikes nothing out: it stays as it was met.
    text = re.sub(r"~(?=~)|(?<=~)~", r"\\~", text)
    if in_link:
        return text
    return _AUTOLINK.sub(r"\\\g<0>", text)


def escape_start(text: str) -> str:
    """Escape the start of an escaped text, so that it begins a paragraph and no other block."""
    match = _BLOCK_START.match(text)
    if not match or text.startswith("\\"):
        return text
    if match[0].isdigit():
        return f"{match[0]}\\{text[match.end() :]}"
    return "\\" + text


def destination(url: str) -> str:
    """Return an address as it is written between the parentheses of a link."""
    url = _ENTITY.sub("&amp;", _NEWLINES.sub("", url))
    if not _UNSAFE_TARGET.search(url):
        return url
    return "<" + re.sub(r"[<>\\]", r"\\\g<0>", url) + ">" if url else ""


def link(text: str, url: str) -> str:
    """Return an inline link; ``text`` is Markdown already."""
    return f"[{text}]({destination(url)})"
