"""The limits of a text and of an issue, in sentences for editors."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digests import store
from digests.document import serialize
from digests.document.limits import MAX_LINES, Excess, find_excess
from digests.models import Issue
from digests.workflow import WorkflowError

UNITS: dict[str, Promise] = {
    "characters": gettext_lazy("characters"),
    "lines": gettext_lazy("lines"),
    "nodes": gettext_lazy("paragraphs, items, links and other parts"),
}


def size_problem(text: str, *, max_lines: int = MAX_LINES) -> str:
    """Return a sentence on a text that is too large to be kept; empty for any other."""
    excess = find_excess(text, max_lines=max_lines)
    said = _(
        "This text has %(count)d %(unit)s; there is room for %(limit)d. It is not saved yet: "
        "shorten it, or divide it."
    )
    return said % values_of(excess) if excess else ""


def refuse_oversize(issue: Issue) -> None:
    """Raise WorkflowError for an issue whose texts are too large together."""
    if excess := find_excess(serialize(store.load_document(issue))):
        said = _(
            "With this the issue would have %(count)d %(unit)s; there is room for %(limit)d. "
            "Nothing of this is saved yet: shorten it, or put a part into another issue."
        )
        raise WorkflowError(said % values_of(excess))


def values_of(excess: Excess) -> dict[str, object]:
    """Return the values that a sentence on an excess names: count, unit and limit."""
    return {"count": excess.count, "unit": UNITS[excess.unit], "limit": excess.limit}
