"""The preview of a whole issue, as readers will see it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from digests.models import Issue
from digests.pages.issue import neighbours, show_issue, texts_of, whole
from digests.pages.site import load_site
from digests.pages.texts import load_typesetter


@never_cache
@require_safe
def preview_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole issue in the site's own clothes, as readers will see it."""
    if not request.user.has_perm("digests.view_issue"):
        raise PermissionDenied
    issue = get_object_or_404(whole(Issue.objects.all()), pk=pk)
    public = load_site(request)
    zone = public.publication.zone
    with translation.override(public.publication.language), timezone.override(zone):
        setter = load_typesetter(public, texts_of(issue))
        issue.date = issue.date or timezone.localdate()
        issue.publish_at = issue.publish_at or timezone.now()
        context = {
            "site": public,
            "publication": public.publication,
            "url": public.absolute(issue.get_absolute_url()),
            "issue": show_issue(issue, setter),
            "around": neighbours(issue.date, setter.dates),
            "form_url": reverse("admin:digests_issue_change", args=[issue.pk]),
        }
        response = render(request, "admin/digests/issue/preview.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
