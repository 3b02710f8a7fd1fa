"""Parse a digest's Markdown into a Document.

The parser first gives each block a place, then compares: an entry, a section, or the whole text
whose serialization does not read like its source is kept verbatim at that level. So nothing is
dropped and nothing is guessed, and ``parse(serialize(d)) == d`` for every document that comes out
of it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from .body import Body, begins_section, read_body
from .definitions import own_text, with_definitions
from .dialect import SEED, Dialect
from .entry import is_prose, parse_entry
from .escaping import one_line
from .items import first_item, is_item_heading, read_items
from .keywords import LEAD, NOTE, either, keywords
from .scan import (
    Block,
    blocks,
    has_bare_address,
    inlines,
    plain_text,
    reading,
)
from .serialize import (
    CLOSING_MARK,
    close_fence,
    serialize,
    serialize_body,
    serialize_section,
    tidy,
)
from .title import is_impossible, read_title
from .values import Document, Entry, Flag, Item, Passage, Section

_WORDS = keywords("zh-hans")
# GitHub's engine takes these lines for the underline of a heading, the second line of a table or a
# box to tick, but not where a paragraph lazily goes on.
_DISPUTED = re.compile(
    r"^(?=.*[\x0b\x0c])[ \t\x0b\x0c>|:]*[-=][-=|: \t\x0b\x0c]*(?:$|\[[ xX]\])", re.MULTILINE
)
_BULLET = re.compile(r" {0,3}[-+*](?:[ \t]|$)", re.MULTILINE)
_QUOTED = re.compile(r"^ {0,3}> ?")
_MARK_AS_READ = reading(CLOSING_MARK).words

_ATX = re.compile(r" {0,3}#{1,6}[ \t]+(?P<text>.*?)(?:[ \t]+#+)?[ \t]*")
_SHOWN = ("text", "link", "strong", "styled")

IMPOSSIBLE_DATE = "impossible-date"
TITLE_MARKUP = "title-markup"
SECTION_UNPLACED = "section-reads-differently"
HEADING_MARKUP = "heading-markup"
HTML_UNCLOSED = "html-left-open"
TEXT_UNPLACED = "text-reads-differently"


def parse(text: str, dialect: Dialect = SEED) -> Document:
    """Return the document of a text in a dialect; never raises, and never loses a word."""
    body = read_body(text, dialect)
    if body.unclosed == body.source or _is_disputed_at_the_top(body, dialect):
        return _unplaced(body, dialect)
    document, written = _structure(body, dialect)
    if written == body.source:
        return document
    if written is not None and _comes_back(document, serialize(document)):
        return document
    return _unplaced(body, dialect)


def _is_disputed_at_the_top(body: Body, dialect: Dialect) -> bool:
    """Return True when the text before the first section can be read in two ways."""
    if not _is_disputed(body.text):
        return False
    found = blocks(body.text)
    start = next((block.start for block in found if begins_section(block, dialect)), None)
    top = body.lines if start is None else body.lines[: start - 1]
    return _is_disputed("\n".join(top))


def _is_disputed(text: str) -> bool:
    """Return True when a line of a text can be read in two ways."""
    return ("\x0b" in text or "\x0c" in text) and bool(_DISPUTED.search(text))


def _structure(body: Body, dialect: Dialect) -> tuple[Document, str | None]:
    """Return the document of a body, checked part by part if the whole reads differently.

    With it comes the document as it is written, None where that still reads differently.
    """
    for judged in (False, True):
        document = _propose(body, dialect, judged=judged)
        written = serialize_body(document).strip("\n")
        if written == body.source or _reads_like(written, body):
            return document, written
    return document, None


def _comes_back(document: Document, written: str) -> bool:
    """Return True when a written text is read as the document again."""
    dialect = document.dialect
    body = read_body(written, dialect)
    if _is_disputed_at_the_top(body, dialect):
        return False
    is_same = _propose(body, dialect, judged=False) == document
    return is_same or _structure(body, dialect)[0] == document


def _reads_like(written: str, body: Body) -> bool:
    """Return True when a written text reads like a body, not counting closing marks."""
    ours, theirs = reading(written), reading(body.source)
    return ours.targets == theirs.targets and (
        ours.words.replace(_MARK_AS_READ, "") == theirs.words.replace(_MARK_AS_READ, "")
    )


def _propose(body: Body, dialect: Dialect, *, judged: bool) -> Document:
    """Give each block of a body its place in a document.

    If ``judged``, sections and entries that would not read like their source are kept verbatim.
    """
    found = blocks(body.text)
    document, found = _read_title(
        Document(front_matter=body.front_matter, dialect=dialect, flags=tuple(body.strays)),
        body,
        found,
    )
    document, found = _read_tagline(document, body, found)
    document, found = _read_lead(document, body, found)
    found, ending = _part_closing(body, found)
    starts = _section_starts(body, found, dialect)
    opening = _fragment(body, found[: starts[0] if starts else len(found)])
    ends = [*starts[1:], len(found)]
    sections = [
        _read_section(body, found[start:end], dialect, judged=judged)
        for start, end in zip(starts, ends, strict=False)
    ]
    closing = _fragment(body, ending)
    if body.unclosed:
        flag = Flag(body.first_line + len(body.lines), HTML_UNCLOSED)
        sections.append(Section(items=(Passage(body.unclosed, flag=flag),)))
    elif sections and dialect.is_seed:
        sections[-1], passage = _part_passage(sections[-1])
        closing = _join(passage, closing)
    opening = _join(document.opening, opening)
    return replace(document, opening=opening, sections=tuple(sections), closing=closing)


def _section_starts(body: Body, found: list[Block], dialect: Dialect) -> list[int]:
    """Return the indices of the blocks with which sections begin.

    In other dialects than the seed's the items of a text without any heading are a section too.
    """
    headings = [n for n, block in enumerate(found) if begins_section(block, dialect)]
    if dialect.is_seed:
        return headings
    starts = [n for n in headings if not is_item_heading(body, found, n, dialect)]
    if starts:
        return starts
    first = first_item(body, found, dialect)
    return [] if first is None else [first]


def _join(*texts: str) -> str:
    return "\n\n".join(filter(None, texts))


def _unplaced(body: Body, dialect: Dialect) -> Document:
    flags = (Flag(body.first_line, TEXT_UNPLACED), *body.strays)
    document = Document(
        opening=body.source, front_matter=body.front_matter, dialect=dialect, flags=flags
    )
    return read_title(document, None, body.told)


def _read_title(document: Document, body: Body, found: list[Block]) -> tuple[Document, list[Block]]:
    if not found or found[0].kind != "heading" or found[0].level != 1:
        return read_title(document, None, body.told), found
    title = plain_text(with_definitions(body.block(found[0]), body.definitions))
    flag = Flag(body.line(found[0]), TITLE_MARKUP)
    if title is None:
        document = replace(document, flags=(flag, *document.flags))
        return read_title(document, None, body.told), found
    document = read_title(document, title, body.told)
    if document.date is None and is_impossible(title):
        document = replace(document, flags=(replace(flag, reason=IMPOSSIBLE_DATE), *document.flags))
    return document, found[1:]


def _read_tagline(
    document: Document, body: Body, found: list[Block]
) -> tuple[Document, list[Block]]:
    """Return the document with its tagline, and the blocks that remain.

    A tagline is the first line of a first paragraph, all in bold. The other lines of that paragraph
    begin the opening.
    """
    if not found or found[0].kind != "paragraph":
        return document, found
    first, _, rest = body.block(found[0]).partition("\n")
    pieces = inlines(with_definitions(first, body.definitions))
    if [piece.kind for piece in pieces] != ["strong"] or has_bare_address(first):
        return document, found
    tagline = one_line(pieces[0].text)
    opening = own_text(tidy(rest.lstrip(" \t")), body.definitions)
    return replace(document, tagline=tagline, opening=opening), found[1:]


def _read_lead(document: Document, body: Body, found: list[Block]) -> tuple[Document, list[Block]]:
    if not found or found[0].kind != "block_quote" or document.opening:
        return document, found
    mark, lead = _marked_quote(either(LEAD, document.dialect.lead), body, found[0])
    if mark is None:
        return document, found
    return replace(document, lead=lead, lead_mark=mark), found[1:]


def _marked_quote(keyword: re.Pattern[str], body: Body, block: Block) -> tuple[str | None, str]:
    """Return the keyword and the text of a quotation that begins with it, or None and ""."""
    text = "\n".join(_QUOTED.sub("", line, count=1) for line in body.block(block).split("\n"))
    match = keyword.match(text.lstrip())
    if match is None:
        return None, ""
    rest = text.lstrip()[match.end() :].lstrip(" \t").lstrip("\n")
    return one_line(match[0]), own_text(close_fence(tidy(rest)), body.definitions)


def _fragment(body: Body, found: list[Block]) -> str:
    if not found:
        return ""
    return own_text(tidy(body.raw(found[0].start, found[-1].end)), body.definitions)


def _part_closing(body: Body, found: list[Block]) -> tuple[list[Block], list[Block]]:
    for n, block in enumerate(found):
        if block.kind == "html_block" and body.block(block).strip() == CLOSING_MARK:
            return found[:n], found[n + 1 :]
    return found, []


def is_list(text: str) -> bool:
    """Return True when a passage begins with a bullet, and so stays in the last section."""
    return bool(_BULLET.match(text))


def _part_passage(section: Section) -> tuple[Section, str]:
    """Return the section without its last passage, and that passage, which closes the issue.

    A passage that begins with a list stays in the section; the text is then empty.
    """
    if section.heading is None or not section.items:
        return section, ""
    last = section.items[-1]
    if isinstance(last, Entry) or is_list(last.text):
        return section, ""
    return replace(section, items=section.items[:-1]), last.text


def _read_section(body: Body, found: list[Block], dialect: Dialect, *, judged: bool) -> Section:
    """Return a section, with its whole text as one passage where it cannot be placed."""
    raw = tidy(body.raw(found[0].start, found[-1].end))
    if not begins_section(found[0], dialect) or is_item_heading(body, found, 0, dialect):
        return Section(items=read_items(body, found, dialect, judged=judged))
    top, *found = found
    if _is_disputed(raw):
        return _verbatim_section(body, top, raw, SECTION_UNPLACED)
    heading = plain_text(with_definitions(body.block(top), body.definitions))
    markdown = ""
    if heading is None and not dialect.is_seed:
        heading, markdown = _marked_heading(body, top)
    if heading is None:
        flag = Flag(body.line(top), HEADING_MARKUP)
        kept = Passage(own_text(body.block(top), body.definitions), flag=flag)
        section = Section(items=(kept, *_read_items(body, found, dialect, judged=judged)))
    else:
        section = Section(heading=one_line(heading), level=top.level, heading_markdown=markdown)
        section, found = _read_note(section, body, found, dialect)
        section = replace(section, items=_read_items(body, found, dialect, judged=judged))
    if judged:
        source = reading(with_definitions(raw, body.definitions))
        if reading(serialize_section(section, _WORDS, dialect)) != source:
            return _verbatim_section(body, top, raw, SECTION_UNPLACED)
    return section


def _marked_heading(body: Body, top: Block) -> tuple[str | None, str]:
    """Return the words and the Markdown of a heading with a link, code or emphasis in it."""
    text = own_text(body.block(top), body.definitions)
    met = _ATX.fullmatch(text)
    pieces = inlines(met["text"]) if met else ()
    if met is None or not met["text"] or any(piece.kind not in _SHOWN for piece in pieces):
        return None, ""
    return "".join(piece.text for piece in pieces), met["text"]


def _read_note(
    section: Section, body: Body, found: list[Block], dialect: Dialect
) -> tuple[Section, list[Block]]:
    """Return the section with the note below its heading, if any, and the remaining blocks."""
    if not found or found[0].kind != "block_quote":
        return section, found
    mark, note = _marked_quote(either(NOTE, dialect.note), body, found[0])
    if mark is None:
        return section, found
    return replace(section, note=note, note_mark=mark), found[1:]


def _verbatim_section(body: Body, block: Block, raw: str, reason: str) -> Section:
    text = with_definitions(raw, body.definitions)
    return Section(items=(Passage(text, flag=Flag(body.line(block), reason)),))


def _read_items(
    body: Body, found: list[Block], dialect: Dialect, *, judged: bool
) -> tuple[Item, ...]:
    if not dialect.is_seed:
        return read_items(body, found, dialect, judged=judged)
    items: list[Item] = []
    loose: list[Block] = []
    last: Block | None = None
    for n, block in enumerate(found):
        if block.is_bullets:
            items += _passages(body, loose)
            loose = []
            tail = _tail(found, n)
            items += _read_list(body, block, tail, judged=judged)
            last = found[n + len(tail)]
        elif last is not None and block.start <= last.end:
            continue
        else:
            loose.append(block)
    return (*items, *_passages(body, loose))


def _passages(body: Body, loose: list[Block]) -> list[Item]:
    return [Passage(_fragment(body, loose))] if loose else []


def _tail(found: list[Block], at: int) -> list[Block]:
    """Return the blocks that follow a list without an empty line.

    Readers see them as part of its last entry.
    """
    tail: list[Block] = []
    for block in found[at + 1 :]:
        before = tail[-1] if tail else found[at]
        if block.start != before.end + 1 or block.is_bullets:
            break
        tail.append(block)
    return tail


def _read_list(body: Body, block: Block, tail: list[Block], *, judged: bool) -> list[Item]:
    """Return the entries of a list; neighbouring items that are prose become one passage."""
    items: list[Item] = []
    prose: list[Block] = []
    end = tail[-1].end if tail else block.end
    for start, stop in zip(block.items, [*block.items[1:], block.end + 1], strict=True):
        last = stop - 1 if stop <= block.end else end
        below = body.raw(block.end + 1, end) if last == end and tail else ""
        item = body.raw(start, min(last, block.end))
        line = body.first_line + start - 1
        entry = parse_entry(item, below, body.definitions, line, judged=judged)
        if is_prose(entry):
            prose.append(Block("prose", start, last))
        else:
            items += [*_passages(body, prose), replace(entry, line=line)]
            prose = []
    return [*items, *_passages(body, prose)]
