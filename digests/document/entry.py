"""Parse a list item of a section into an Entry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypedDict

from .definitions import Definitions, inline_links, with_definitions, with_footnotes
from .escaping import escape, one_line
from .keywords import SUMMARY
from .reference import read_reference
from .scan import Inline, blocks, has_bare_address, inlines, is_blank, reading, shown_text
from .serialize import SEPARATED, close_fence, serialize_entry, tidy
from .values import Entry, Flag, Ref

_MARKER = re.compile(r"(?P<marker> {0,3}(?:[-+*]|\d{1,9}[.)]))(?P<space> *)")
_LABELS = re.compile(r"(?:\[[^\[\]]*\]\s*)*")
_LABEL = re.compile(r"\[([^\[\]]*)\]")
_INDENTED_LIST = re.compile(r"^ +(?:[-+*]|\d+[.)]) ", re.MULTILINE)
_ESCAPED = re.compile(r"\\(.)")
# Escaped marks on their way through the reader of inlines: they mark nothing, but are text.
_STAND_INS = {"|": "\U0010fffd", "[": "\U0010fffc", "]": "\U0010fffb"}
_MARKS = {ord(private): mark for mark, private in _STAND_INS.items()}
_ESCAPED_MARKS = {ord(private): f"\\{mark}" for mark, private in _STAND_INS.items()}
_TICK_BOX = re.compile(r"\[[ xX]?\](?:\s|$)")
_MARKED = re.compile(rf"^[ \t]*{SUMMARY.pattern}", re.IGNORECASE | re.MULTILINE)
_LINES_OF_A_LINK = 3
_IN_A_TITLE = ("text", "strong", "styled")
_QUIET_LIST = re.compile(r" {0,3}(?!1[.)][ \t]+\S)\d+[.)]")
# GitHub's engine loses words of a footnote's label that goes over lines.
_BROKEN_FOOTNOTE = re.compile(r"\[\^[^\[\]\n]*+\n")

TEXT_BESIDE_LINK = "text-beside-the-link"
MARKUP = "markup-in-a-field"
LINK_TITLE = "link-with-a-title"
TICK_BOX = "tick-box"
READS_DIFFERENTLY = "entry-reads-differently"


class UnplacedError(Exception):
    """Raised when a part of an entry has no field in the grammar; the argument is the reason."""


def parse_entry(
    item: str, below: str, definitions: Definitions, line: int, *, judged: bool
) -> Entry:
    """Return the entry of a list item and of the blocks ``below`` that readers see as part of it.

    The entry is kept verbatim where a part has no field in the grammar or, when ``judged``, where
    it would not read like its source.
    """
    content = tidy(joined(content_of(item), below))
    if _BROKEN_FOOTNOTE.search(content):
        return _verbatim(content, definitions, Flag(line, READS_DIFFERENTLY))
    try:
        entry = _read(inline_links(with_footnotes(content, definitions), definitions))
    except UnplacedError as unplaced:
        return _verbatim(content, definitions, Flag(line, str(unplaced)))
    if judged:
        source = with_definitions(joined(item, below), definitions)
        if reading(serialize_entry(entry)) != reading(source):
            return _verbatim(content, definitions, Flag(line, READS_DIFFERENTLY))
    return entry


def is_prose(entry: Entry) -> bool:
    """Return True when an item is prose: without address, label, source, reference and keyword."""
    if entry.url is not None or entry.labels or entry.source or entry.references or entry.mark:
        return False
    text = _TICK_BOX.sub("", entry.verbatim, count=1)
    first = text.partition("\n")[0]
    return not (has_bare_address(first) or _LABEL.match(text) or _MARKED.search(text))


def joined(item: str, below: str) -> str:
    """Join an item and the text that follows it.

    An empty line comes between them where that text begins with a list that could not interrupt a
    paragraph.
    """
    if not below:
        return item
    return item + ("\n\n" if _QUIET_LIST.match(below) else "\n") + below


def content_of(item: str) -> str:
    """Return the text of a list item without its marker and indentation.

    Lines that are indented by less than the item lose all their spaces.
    """
    first, *rest = (_expand(line) for line in item.split("\n"))
    match = _MARKER.match(first)
    if match is None:
        return item
    space = len(match["space"])
    empty = is_blank(first[match.end() :])
    offset = len(match["marker"]) + (1 if empty or space > 4 else space)
    lines = [first[offset:], *(_dedent(line, offset) for line in rest)]
    return "\n".join(lines)


def _expand(line: str) -> str:
    """Replace the tabs before the text of a line with spaces; tab stops are four columns apart."""
    match = re.match(r"[ \t]*(?:[-+*][ \t]+)?", line)
    end = match.end() if match else 0
    return line[:end].expandtabs(4) + line[end:]


def _dedent(line: str, offset: int) -> str:
    indent = len(line) - len(line.lstrip(" "))
    return line[offset:] if indent >= offset else line.lstrip(" ")


def _verbatim(content: str, definitions: Definitions, flag: Flag) -> Entry:
    """Return an entry kept verbatim, with a title and an address for lists and search."""
    text = with_definitions(content, definitions)
    head = inlines(unwrapped(text)[0])
    link = next((piece for piece in head if piece.kind == "link" or piece.inner_url), None)
    words = "".join(piece.text for piece in head) if link is None else link.text
    title, source = title_and_source(words)
    url = None if link is None else link.inner_url or link.url
    return Entry(title=title, source=source, url=url, verbatim=text, flag=flag)


def unwrapped(content: str) -> tuple[str, str]:
    """Return the first line and the rest, with a link over several lines joined into the first."""
    head, _, rest = content.partition("\n")
    if "[" not in head or any(piece.kind == "link" for piece in inlines(head)):
        return head, rest
    together, below = head, rest
    for _more in range(_LINES_OF_A_LINK):
        line, _, below = below.partition("\n")
        if is_blank(line):
            break
        together = f"{together.rstrip()} {line.strip()}"
        link = next((piece for piece in inlines(together) if piece.kind == "link"), None)
        if link:
            return (together, below) if link.start < len(head.encode()) else (head, rest)
    return head, rest


def _read(content: str) -> Entry:
    head, rest = unwrapped(content)
    if SUMMARY.match(head) or read_reference(head):
        return with_text_below(Entry(), content)
    return with_text_below(read_head(head), rest)


def with_text_below(entry: Entry, text: str, keyword: re.Pattern[str] = SUMMARY) -> Entry:
    """Return an entry with the references and the summary that stand below its first line.

    The summary may begin with a keyword.
    """
    lines = text.split("\n")
    references = list(entry.references)
    at = 0
    while at < len(lines):
        if not is_blank(lines[at]):
            ref = read_reference(lines[at], keyword)
            if ref is None:
                break
            references.append(ref)
        at += 1
    text = "\n".join(lines[at:])
    mark = keyword.match(text)
    if mark:
        text = text[mark.end() :].lstrip(" \t")
    return replace(
        entry,
        references=tuple(references),
        mark=one_line(mark[0]) if mark else "",
        summary=_level(close_fence(tidy(text))),
    )


def _level(summary: str) -> str:
    """Remove the indentation of the top-level lists of a summary; nested lists keep theirs."""
    if not _INDENTED_LIST.search(summary):
        return summary
    lines = summary.split("\n")
    for block in blocks(summary):
        if block.kind in ("bullets", "numbers"):
            first = lines[block.start - 1]
            indent = len(first) - len(first.lstrip(" "))
            for n in range(block.start - 1, block.end):
                lines[n] = _dedent(lines[n], indent)
    return "\n".join(lines)


@lru_cache(maxsize=1024)
def read_head(head: str) -> Entry:
    """Return the fields of an entry's first line; cached, because most texts are read twice.

    Raises UnplacedError when a part has no field.
    """
    if "\\" not in head:
        return _place_head(head)
    entry = _place_head(_ESCAPED.sub(lambda met: _STAND_INS.get(met[1], met[0]), head))
    references = tuple(
        replace(ref, label=ref.label.translate(_MARKS), url=ref.url.translate(_MARKS))
        for ref in entry.references
    )
    return Entry(
        title=entry.title.translate(_MARKS),
        url=None if entry.url is None else entry.url.translate(_MARKS),
        source=entry.source.translate(_MARKS),
        labels=tuple(label.translate(_MARKS) for label in entry.labels),
        references=references,
        title_markdown=entry.title_markdown.translate(_ESCAPED_MARKS),
        trailing=entry.trailing.translate(_ESCAPED_MARKS),
    )


def _place_head(head: str) -> Entry:
    if _TICK_BOX.match(head):
        raise UnplacedError(TICK_BOX)
    pieces = inlines(head)
    at = next((n for n, piece in enumerate(pieces) if piece.kind == "link"), len(pieces))
    before, linked = pieces[:at], pieces[at:]
    if not linked:
        return _read_plain_head(head, before)
    labels = "".join(piece.text for piece in before)
    if not _LABELS.fullmatch(labels) or any(piece.kind != "text" for piece in before):
        raise UnplacedError(MARKUP if _LABELS.fullmatch(labels) else TEXT_BESIDE_LINK)
    link, *after = linked
    if link.title:
        raise UnplacedError(LINK_TITLE)
    if not link.is_styled:
        raise UnplacedError(MARKUP)
    content = head.encode()
    inner = content[link.start + 1 : link.end].decode(errors="replace")
    references, trailing = _read_after(content, after)
    return Entry(
        **titled(link.text, "" if link.is_plain else _link_text(inner)),
        url=link.url,
        labels=_labels(labels),
        references=references,
        trailing=trailing,
    )


def _link_text(inner: str) -> str:
    """Return the text between the brackets of a link, given its source after the first bracket."""
    depth = 0
    for place, character in enumerate(inner):
        depth += {"[": 1, "]": -1}.get(character, 0)
        if depth < 0:
            return inner[:place]
    return inner


def _read_plain_head(head: str, pieces: Sequence[Inline]) -> Entry:
    if has_bare_address(head) or any(piece.kind not in _IN_A_TITLE for piece in pieces):
        raise UnplacedError(MARKUP)
    text = "".join(piece.text for piece in pieces)
    labels = _LABELS.match(text)
    end = labels.end() if labels else 0
    is_plain = all(piece.kind == "text" for piece in pieces)
    raw = _LABELS.match(head)
    markdown = "" if is_plain else head[raw.end() if raw else 0 :]
    return Entry(**titled(text[end:], markdown), labels=_labels(text[:end]))


class _Titled(TypedDict):
    title: str
    source: str
    title_markdown: str


def titled(shown: str, markdown: str) -> _Titled:
    """Return title and source of a shown text, and the title's Markdown where it has markup.

    Raises UnplacedError when there is markup outside of the title.
    """
    title, source = title_and_source(shown)
    if not markdown:
        return {"title": title, "source": source, "title_markdown": ""}
    marked, plain = title_and_source(markdown)
    if not title or shown_text(marked) != title or (source and shown_text(plain) != source):
        raise UnplacedError(MARKUP)
    if escape(source) != plain:
        raise UnplacedError(MARKUP)
    return {"title": title, "source": source, "title_markdown": marked}


def _labels(text: str) -> tuple[str, ...]:
    return tuple(one_line(label) for label in _LABEL.findall(text))


def title_and_source(text: str) -> tuple[str, str]:
    """Split a text at its last ``|`` that has a space or an end of the text beside it.

    Returns title and source, the source empty where there is no such bar.
    """
    match = SEPARATED.fullmatch(text)
    if match is None or not match["source"].strip():
        return one_line(text), ""
    return one_line(match["title"]), one_line(match["source"])


def _read_after(head: bytes, pieces: Sequence[Inline]) -> tuple[tuple[Ref, ...], str]:
    """Return the bracketed references that follow a link, and the Markdown that follows them."""
    refs: list[Ref] = []
    for piece in pieces:
        is_ref = piece.kind == "link" and piece.is_plain and _LABEL.fullmatch(piece.text)
        if is_ref and piece.title:
            raise UnplacedError(LINK_TITLE)
        if is_ref:
            refs.append(Ref(one_line(piece.text[1:-1]), url=piece.url, colon=""))
        elif piece.kind != "text" or piece.text.strip():
            return tuple(refs), head[piece.start :].decode(errors="replace").strip()
    return tuple(refs), ""
