"""The preview of an issue as readers will see it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from digests import editing, store
from digests.archive import neighbours
from digests.models import Issue
from digests.readers.site import load_site
from digests.rendering import show_issue


@never_cache
@require_safe
def preview_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Render an issue as its public page; a missing date or time is today's.

    Raises PermissionDenied when the user may not read issues, Http404 for an unknown issue.
    """
    issue = _readable_issue(request, pk)
    if issue.unsettled_at:
        editing.settle_issue(issue)
    return render_as_public(request, pk, "admin/digests/issue/preview.html")


def render_as_public(request: HttpRequest, pk: int, template: str) -> HttpResponse:
    """Render an issue by a template of the site, with its texts as they are stored.

    Raises PermissionDenied when the user may not read issues, Http404 for an unknown issue.
    """
    issue = _readable_issue(request, pk)
    public = load_site(request)
    with translation.override(public.imprint.language), timezone.override(public.imprint.zone):
        day, now = timezone.localdate(), timezone.now()
        edition = store.edition_of(issue, public.imprint, day=day, at=now)
        context = {
            "site": public,
            "imprint": public.imprint,
            "url": public.absolute(edition.path),
            "issue": show_issue(edition),
            "around": neighbours(edition.document.date, edition.archive, edition.years),
            "saved_at": issue.unsettled_at or issue.updated_at,
            "row": issue,
            "form_url": reverse("admin:digests_issue_change", args=[issue.pk]),
        }
        response = render(request, template, context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _readable_issue(request: HttpRequest, pk: int) -> Issue:
    if not request.user.has_perm("digests.view_issue"):
        raise PermissionDenied
    return get_object_or_404(Issue.objects.select_related("cover"), pk=pk)
