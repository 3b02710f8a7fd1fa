"""The entries before and after a link in its issue, for the way from form to form."""

from __future__ import annotations

from typing import Any

from digests.models import Link


def neighbours_context(link: Link) -> dict[str, Any]:
    """Return the template context of the links that stand before and after a link in its issue."""
    if link.section is None:
        return {}
    rows = Link.objects.filter(section__issue=link.section.issue_id)
    order = rows.order_by("section__position", "section_id", "position", "pk")
    numbers = list(order.values_list("pk", flat=True))
    at = numbers.index(link.pk)
    near = rows.in_bulk([*numbers[max(at - 1, 0) : at], *numbers[at + 1 : at + 2]])
    return {
        "section": link.section,
        "before": near.get(numbers[at - 1]) if at else None,
        "after": near.get(numbers[at + 1]) if at + 1 < len(numbers) else None,
    }
