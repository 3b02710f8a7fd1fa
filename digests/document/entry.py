"""One list item of a section as an Entry."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from .definitions import Definitions, inline_links, with_definitions, with_footnotes
from .escaping import is_bare_url, one_line
from .keywords import SUMMARY, TITLES
from .scan import Inline, blocks, has_bare_address, inlines, is_blank, reading
from .serialize import SEPARATED, close_fence, serialize_entry, tidy
from .values import Entry, Flag, Ref

_BULLET = re.compile(r"(?P<marker> {0,3}[-+*])(?P<space> *)")
_LABELS = re.compile(r"(?:\[[^\[\]]*\]\s*)*")
_LABEL = re.compile(r"\[([^\[\]]*)\]")
_INDENTED_LIST = re.compile(r"^ +(?:[-+*]|\d+[.)]) ", re.MULTILINE)
_ESCAPED = re.compile(r"\\(.)")
# An escaped | on its way through the reader of inlines: no separator, but a part of the text.
_PIPE = "\U0010fffd"
_TICK_BOX = re.compile(r"\[[ xX]?\](?:\s|$)")
_QUIET_LIST = re.compile(r" {0,3}(?!1[.)][ \t]+\S)\d+[.)]")
_REF = re.compile(
    r"(?P<label>(?!https?\b)[^\s：:\[\]()<>*_`~\\&|!#-][^：:\[\]()<>*_`~\\&|!]{0,39}?)"
    r"[ \t]*(?P<colon>[：:])[ \t]*(?P<value>\S.*)",
    re.IGNORECASE,
)
# GitHub's engine loses words of a footnote's label that goes over lines.
_BROKEN_FOOTNOTE = re.compile(r"\[\^[^\[\]\n]*+\n")

TEXT_BESIDE_LINK = "text-beside-the-link"
MARKUP = "markup-in-a-field"
LINK_TITLE = "link-with-a-title"
TICK_BOX = "tick-box"
READS_DIFFERENTLY = "entry-reads-differently"


class _UnplacedError(Exception):
    """The grammar has no place for a part of the entry; the argument is the reason."""


def parse_entry(
    item: str, below: str, definitions: Definitions, line: int, *, judged: bool
) -> Entry:
    """The entry that an item is, with the blocks ``below`` that readers see as part of it.

    Kept verbatim where a part has no place or, when ``judged``, where the entry would not read
    like its source.
    """
    content = tidy(_join(_content(item), below))
    if _BROKEN_FOOTNOTE.search(content):
        return _verbatim(content, definitions, Flag(line, READS_DIFFERENTLY))
    try:
        entry = _read(inline_links(with_footnotes(content, definitions), definitions))
    except _UnplacedError as unplaced:
        return _verbatim(content, definitions, Flag(line, str(unplaced)))
    if judged:
        source = with_definitions(_join(item, below), definitions)
        if reading(serialize_entry(entry)) != reading(source):
            return _verbatim(content, definitions, Flag(line, READS_DIFFERENTLY))
    return entry


def _join(item: str, below: str) -> str:
    """The item and what follows it, apart where a list would not interrupt a paragraph."""
    if not below:
        return item
    return item + ("\n\n" if _QUIET_LIST.match(below) else "\n") + below


def _content(item: str) -> str:
    """The lines of a list item without marker and indentation; lazy lines stay as they are."""
    first, *rest = (_expand(line) for line in item.split("\n"))
    match = _BULLET.match(first)
    if match is None:
        return item
    space = len(match["space"])
    empty = is_blank(first[match.end() :])
    offset = len(match["marker"]) + (1 if empty or space > 4 else space)
    lines = [first[offset:], *(_dedent(line, offset) for line in rest)]
    return "\n".join(lines)


def _expand(line: str) -> str:
    """The line with the tabs before its text as spaces, four columns wide."""
    match = re.match(r"[ \t]*(?:[-+*][ \t]+)?", line)
    end = match.end() if match else 0
    return line[:end].expandtabs(4) + line[end:]


def _dedent(line: str, offset: int) -> str:
    indent = len(line) - len(line.lstrip(" "))
    return line[offset:] if indent >= offset else line.lstrip(" ")


def _verbatim(content: str, definitions: Definitions, flag: Flag) -> Entry:
    """The whole text, with a title and an address read from it for lists and search."""
    text = with_definitions(content, definitions)
    head = inlines(text.split("\n")[0])
    link = next((piece for piece in head if piece.kind == "link"), None)
    words = "".join(piece.text for piece in head) if link is None else link.text
    title, source = _title_and_source(words)
    url = None if link is None else link.url
    return Entry(title=title, source=source, url=url, verbatim=text, flag=flag)


def _read(content: str) -> Entry:
    head, _, rest = content.partition("\n")
    entry = _read_head(head)
    lines = rest.split("\n")
    references = list(entry.references)
    at = 0
    while at < len(lines):
        if not is_blank(lines[at]):
            ref = _read_ref(lines[at])
            if ref is None:
                break
            references.append(ref)
        at += 1
    text = "\n".join(lines[at:])
    mark = SUMMARY.match(text)
    if mark:
        text = text[mark.end() :].lstrip(" \t")
    return replace(
        entry,
        references=tuple(references),
        mark=one_line(mark[0]) if mark else "",
        summary=_level(close_fence(tidy(text))),
    )


def _level(summary: str) -> str:
    """The summary with its indented lists at the margin; lists within lists stay as they are."""
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
def _read_head(head: str) -> Entry:
    """The fields of an entry's first line; a text is mostly read twice, hence the cache."""
    if "\\|" not in head:
        return _place_head(head)
    entry = _place_head(_ESCAPED.sub(lambda met: _PIPE if met[1] == "|" else met[0], head))
    references = tuple(
        replace(ref, label=_with_pipes(ref.label), url=_with_pipes(ref.url))
        for ref in entry.references
    )
    return Entry(
        title=_with_pipes(entry.title),
        url=None if entry.url is None else _with_pipes(entry.url),
        source=_with_pipes(entry.source),
        labels=tuple(map(_with_pipes, entry.labels)),
        references=references,
    )


