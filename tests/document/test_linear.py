"""Twice the input takes at most two and a half times as long, whatever the input."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

import pytest

from digests.document import Document, Entry, Section, parse, read_footer, serialize
from digests.document.dialect import Dialect
from digests.document.propose import learn
from digests.document.restore import with_item_from

from .judge import body_of
from .samples import ISSUE, MUTILATIONS, mutilated

TIMES = 4
AT_MOST = 2.5**2
"""How much longer a text of four times the length may take."""


def _definitions_far_away(count: int) -> str:
    entries = "".join(f"- [a][l{n}]\n摘要：[b][l{n}]\n" for n in range(count))
    return f"## s\n\n{entries}\n" + "".join(f"[l{n}]: u{n}\n" for n in range(count))


def _definitions_in_every_section(count: int) -> str:
    return "".join(f"## s\n\n- [a][l{n + 1}]\n\n[l{n}]: u\n\n" for n in range(count))


def _notes_that_lean_on_definitions(count: int) -> str:
    notes = "".join(f"## s\n\n> 注：[a][l{n}]\n\n" for n in range(count))
    return notes + "".join(f"[l{n}]: u\n" for n in range(count))


def _footnotes(count: int) -> str:
    entries = "".join(f"- a[^{n}]\n" for n in range(count))
    return f"## s\n\n{entries}\n" + "".join(f"[^{n}]: b\n\n" for n in range(count))


def _again(piece: str, head: str = "## s\n\n", tail: str = "") -> Callable[[int], str]:
    return lambda count: head + piece * count + tail


KINDS: dict[str, tuple[int, Callable[[int], str]]] = {
    "an issue": (6, _again(body_of(ISSUE))),
    **{
        how: (6, _again(mutilated(body_of(ISSUE), how, Random(how)) + "\n\n"))
        for how in MUTILATIONS
    },
    "CRLF": (6, _again(body_of(ISSUE).replace("\n", "\r\n"))),
    "full-width brackets": (6, _again(body_of(ISSUE).replace("(", "（").replace(")", "）"))),
    "entries": (300, _again("- [a](b)\n摘要：c\n")),
    "sections": (200, _again("## s\n\n- [a](b)\n摘要：c\n\n")),
    "references": (600, _again("代码：[c](d)\n", "## s\n\n- a\n")),
    "labels and brackets": (1_000, _again("[[c]](d) ", "## s\n\n- [a](b) ")),
    "escaped bars": (2_000, _again("\\| ", "## s\n\n- [a", "](b)")),
    "boxes": (400, _again("- [ ] a\n")),
    "tabs": (200, _again("-\ta\n\tb\n\t\tc\n")),
    "bullets of two kinds": (150, _again("- a\n* b\n")),
    "passages": (400, _again("- a\n\nb\n\n")),
    "numbers at the margin": (150, _again("- a\n1. b\n2. c\n")),
    "indented lists": (200, _again("- a\n摘要：b\n    1. c\n")),
    "tables": (80, _again("- a\n|b|c|\n|-|-|\n|d|e|\n\n")),
    "underlined headings": (200, _again("a\n---\n\n- b\n\n")),
    "brackets never closed": (500, _again("- [a\n")),
    "brackets in a line": (5_000, _again("[a](<", "## s\n\n- ")),
    "fences never closed": (200, _again("- a\n  ```\n")),
    "fences in sections": (200, _again("## s\n\n- a\n```\n")),
    "comments never closed": (200, _again("- a <!-- b\n")),
    "tags never closed": (200, _again("- a <b c\n")),
    "raw blocks": (200, _again("- a\n<div>\n\n")),
    "addresses": (150, _again("- http://a.b/c www.a.b a@b.c\n")),
    "addresses in a row": (2_000, _again("<http://a", "## s\n\n- ")),
    "addresses that tags end": (2_000, _again("http://a.b/<b>", "## s\n\n- [a](b)\n摘要：")),
    "stars": (20_000, _again("*", "## s\n\n- ")),
    "back-quotes": (2_000, _again("a``` ", "## s\n\n- ")),
    "spaces": (100_000, _again(" ", "# a", "(b")),
    "quotations": (3_000, _again("> ")),
    "nested lists": (3_000, _again("- ")),
    "one long line": (60_000, _again("字", "## s\n\n- [a](b)\n摘要：")),
    "closing marks": (200, _again("## s\n\n- a\n\n<!-- closing -->\n\n")),
    "archives": (100, _again("## 往期回顾\n\na\n\n- [2024-01-01](../b/2024-01-01.md)\n\n")),
    "an archive never closed": (3_000, _again("[2024-01-01](", "## 往期回顾\n\n")),
    "front matter never closed": (3_000, _again("a: b\n", "---\n")),
    "definitions far away": (150, _definitions_far_away),
    "definitions in every section": (150, _definitions_in_every_section),
    "notes that lean on definitions": (100, _notes_that_lean_on_definitions),
    "footnotes": (300, _footnotes),
}


def _seconds(work: Callable[[], object]) -> float:
    """The processor time that a piece of work takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def _grows_with_length(short: Callable[[], object], long: Callable[[], object]) -> bool:
    """Whether the long work takes at most AT_MOST times the short one's processor time.

    Other programs and the collector only make a work look longer, so the least of up to eight
    measurements counts, and the first that satisfies ends them.
    """
    shortest = longest = float("inf")
    for _ in range(8):
        shortest = min(shortest, _seconds(short))
        longest = min(longest, _seconds(long))
        if longest < AT_MOST * shortest:
            return True
    return False


