"""Which entry of a document is which row: pure."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Traits:
    """What an item is known by; an empty trait matches nothing."""

    uid: str = ""
    kind: str = ""
    identity: str = ""
    title: str = ""
    verbatim: str = ""


_Rule = Callable[[Traits], Hashable]

_BY_UID: _Rule = lambda traits: traits.uid  # noqa: E731 (one of five rules in a row)
_BY_TRAITS: tuple[_Rule, ...] = (
    lambda traits: traits.identity and traits.title and (traits.identity, traits.title),
    lambda traits: traits.identity,
    lambda traits: traits.title,
    lambda traits: traits.verbatim and (traits.kind, traits.verbatim),
)


def pair(items: Sequence[Traits], rows: Sequence[Traits]) -> list[int | None]:
    """For each item the number of its row, None for a new one; each row is taken once.

    An item with a uid is the row with that uid and no other. For the rest the rules are tried one
    after the other over all items, so that a good match is never lost to a poor one before it.
    """
    found: list[int | None] = [None] * len(items)
    free = dict.fromkeys(range(len(rows)))
    named = [n for n, item in enumerate(items) if item.uid]
    nameless = [n for n, item in enumerate(items) if not item.uid]
    for rule, open_items in [(_BY_UID, named), *((rule, nameless) for rule in _BY_TRAITS)]:
        rows_by_key: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for row in free:
            rows_by_key[rule(rows[row])].append(row)
        for n in open_items:
            key = rule(items[n])
            if key and found[n] is None and rows_by_key[key]:
                found[n] = row = rows_by_key[key].popleft()
                del free[row]
    return found
