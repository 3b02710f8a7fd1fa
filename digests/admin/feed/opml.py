"""The page that takes a list of feeds as an OPML file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from digests import feed_reader
from digests.admin.context import page_context
from digests.admin.requests import person
from digests.models import Feed

MAX_BYTES = 1_000_000


class OpmlForm(forms.Form):
    """A file with a list of feeds."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput({"accept": ".opml,.xml,text/x-opml,text/xml,application/xml"}),
        help_text=_("Your feed reader gives it: look there for “Export” or “OPML”."),
        error_messages={"required": _("Choose the file.")},
    )

    def clean_file(self) -> list[feed_reader.ListedFeed]:
        """Return the feeds of the file. Raises ValidationError when it lists none."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if file.size is None or file.size > MAX_BYTES:
            raise ValidationError(_("This file is too large for a list of feeds."))
        found = feed_reader.parse_opml(file.read())
        if not found:
            raise ValidationError(_("This file lists no feed. Choose one that ends in .opml."))
        return found


def import_view(request: HttpRequest) -> HttpResponse:
    """Take the feeds of an OPML file that are not on the list yet.

    Raises PermissionDenied when the user may not add feeds.
    """
    if not request.user.has_perm("digests.add_feed"):
        raise PermissionDenied
    is_sent = request.method == "POST"
    form = OpmlForm(request.POST, request.FILES) if is_sent else OpmlForm()
    if form.is_valid():
        _import(request, form.cleaned_data["file"])
        return HttpResponseRedirect(reverse("admin:digests_feed_changelist"))
    context = {**page_context(request, _("Import feeds"), Feed), "form": form}
    return TemplateResponse(request, "admin/digests/feed/import.html", context)


def _import(request: HttpRequest, listed: list[feed_reader.ListedFeed]) -> None:
    """Add feeds and say how many are new, and how many were on the list."""
    new = feed_reader.add_feeds(listed, by=person(request))
    if new:
        LogEntry.objects.log_actions(person(request).pk, new, ADDITION)
        text = ngettext(
            "%(n)d feed is added: it is read within a minute or two.",
            "%(n)d feeds are added: they are read one after the other.",
            len(new),
        )
        messages.success(request, text % {"n": len(new)})
    if known := len(listed) - len(new):
        text = ngettext("%(n)d feed was here already.", "%(n)d feeds were here already.", known)
        messages.info(request, text % {"n": known})
    if not new:
        messages.info(request, gettext("There was no new feed in the file."))
