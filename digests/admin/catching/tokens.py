"""The page on which a person makes and revokes the tokens of their tools."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from digests.admin.context import page_context
from digests.admin.inputs.forms import LineInput
from digests.admin.requests import parse_pk, person
from digests.models import CaptureToken, Link


class TokenForm(forms.Form):
    """The name of a new token."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=100,
        widget=LineInput(),
        error_messages={"required": _("Name the tool, so that you know it again.")},
    )


def tokens_view(request: HttpRequest) -> HttpResponse:
    """List a person's tokens; a POST makes one or revokes one.

    Raises PermissionDenied when the user may not add links.
    """
    if not request.user.has_perm("digests.add_link"):
        raise PermissionDenied
    if "revoke" in request.POST:
        _revoke(request)
        return HttpResponseRedirect(reverse("catch_tokens"))
    form = TokenForm(request.POST if "make" in request.POST else None)
    made = ""
    if form.is_valid():
        # Shown in this very answer, so that its text is stored nowhere.
        made, form = _make(request, form.cleaned_data["name"]), TokenForm()
    context = {
        **page_context(request, _("Catch from other tools"), Link),
        "form": form,
        "tokens": CaptureToken.objects.filter(user=person(request)),
        "made": made,
        "site": settings.SITE_URL,
    }
    return TemplateResponse(request, "admin/catching/tokens.html", context)


def _make(request: HttpRequest, name: str) -> str:
    """Make a token and return its text."""
    row, text = CaptureToken.objects.issue(person(request), name)
    LogEntry.objects.log_actions(person(request).pk, [row], ADDITION)
    return text


def _revoke(request: HttpRequest) -> None:
    """Delete the person's token that a submission names; one that is gone already stays so."""
    mine = CaptureToken.objects.filter(user=person(request))
    for row in mine.filter(pk=parse_pk(request.POST["revoke"]) or 0):
        LogEntry.objects.log_actions(person(request).pk, [row], DELETION)
        row.delete()
    messages.success(request, gettext("The token catches nothing any more."))
