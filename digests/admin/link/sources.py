"""The list of sources with their counts, and the page that renames or merges them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from digests.admin.context import page_context
from digests.admin.inputs.forms import LineInput
from digests.admin.requests import person
from digests.models import Link
from digests.permissions import may_publish
from digests.sources import (
    count_sources,
    look_alikes,
    names_alike,
    reach_of,
    rename_sources,
    source_names,
)

PER_PAGE = 100


class SourceNameForm(forms.Form):
    """The new name of the selected sources."""

    name = forms.CharField(
        label=_("Their name from now on"),
        widget=LineInput(),
        error_messages={"required": _("Write the name that these sources shall have.")},
    )

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names

    def clean_name(self) -> str:
        """Return the name with white space collapsed.

        Raises ValidationError when it is the name already.
        """
        name = " ".join(self.cleaned_data["name"].split())
        if self.names == [name]:
            raise ValidationError(_("That is its name already. Write another one."))
        return name


def sources_view(request: HttpRequest) -> HttpResponse:
    """List the sources; groups of similar names come first.

    Raises PermissionDenied when the user may not publish.
    """
    _require_editor(request)
    words = request.GET.get("q", "").split()
    names = source_names()
    found = [name for name in names if all(w.casefold() in name.casefold() for w in words)]
    page: Page[Any] = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    alike = names_alike(names)
    counted = {source.name: source for source in count_sources([*page.object_list, *alike])}
    page.object_list = [counted[name] for name in page.object_list if name in counted]
    context = {
        **page_context(request, _("Sources"), Link),
        "query": " ".join(words),
        "alike": look_alikes(counted[name] for name in alike if name in counted),
        "page": page,
    }
    return TemplateResponse(request, "admin/digests/source/list.html", context)


def rename_view(request: HttpRequest) -> HttpResponse:
    """Ask for a new name, show what it changes, and rename once that is confirmed.

    Raises PermissionDenied when the user may not publish.
    """
    _require_editor(request)
    asked = dict.fromkeys(request.GET.getlist("name"))
    known = {source.name: source for source in count_sources(asked)}
    chosen = [known[name] for name in asked if name in known]
    if not chosen:
        messages.warning(request, _("Tick the sources that shall have another name."))
        return HttpResponseRedirect(reverse("admin:digests_sources"))
    names = [source.name for source in chosen]
    most_used = max(chosen, key=lambda source: source.links).name
    form = SourceNameForm(request.POST or None, names=names, initial={"name": most_used})
    if form.is_valid() and "confirmed" in request.POST:
        return _rename(request, names, form.cleaned_data["name"])
    title = _("One name for these sources") if chosen[1:] else _("Another name")
    context = {**page_context(request, title, Link), "chosen": chosen, "form": form}
    if form.is_valid():
        context |= _what_changes(names, form.cleaned_data["name"])
    return TemplateResponse(request, "admin/digests/source/rename.html", context)


def _rename(request: HttpRequest, names: list[str], name: str) -> HttpResponse:
    rename_sources(names, name, by=person(request))
    messages.success(request, _("“%(name)s” is the name of the source now.") % {"name": name})
    return HttpResponseRedirect(reverse("admin:digests_sources"))


def _what_changes(names: list[str], name: str) -> dict[str, Any]:
    """Return the counts that are shown before a confirmation."""
    old = [one for one in names if one != name]
    joined = next(iter(count_sources([name])), None) if name not in names else None
    return {"name": name, "old": old, "reach": reach_of(old), "joined": joined}


def _require_editor(request: HttpRequest) -> None:
    if not may_publish(request.user):
        raise PermissionDenied