def _with_pipes(text: str) -> str:
    return text.replace(_PIPE, "|")


def _place_head(head: str) -> Entry:
    if _TICK_BOX.match(head):
        raise _UnplacedError(TICK_BOX)
    pieces = inlines(head)
    links = [n for n, piece in enumerate(pieces) if piece.kind == "link"]
    if any(piece.kind in ("markup", "strong") or not piece.is_plain for piece in pieces):
        raise _UnplacedError(MARKUP)
    if any(piece.title for piece in pieces):
        raise _UnplacedError(LINK_TITLE)
    if not links:
        if has_bare_address(head):
            raise _UnplacedError(MARKUP)
        return _read_plain_head("".join(piece.text for piece in pieces))
    before, link, after = pieces[: links[0]], pieces[links[0]], pieces[links[0] + 1 :]
    labels = "".join(piece.text for piece in before)
    if not _LABELS.fullmatch(labels):
        raise _UnplacedError(TEXT_BESIDE_LINK)
    title, source = _title_and_source(link.text)
    return Entry(
        title=title,
        source=source,
        url=link.url,
        labels=_labels(labels),
        references=_bracketed_refs(after),
    )


def _read_plain_head(text: str) -> Entry:
    labels = _LABELS.match(text)
    end = labels.end() if labels else 0
    title, source = _title_and_source(text[end:])
    return Entry(title=title, source=source, labels=_labels(text[:end]))


def _labels(text: str) -> tuple[str, ...]:
    return tuple(one_line(label) for label in _LABEL.findall(text))


def _title_and_source(text: str) -> tuple[str, str]:
    """The text before and after the last ``|`` that has a space or an end beside it."""
    match = SEPARATED.fullmatch(text)
    if match is None or not match["source"].strip():
        return one_line(text), ""
    return one_line(match["title"]), one_line(match["source"])


def _bracketed_refs(pieces: list[Inline]) -> tuple[Ref, ...]:
    refs: list[Ref] = []
    for piece in pieces:
        if piece.kind == "link" and _LABEL.fullmatch(piece.text):
            refs.append(Ref(one_line(piece.text[1:-1]), url=piece.url, colon=""))
        elif piece.kind != "text" or piece.text.strip():
            raise _UnplacedError(TEXT_BESIDE_LINK)
    return tuple(refs)


def _read_ref(line: str) -> Ref | None:
    """The reference that a line is: a label with one address or link, or a title."""
    match = _REF.fullmatch(line.strip())
    if match is None or SUMMARY.match(line.strip()):
        return None
    label, value = one_line(match["label"]), match["value"].strip()
    if is_bare_url(value):
        return Ref(label, url=value, colon=match["colon"])
    if "](" in value and value.startswith("["):
        return _linked_ref(label, match["colon"], value)
    if label.casefold() in TITLES and not has_bare_address(value):
        pieces = inlines(value)
        if all(piece.kind == "text" for piece in pieces):
            title = one_line("".join(piece.text for piece in pieces))
            return Ref(label, title=title, colon=match["colon"])
    return None


def _linked_ref(label: str, colon: str, value: str) -> Ref | None:
    pieces = inlines(value)
    if len(pieces) != 1 or pieces[0].kind != "link":
        return None
    link = pieces[0]
    if link.title or not link.is_plain:
        return None
    return Ref(label, title=one_line(link.text), url=link.url, colon=colon)
