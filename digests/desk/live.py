"""Show the page of the issue as readers will see it, beside the rows of the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from digests.admin.issue.preview import render_as_public

from .framing import framed_here


@framed_here
@never_cache
@require_safe
def live_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an issue with the texts as they are kept at this moment, settled or not.

    Raises PermissionDenied when the user may not read issues, Http404 for an unknown issue.
    """
    return render_as_public(request, pk, "desk/live.html")