def _round_trip(text: str) -> None:
    serialize(parse(text))
    read_footer(text)


@pytest.mark.parametrize("kind", KINDS)
def test_time_grows_with_the_length_of_a_text(kind: str) -> None:
    count, text = KINDS[kind]
    short, long = text(count), text(count * TIMES)
    assert _grows_with_length(lambda: _round_trip(short), lambda: _round_trip(long))


DIALECT = Dialect(("* [t](u)", "1、[t](u)", "### t\nu"), (2, 3))
IN_A_DIALECT: dict[str, tuple[int, Callable[[int], str]]] = {
    "counted items": (200, _again("1、[a](https://b.example)\n\nc\n\n")),
    "counted lines without a link": (300, _again("1、a\n\n")),
    "headings without an address": (200, _again("### a\n\nb\n\n")),
    "bullets without a link": (400, _again("* a\n", "## s\n\n* [a](https://b.example)\n")),
    "lists of other bullets": (100, _again("* a\n- b\n", "## s\n\n* [a](https://b.example)\n")),
    "lists without any heading": (200, _again("* a\n\nb\n\n", "")),
    "maltreated lines": (6, _again(mutilated(body_of(ISSUE), "marks set into lines", Random(1)))),
}


@pytest.mark.parametrize("kind", IN_A_DIALECT)
def test_time_grows_with_the_length_of_a_text_in_another_dialect(kind: str) -> None:
    count, text = IN_A_DIALECT[kind]

    def read(text: str) -> None:
        serialize(parse(text, DIALECT))
        learn([text])

    short, long = text(count), text(count * TIMES)
    assert _grows_with_length(lambda: read(short), lambda: read(long))


def _sections(count: int) -> Document:
    return Document(
        sections=tuple(
            Section(f"s{n}", items=tuple(Entry(title=f"{n}.{m}", uid=f"{n}.{m}") for m in range(5)))
            for n in range(count)
        )
    )


def test_an_item_comes_back_to_an_emptied_document_in_time_that_grows_with_its_length() -> None:
    def bring_back(count: int) -> Callable[[], object]:
        source = _sections(count)
        return lambda: with_item_from(Document(), source, source.entries[-1])

    assert _grows_with_length(bring_back(200), bring_back(200 * TIMES))
