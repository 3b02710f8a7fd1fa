"""Which items and sections of two documents are the same ones."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace

from .values import Document, Entry, Item, Section

ItemIndex = tuple[int, int]
"""The position of an item: the index of its section, and its index within that."""

_RULES: tuple[Callable[[Item], Hashable], ...] = (
    lambda item: item.uid,
    # The fields, without what comparison leaves out.
    lambda item: replace(item, uid="", flag=None),
    lambda item: isinstance(item, Entry) and item.title and item.url and (item.title, item.url),
    lambda item: isinstance(item, Entry) and item.url,
    lambda item: isinstance(item, Entry) and item.title,
)


def pair_items(before: Document, after: Document) -> dict[ItemIndex, ItemIndex]:
    """For the place of each item of ``after`` that ``before`` has too, its place there.

    By uid first, then by all that is written, then by title and address. The rules are tried one
    after the other over all items, so that a good match is never lost to a poor one before it.
    """
    old, new = _places(before), _places(after)
    found: dict[ItemIndex, ItemIndex] = {}
    for rule in _RULES:
        free: defaultdict[Hashable, deque[ItemIndex]] = defaultdict(deque)
        for place, item in old.items():
            free[type(item), rule(item)].append(place)
        for place, item in new.items():
            key = rule(item)
            if key and free[type(item), key]:
                found[place] = free[type(item), key].popleft()
        for place in found:
            new.pop(place, None)
            old.pop(found[place], None)
    return found


def _places(document: Document) -> dict[ItemIndex, Item]:
    return {
        (number, place): item
        for number, section in enumerate(document.sections)
        for place, item in enumerate(section.items)
    }


def pair_sections(
    before: Sequence[Section], after: Sequence[Section], items: dict[ItemIndex, ItemIndex]
) -> dict[int, int]:
    """For the number of each section of ``after`` that ``before`` has too, its number there.

    By heading first, then by most items in common, so that a renamed section is known again.
    """
    found: dict[int, int] = {}
    free: defaultdict[str | None, deque[int]] = defaultdict(deque)
    for old, section in enumerate(before):
        free[section.heading].append(old)
    for new, section in enumerate(after):
        if free[section.heading]:
            found[new] = free[section.heading].popleft()
    known = set(found.values())
    common = Counter((new[0], old[0]) for new, old in items.items())
    for (new, old), _ in common.most_common():
        if new not in found and old not in known:
            found[new] = old
            known.add(old)
    return found


def moved(numbers: Sequence[int]) -> set[int]:
    """The fewest numbers that must go elsewhere for the rest to be in rising order."""
    tails: list[int] = []
    lengths: list[int] = []
    for number in numbers:
        length = bisect_left(tails, number)
        tails[length : length + 1] = [number]
        lengths.append(length)
    kept: set[int] = set()
    wanted = len(tails) - 1
    for number, length in zip(reversed(numbers), reversed(lengths), strict=True):
        if length == wanted:
            kept.add(number)
            wanted -= 1
    return set(numbers) - kept
