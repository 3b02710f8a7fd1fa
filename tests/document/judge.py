"""The judge of the tests: how GitHub's engine reads a text, and whether a text keeps the law."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm
import yaml
from cmarkgfm.cmark import Options

from digests.document import Document, parse, serialize

_OPTIONS = (
    Options.CMARK_OPT_UNSAFE
    | Options.CMARK_OPT_FOOTNOTES
    # A single tilde is a range here and strikes nothing out, which is our one departure.
    | Options.CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE
)


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
    text = without_front_matter(text.replace("\r\n", "\n").replace("\r", "\n"))
    return re.split(r"^## *\[?往期回顾", text, maxsplit=1, flags=re.MULTILINE)[0]


def without_front_matter(text: str) -> str:
    """The text without a block of YAML names and values between two rules at its beginning."""
    front = re.match(r"[\ufeff\n]*---[ \t]*\n((?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", text)
    try:
        is_front = front and isinstance(yaml.safe_load(front[1]), dict)
    except yaml.YAMLError:
        is_front = False
    return text[front.end() :] if front and is_front else text


def broken_law(text: str, body: str | None = None) -> str:
    """What of the law a text breaks; empty where it keeps it.

    ``body`` is the part of the text that the document must read like, by default all of it.
    """
    document = parse(text)
    written = serialize(document)
    if parse(written) != document:
        return "what is written is read as another document"
    if not same_reading(without_front_matter(written), text if body is None else body):
        return "what is written reads differently"
    return ""


def is_whole(document: Document) -> bool:
    """Whether the document is one text that could not be placed."""
    return any(flag.reason == "text-reads-differently" for flag in document.flags)
