"""An entry that is pasted into one field of a link is spread over the fields of its parts."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from digests import editing
from digests.capture import read_entry, read_pasted

FIELDS = ("url", "title")
"""The fields in which an entry may be pasted whole."""
ATTRIBUTES = {"data-spread": reverse_lazy("admin:digests_link_spread")}
"""The attributes of their inputs."""


def parts_of(text: str) -> dict[str, str]:
    """Return the texts of the fields for an entry that a text holds whole; empty for any other."""
    entry = read_entry(text)
    return {name: part for name, part in editing.typed_of(entry).items() if part} if entry else {}


def spread_typed(typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the texts that take an entry out of the field that holds all of it, and those left.

    Left are the parts in whose place another text stands. Both are empty where no field holds an
    entry with its address.
    """
    for name in FIELDS:
        parts = parts_of(typed.get(name, ""))
        held = {other: typed.get(other, "") for other in parts.keys() - {name}}
        is_other = name == "title" and held.get("url", "") not in {"", parts.get("url")}
        if not parts.get("url") or not held or is_other:
            continue
        left = {
            other: parts[other] for other in parts if held.get(other, "") not in {"", parts[other]}
        }
        empty = {other: parts[other] for other in parts if other in held and not held[other]}
        if "summary" in left:
            empty.pop("mark", None)
        return {name: parts.get(name, ""), **empty}, left
    return {}, {}


@require_POST
def spread_view(request: HttpRequest) -> JsonResponse:
    """Return the parts of a pasted entry by field, and the words in which a page tells of them.

    ``is_several`` says that the text holds more than one entry, or an issue; it has no parts then.

    Raises PermissionDenied when the user may neither add nor change links.
    """
    if not any(map(request.user.has_perm, ("digests.add_link", "digests.change_link"))):
        raise PermissionDenied
    text = request.POST.get("text", "")
    words = {
        "filled": _("Filled in:"),
        "left": _("Not taken, as something stands there already:"),
        "undo": _("Undo"),
    }
    if editing.size_problem(text):
        return JsonResponse({"fields": {}, "is_several": False, **words})
    pasted = read_pasted(text)
    is_several = len(pasted.entries) > 1 or pasted.issue is not None
    return JsonResponse({"fields": parts_of(text), "is_several": is_several, **words})
