"""Return the earlier texts of a row of the desk."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from digests import past
from digests.admin.date_labels import time_ago
from digests.admin.history.labels import FIELDS
from digests.models import Issue
from digests.people import name_of

from .requests import for_scripts
from .rows import row_named


@for_scripts
@require_safe
def past_view(request: HttpRequest, issue: Issue) -> HttpResponse:
    """Return the earlier texts of the row that ``row`` names, as a part of the page."""
    if not request.user.has_perm("digests.view_issue"):
        raise PermissionDenied
    row = row_named(issue, request.GET.get("row", ""))
    earlier = [
        {
            "field": one.field,
            "label": FIELDS.get(one.field, one.field),
            "text": one.text,
            "when": time_ago(one.at),
            "who": name_of(one.by) if one.by else "",
        }
        for one in past.past_of(row)
    ]
    return render(request, "desk/_past.html", {"earlier": earlier})
