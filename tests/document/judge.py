"""The judge of the tests: how GitHub's engine reads a text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options

_OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.targets: list[str] = []

    def parse_html_declaration(self, i: int) -> int:
        """Past ``<![…>``, which the parser of Python may raise at; browsers take it as a comment."""
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
