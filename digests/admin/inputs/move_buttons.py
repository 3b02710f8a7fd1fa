"""The up and down buttons of ordered rows, and the handling of their submission."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from digests.admin.requests import parse_pk

DIRECTIONS = {"_up": -1, "_down": 1}


def move_buttons(pk: int, name: str) -> SafeString:
    """Return two submit buttons that move a row up or down; ``name`` labels them."""
    return format_html(
        '<span class="move">'
        '<button name="_up" value="{pk}" id="_up{pk}" aria-label="{up}">↑</button> '
        '<button name="_down" value="{pk}" id="_down{pk}" aria-label="{down}">↓</button></span>',
        pk=pk,
        up=_("Move “%(name)s” up") % {"name": name},
        down=_("Move “%(name)s” down") % {"name": name},
    )


def handle_move_button(
    request: HttpRequest, rows: QuerySet[Any], shift: Callable[[Any, int], None]
) -> str:
    """Move the row whose button was pressed; return the button's URL fragment, or "" if none was.

    ``shift`` is called with the row and -1 for up or 1 for down. A redirect to the fragment keeps
    the focus on the button. Raises Http404 when the row is not among ``rows``.
    """
    pressed = next((button for button in DIRECTIONS if button in request.POST), None)
    if pressed is None:
        return ""
    row = get_object_or_404(rows, pk=parse_pk(request.POST[pressed]))
    shift(row, DIRECTIONS[pressed])
    return f"#{pressed}{row.pk}"
