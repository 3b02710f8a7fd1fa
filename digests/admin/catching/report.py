"""Messages about links that were caught: how many, where they went, what was there before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from digests import editing
from digests.admin.edits import show_appearances, waiting_message


def show_caught(request: HttpRequest, caught: Sequence[editing.Caught], place: str) -> None:
    """Add a message on the new links, one on those that waited, one on those that stood before."""
    new = [one.link for one in caught if one.is_new]
    if len(new) == 1:
        text = gettext("“%(link)s” is caught: %(place)s.")
        messages.success(request, text % {"link": new[0], "place": place})
    elif new:
        text = ngettext(
            "%(n)d link is caught: %(place)s.", "%(n)d links are caught: %(place)s.", len(new)
        )
        messages.success(request, text % {"n": len(new), "place": place})
    _show_waiting(request, [one for one in caught if not one.is_new and one.link not in new])
    _show_before(request, [one for one in caught if one.before])


def _show_waiting(request: HttpRequest, waiting: Sequence[editing.Caught]) -> None:
    if len(waiting) == 1:
        messages.warning(request, waiting_message(waiting[0]))
    elif waiting:
        text = gettext("%(n)d of these links waited in the inbox; what they lacked is filled in.")
        names = (str(one.link) for one in waiting)
        messages.warning(request, with_list(text % {"n": len(waiting)}, names))


def _show_before(request: HttpRequest, known: Sequence[editing.Caught]) -> None:
    if len(known) == 1:
        show_appearances(request, known[0].before)
    elif known:
        text = gettext("%(n)d of these links stood in an issue already:")
        places = (
            f"{one.link}: {place.date} · {place.heading}" for one in known for place in one.before
        )
        messages.warning(request, with_list(text % {"n": len(known)}, places))


def with_list(sentence: str, items: Iterable[str]) -> SafeString:
    """Return a sentence with a list that is folded away."""
    listed = format_html_join("", "<li>{}</li>", ((item,) for item in items))
    return format_html("<details><summary>{}</summary><ul>{}</ul></details>", sentence, listed)
