"""The page of the links by which people without an account read a draft."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from digests.admin.context import page_context
from digests.admin.requests import parse_pk, person
from digests.models import Issue, PreviewLink
from digests.permissions import may_edit
from digests.readers.site import load_site

MADE = gettext_noop("Made a preview link.")
REVOKED = gettext_noop("Revoked a preview link.")
DAYS = ((1, _("one day")), (7, _("a week")), (30, _("30 days")))
"""For how long a link may work."""


class LinkForm(forms.Form):
    """The time for which a new link works."""

    days = forms.TypedChoiceField(label=_("It works for"), choices=DAYS, coerce=int, initial=7)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview_links_view(request: HttpRequest, pk: int) -> HttpResponse:
    """List the open links of an issue; a POST makes one, which is shown once, or revokes one.

    Raises PermissionDenied when the user may not edit the issue, Http404 for an unknown one.
    """
    issue = get_object_or_404(Issue.objects.select_related("revises"), pk=pk)
    if not may_edit(request.user, issue):
        raise PermissionDenied
    form = LinkForm(request.POST if request.method == "POST" else None)
    made = ""
    if "revoke" in request.POST:
        _revoke(request, issue)
        return HttpResponseRedirect(request.path)
    if form.is_valid():
        token = PreviewLink.objects.make(issue, by=person(request), **form.cleaned_data)
        made = load_site(request).absolute(reverse("preview", args=[token]))
        _log(request, issue, MADE)
    context = {
        **page_context(request, _("Preview links"), Issue),
        "issue": issue,
        "form": LinkForm() if made else form,
        "made": made,
        "links": _open_links(issue).select_related("made_by"),
    }
    return TemplateResponse(request, "admin/digests/issue/preview_links.html", context)


def _open_links(issue: Issue) -> QuerySet[PreviewLink]:
    return PreviewLink.objects.filter(issue=issue, expires_at__gt=timezone.now())


def _revoke(request: HttpRequest, issue: Issue) -> None:
    if PreviewLink.objects.revoke(issue, parse_pk(request.POST["revoke"]) or 0):
        _log(request, issue, REVOKED)
    messages.success(request, gettext("The link leads nowhere any more."))


def _log(request: HttpRequest, issue: Issue, message: str) -> None:
    LogEntry.objects.log_actions(
        person(request).pk, [issue], CHANGE, change_message=message, single_object=True
    )
