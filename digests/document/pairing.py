"""Match the items and sections of an older text with those of a newer one."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from typing import Final

from digests.identity import identify

from .values import Document, Entry, Item, Section

ItemIndex = tuple[int, int]
"""The position of an item: the index of its section, and its index within that."""

_Rule = Callable[[Item], Hashable]
"""A rule: it returns the key by which an item is matched; an empty key matches nothing."""


def _by_address_and_title(item: Item) -> Hashable:
    return isinstance(item, Entry) and item.url and item.title and (item.url, item.title)


def _by_address(item: Item) -> Hashable:
    return isinstance(item, Entry) and item.url


def _by_identity_and_title(item: Item) -> Hashable:
    identity = _by_identity(item)
    return identity and isinstance(item, Entry) and item.title and (identity, item.title)


def _by_identity(item: Item) -> Hashable:
    return isinstance(item, Entry) and identify(item.url or "")


def _by_title(item: Item) -> Hashable:
    return isinstance(item, Entry) and item.title


def _by_verbatim_text(item: Item) -> Hashable:
    return isinstance(item, Entry) and item.verbatim


def _by_all_that_is_written(item: Item) -> Hashable:
    return item  # equal to another one whatever its uid, flag and line


_RULES: Final[tuple[_Rule, ...]] = (
    _by_all_that_is_written,
    _by_address_and_title,
    _by_address,
    _by_identity_and_title,
    _by_identity,
    _by_title,
    _by_verbatim_text,
)
"""The rules after that of the uid, the best first.

An equal address comes before a title, so that two entries retitled and exchanged are known again;
what is written alike in more than the address comes before that, where several entries share one.
"""


def pair(before: Sequence[Item], after: Sequence[Item]) -> dict[int, int]:
    """Map the number of each item of ``after`` that ``before`` has too to its number there.

    Where items of ``before`` have uids, one of ``after`` with a uid is matched by that alone. Each
    rule is tried over all items before the next, so that a good match is never lost to a poor one
    that stands earlier. Each item is matched once, equal ones in their order.
    """
    old, new = dict(enumerate(before)), dict(enumerate(after))
    found = _take(lambda item: item.uid, old, new)
    if any(item.uid for item in before):
        new = {number: item for number, item in new.items() if not item.uid}
    for rule in _RULES:
        found |= _take(rule, old, new)
    return found


def _take(rule: _Rule, old: dict[int, Item], new: dict[int, Item]) -> dict[int, int]:
    """Match items by one rule and take the matched ones out of both."""
    free: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for number, item in old.items():
        free[rule(item)].append(number)
    found = {}
    for number, item in new.items():
        key = rule(item)
        if key and free[key]:
            found[number] = free[key].popleft()
    for number, matched in found.items():
        del new[number], old[matched]
    return found


def pair_items(before: Document, after: Document) -> dict[ItemIndex, ItemIndex]:
    """Map the index of each item of ``after`` that ``before`` has too to its index there.

    An entry that has become a passage, or the reverse, is another item.
    """
    old, new = _places(before), _places(after)
    numbers = pair([item for _, item in old], [item for _, item in new])
    return {
        new[here][0]: old[there][0]
        for here, there in numbers.items()
        if type(new[here][1]) is type(old[there][1])
    }


def _places(document: Document) -> list[tuple[ItemIndex, Item]]:
    return [
        ((number, place), item)
        for number, section in enumerate(document.sections)
        for place, item in enumerate(section.items)
    ]


def pair_sections(
    before: Sequence[Section], after: Sequence[Section], items: dict[ItemIndex, ItemIndex]
) -> dict[int, int]:
    """Map the number of each section of ``after`` that ``before`` has too to its number there.

    Headings are compared first, then the numbers of common items (``items``, of `pair_items`), so
    that a renamed section is matched too.
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
    """Return the fewest numbers whose removal leaves the rest in rising order."""
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
