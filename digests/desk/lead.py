"""Draft the lead of an issue at its desk, and check the number of entries that it states."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from digests import store
from digests.admin.requests import person
from digests.lead import count_sentence, draft_lead, wrong_count
from digests.models import Issue, Publication
from digests.permissions import may_edit

from .requests import for_scripts, read_json


@for_scripts
@require_POST
def lead_view(request: HttpRequest, issue: Issue) -> HttpResponse:
    """Return a draft of the lead, and what its count should be; nothing is stored."""
    if not may_edit(person(request), issue):
        raise PermissionDenied
    lead = str(read_json(request).get("lead") or "")
    document = store.load_document(issue)
    wrong = wrong_count(lead, len(document.entries))
    return JsonResponse(
        {
            "draft": draft_lead(document, Publication.objects.current().language),
            "said": count_sentence(wrong) if wrong else "",
            "righted": wrong.righted(lead) if wrong else lead,
        }
    )
