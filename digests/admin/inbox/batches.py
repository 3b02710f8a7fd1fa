"""Actions on several rows at once, of which one may be refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

T = TypeVar("T")


def act_on_all(
    act: Callable[[list[int]], list[T]], numbers: list[int]
) -> tuple[list[T], dict[int, str]]:
    """Act on rows, given by their keys, without those for which the action is refused.

    Returns what the action returned, and the reason of each refusal by the key of its row.
    """
    try:
        return act(numbers), {}
    except ValidationError as error:
        if len(numbers) == 1:
            return [], {numbers[0]: error.messages[0]}
    half = len(numbers) // 2
    done, refused = act_on_all(act, numbers[:half])
    more, also_refused = act_on_all(act, numbers[half:])
    return [*done, *more], refused | also_refused


def refusals(rows: Any, refused: Mapping[int, str]) -> list[str]:
    """Return a sentence for each refused row, a reason that they share only once."""
    reasons = set(refused.values())
    if len(refused) > 1 and len(reasons) == 1:
        return list(reasons)
    found = rows.in_bulk(refused)
    return [f"“{found[key]}”: {reason}" for key, reason in refused.items() if key in found]
