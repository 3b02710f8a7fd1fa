"""The judge of the tests: how GitHub's engine reads a text, and whether a text keeps the law."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options

from digests.document import Document, parse, serialize

_OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.targets: list[str] = []

    def parse_html_declaration(self, i: int) -> int:
        """Past ``<![…>``, at which Python's parser may raise; to browsers it is a comment."""
        if not self.rawdata.startswith("<![", i):
            return super().parse_html_declaration(i)
        return self.rawdata.find(">", i) + 1 or -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "alt":
                self.words.append(value or "")
            elif name in ("href", "src"):
                self.targets.append(value or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def reading(text: str) -> tuple[str, list[str]]:
    """The words that GitHub shows of a Markdown text, without white space, and its targets."""
    reader = _Reader()
    reader.feed(cmarkgfm.github_flavored_markdown_to_html(text, _OPTIONS))
    reader.close()
    return re.sub(r"\s+", "", "".join(reader.words)), reader.targets


def same_reading(a: str, b: str) -> bool:
    """Whether two Markdown texts show the same words and the same targets in the same order."""
    return reading(a) == reading(b)


def body_of(text: str) -> str:
    """The issue's own part of a text whose archive, if any, holds no stray text.

    The parser has a finer rule of its own; this is the plain one that it must agree with.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = re.match(r"\ufeff?---[ \t]*\n", text)
    if front:
        _, *rest = re.split(r"^---[ \t]*$\n?", text[front.end() :], maxsplit=1, flags=re.MULTILINE)
        text = rest[0] if rest else text
    return re.split(r"^## *\[?往期回顾", text, maxsplit=1, flags=re.MULTILINE)[0]


def broken_law(text: str, body: str | None = None) -> str:
    """What of the law a text breaks; empty where it keeps it.

    ``body`` is the part of the text that the document must read like, by default all of it.
    """
    document = parse(text)
    written = serialize(document)
    if parse(written) != document:
        return "what is written is read as another document"
    if not same_reading(written, text if body is None else body):
        return "what is written reads differently"
    return ""


def is_whole(document: Document) -> bool:
    """Whether the document is one text that could not be placed."""
    return any(flag.reason == "text-reads-differently" for flag in document.flags)
