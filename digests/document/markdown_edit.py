"""Take the Markdown of a document, or of one of its items, back after somebody edited it.

What was not edited stays as it is stored, fields and uids, although the Markdown may say less than
the fields do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from .dialect import SEED, Dialect
from .diff import HEAD, SECTION
from .pairing import pair, pair_items, pair_sections
from .parse import SECTION_UNPLACED, parse
from .scan import blocks
from .serialize import contained, tidy
from .values import Document, Flag, Item, Passage, Section

_ABOVE = "## x\n\n> 注：x\n\n"
"""A section with a note, so that no quotation of the text that follows becomes its note."""
_BELOW = "\n\n## y\n"
_AROUND = Section("x", "x", "注："), Section("y")
_LINES_ABOVE = _ABOVE.count("\n")
_HEAD = (*HEAD, "front_matter")


class HeadingError(ValueError):
    """Raised when a text that is to be one item or a few would begin a section."""


def read_items(text: str, dialect: Dialect = SEED) -> tuple[Item, ...]:
    """Return the items that a text gives in a section; what the grammar cannot place is kept.

    Raises HeadingError for a heading that begins a section.
    """
    text = contained(tidy(text))
    if not text.strip():
        return ()
    if any(block.kind == "heading" and block.level <= 2 for block in blocks(text)):
        raise HeadingError
    document = parse(_ABOVE + text + _BELOW, dialect)
    if len(document.sections) > len(_AROUND):
        raise HeadingError
    items = document.sections[0].items if document.sections else ()
    first, last = _AROUND
    around = replace(first, items=items), last
    if document != Document(sections=around, dialect=dialect):
        return (Passage(text, flag=Flag(1, SECTION_UNPLACED)),)
    return tuple(_at_line(item) for item in items)


def _at_line(item: Item) -> Item:
    """Return an item with its flag on the line of the text itself."""
    if item.flag is None:
        return item
    return replace(item, flag=replace(item.flag, line=item.flag.line - _LINES_ABOVE))


def with_items(document: Document, uid: str, items: Sequence[Item]) -> Document:
    """Return the document with items in place of the one that has a uid.

    Its uid goes to the first of them that is of its kind. A passage may become an entry, but an
    entry that becomes a passage is gone.
    """
    sections = tuple(
        replace(section, items=tuple(_replaced(section.items, uid, items)))
        for section in document.sections
    )
    return replace(document, sections=sections)


def _replaced(before: Sequence[Item], uid: str, items: Sequence[Item]) -> Iterator[Item]:
    for item in before:
        if item.uid != uid:
            yield item
            continue
        instead = 0 if isinstance(item, Passage) else None
        heir = next((n for n, one in enumerate(items) if type(one) is type(item)), instead)
        for n, one in enumerate(items):
            yield replace(one, uid=uid if n == heir else "")


def with_text(
    document: Document, before: str, after: str, *, former: Sequence[Item] = ()
) -> Document:
    """Return a document as it is after its Markdown ``before`` has become ``after``.

    The items are matched with those that were there, and with ``former`` ones that come back.
    """
    read, edited = parse(before, document.dialect), parse(after, document.dialect)
    if _shape(read) != _shape(document):
        read = document  # the Markdown does not show which item is which
    ordered = iter(_matched(_items(read), _items(document), _items(edited), former))
    placed = [
        replace(section, items=tuple(next(ordered) for _ in section.items))
        for section in edited.sections
    ]
    numbers = pair_sections(
        read.sections, placed, pair_items(document, replace(edited, sections=tuple(placed)))
    )
    for new, old in numbers.items():
        kept = _kept(SECTION, document.sections[old], read.sections[old], placed[new])
        placed[new] = replace(placed[new], **kept)
    head = _kept(_HEAD, document, read, edited)
    return replace(edited, **head, sections=tuple(placed))


def renamed_sections(before: Document, after: Document) -> dict[int, str | None]:
    """Map the number of each section of ``before`` that has another heading after to that one."""
    numbers = pair_sections(before.sections, after.sections, pair_items(before, after))
    return {
        old: after.sections[new].heading
        for new, old in numbers.items()
        if after.sections[new].heading != before.sections[old].heading
    }


def _kept(names: Sequence[str], stored: Any, read: Any, edited: Any) -> dict[str, Any]:
    """Return the values of fields: the edited ones, and the stored ones of what was not edited."""
    return {
        name: getattr(stored if getattr(edited, name) == getattr(read, name) else edited, name)
        for name in names
    }


def _matched(
    read: Sequence[Item], stored: Sequence[Item], edited: Sequence[Item], former: Sequence[Item]
) -> list[Item]:
    """Return the edited items with the uids of those that they were; the same ones as stored."""
    bare = [replace(item, uid="") for item in edited]
    numbers = pair([*read, *former], bare)
    numbers |= _between_neighbours(read, bare, numbers)
    were, are = [*read, *former], [*stored, *former]
    items = []
    for n, item in enumerate(bare):
        old = numbers.get(n)
        if old is None:
            items.append(item)
        else:
            items.append(are[old] if item == were[old] else replace(item, uid=are[old].uid))
    return items


def _between_neighbours(
    read: Sequence[Item], edited: Sequence[Item], known: dict[int, int]
) -> dict[int, int]:
    """Match what is left between two matched neighbours, where both sides have as many items.

    So an entry of which title and address were both changed is known again.
    """
    found: dict[int, int] = {}
    taken = set(known.values())
    for gap in _gaps(len(edited), known):
        start = known[gap[0] - 1] + 1 if gap[0] else 0
        after = gap[-1] + 1
        end = known[after] if after < len(edited) else len(read)
        if end - start == len(gap) and end <= len(read) and taken.isdisjoint(range(start, end)):
            found |= zip(gap, range(start, end), strict=True)
    return {new: old for new, old in found.items() if type(edited[new]) is type(read[old])}


def _gaps(count: int, known: dict[int, int]) -> Iterator[list[int]]:
    """Yield the runs of numbers below ``count`` that are not known."""
    gap: list[int] = []
    for n in range(count):
        if n not in known:
            gap.append(n)
        elif gap:
            yield gap
            gap = []
    if gap:
        yield gap


def _items(document: Document) -> list[Item]:
    return [item for section in document.sections for item in section.items]


def _shape(document: Document) -> list[list[type]]:
    return [[type(item) for item in section.items] for section in document.sections]
