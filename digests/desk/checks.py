"""Show on the desk what the checks of an issue found, and mend it or let it stand."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from digests import preflight
from digests.admin.issue.checks import checks_context, take_up
from digests.models import Issue
from digests.preflight.values import Draft

from .page import parts
from .requests import for_scripts, read_json


@for_scripts
@require_http_methods(["GET", "HEAD", "POST"])
def checks_view(request: HttpRequest, issue: Issue) -> HttpResponse:
    """Return what the checks find; a POST mends one of them first, or lets it stand.

    A POST that does ``run`` lets the addresses of the issue be asked in the background.
    """
    if not request.user.has_perm("digests.view_issue"):
        raise PermissionDenied
    if request.method != "POST":
        return JsonResponse(_checks(request, issue))
    sent = read_json(request)
    if sent.get("do") == "run":
        preflight.ask_addresses(Draft(issue))
        return JsonResponse(_checks(request, issue))
    said = take_up(request, issue, str(sent.get("do")), str(sent.get("fingerprint")))
    return parts(request, issue, said=said, **_checks(request, issue))


def _checks(request: HttpRequest, issue: Issue) -> dict[str, Any]:
    issue = Issue.objects.select_related("revises", "cover").get(pk=issue.pk)
    context = checks_context(request, issue)
    report = context["report"]
    return {
        "checks": render_to_string("desk/_checks.html", context, request),
        "found": len(report.errors) + len(report.warnings),
    }
