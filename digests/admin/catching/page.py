"""The page that catches links from whatever is pasted or shared into it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from digests import editing
from digests.admin.context import page_context
from digests.admin.edits import show_appearances, waiting_message
from digests.admin.inputs.forms import TextArea
from digests.admin.requests import parse_pk, person
from digests.capture import Pasted, read_pasted
from digests.document.keywords import keywords
from digests.models import Category, Link, Publication, Section
from digests.workflow import WorkflowError

from .bookmarklet import bookmarklet
from .issues import IssueOnPaper, draft_from, on_paper
from .understood import understand

CATEGORY = "category-"
"""The prefix of a choice that means the inbox, for the category whose number follows."""
SESSION_TO, SESSION_CAUGHT, SESSION_REST = "catch_to", "catch_caught", "catch_rest"
"""The session's keys of the chosen place, the links caught last and the text left over."""


class PasteForm(forms.Form):
    """A pasted text and the place where its links go: the inbox or a section of a draft."""

    text = forms.CharField(
        label=_("Paste here"),
        widget=TextArea(rows=7),
        error_messages={"required": _("Paste an address or a text that holds one.")},
    )
    to = forms.ChoiceField(label=_("Goes to"), required=False)
    closes = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["autofocus"] = True
        self.fields["to"].choices = _places(by)  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        """Return the text. Raises ValidationError for one that is larger than an issue may be."""
        text: str = self.cleaned_data["text"]
        if problem := editing.size_problem(text):
            raise ValidationError(problem)
        return text

    @property
    def category(self) -> str:
        """The number of the category for which the links wait in the inbox, "" without one."""
        to: str = self.cleaned_data["to"]
        return to.removeprefix(CATEGORY) if to.startswith(CATEGORY) else ""

    @property
    def section(self) -> Section | None:
        """The chosen section, None for the inbox."""
        number = parse_pk(self.cleaned_data["to"])
        return Section.objects.select_related("issue").filter(pk=number).first() if number else None


def _places(by: User) -> list[tuple[Any, Any]]:
    """Return the choices: the inbox, the inbox for each category, the sections of drafts."""
    categories = [
        (f"{CATEGORY}{one.pk}", _("the inbox, for “%(category)s”") % {"category": one.name})
        for one in Category.objects.all()
    ]
    sections = editing.open_sections(by)
    drafts = [
        (str(issue), [(str(row.pk), str(row) or gettext("(without heading)")) for row in rows])
        for issue, rows in groupby(sections, key=lambda row: row.issue)
    ]
    return [("", _("the inbox")), *drafts, (_("For a category"), categories)]


def catch_page(request: HttpRequest) -> HttpResponse:
    """Show what a text holds and catch it; a GET may bring title, source, url and text.

    Raises PermissionDenied when the user may not add links.
    """
    form = _form(request)
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        try:
            return HttpResponseRedirect(_catch(request, form))
        except ValidationError as error:  # a WorkflowError is one too
            form.add_error(None, error.messages)
    text = form.data.get("text", "") if form.is_bound else form.initial["text"]
    context = {
        **page_context(request, _("Catch a link"), Link),
        "form": form,
        "caught": _caught(request) if request.method == "GET" else [],
        "has_closed": "caught" in request.GET,
        "bookmarklet": bookmarklet(request),
        "share": request.build_absolute_uri(reverse("catch")) + "?text=",
        **_understood(request, text),
    }
    return TemplateResponse(request, "admin/catching/page.html", context)


@require_POST
def understood_view(request: HttpRequest) -> HttpResponse:
    """Return what a text holds, as the part of the page that shows it while one types."""
    _require_permission(request)
    context = _understood(request, request.POST.get("text", ""))
    return render(request, "admin/catching/_understood.html", context)


@require_POST
def undo_view(request: HttpRequest) -> HttpResponse:
    """Dismiss the links that were caught last."""
    try:
        count = editing.take_back(_caught(request), by=person(request))
    except WorkflowError as error:
        messages.error(request, error.messages[0])
    else:
        text = ngettext("%(n)d link is dismissed.", "%(n)d links are dismissed.", count)
        messages.success(request, text % {"n": count})
    for key in (SESSION_CAUGHT, SESSION_TO):
        request.session.pop(key, None)
    return HttpResponseRedirect(reverse("catch"))


def _require_permission(request: HttpRequest) -> None:
    if not request.user.has_perm("digests.add_link"):
        raise PermissionDenied


def _form(request: HttpRequest) -> PasteForm:
    _require_permission(request)
    if request.method == "POST":
        return PasteForm(request.POST, by=person(request))
    texts = [_shared_text(request.GET), request.session.pop(SESSION_REST, "")]
    initial = {
        "text": "\n\n".join(filter(None, texts)),
        "to": request.session.get(SESSION_TO, ""),
        "closes": "closes" in request.GET,
    }
    return PasteForm(initial=initial, by=person(request))


def _shared_text(shared: QueryDict) -> str:
    """Return what was shared as the text that one would paste: title | source, address, summary.

    Some apps share an address within the text, without a title or with it once more.
    """
    title, source, url, text = (
        shared.get(name, "").strip() for name in ("title", "source", "url", "text")
    )
    head = " | ".join(filter(None, [" ".join(title.split()), " ".join(source.split())]))
    if not url:
        return text if not title or title in text else f"{head}\n{text}"
    mark = keywords(Publication.objects.current().language).summary
    return "\n".join(filter(None, [head, url, f"{mark}{text}" if text and text != url else ""]))


def _understood(request: HttpRequest, text: str) -> dict[str, Any]:
    problem = editing.size_problem(text)
    pasted = read_pasted(text) if text.strip() and not problem else Pasted()
    issue: IssueOnPaper | None = on_paper(pasted.issue, person(request)) if pasted.issue else None
    return {
        "has_text": bool(text.strip()),
        "problem": problem,
        "rows": understand(pasted),
        "issue": issue,
        "rest": pasted.rest.strip(),
    }


def _caught(request: HttpRequest) -> list[Link]:
    """Return the new links of the last catch that nobody has touched since."""
    seen = request.session.get(SESSION_CAUGHT, [])
    links = Link.objects.filter(pk__in=[number for number, _version in seen])
    versions = dict(map(tuple, seen))
    return [link for link in links if versions[link.pk] == link.version]


def _catch(request: HttpRequest, form: PasteForm) -> str:
    """Catch what a form holds; return the address to go on from.

    Raises ValidationError when it cannot be taken: the chosen section takes no links any more, a
    text is too large, or an issue cannot be made of it.
    """
    pasted = read_pasted(form.cleaned_data["text"])
    if pasted.issue:
        return draft_from(request, pasted.issue, form.cleaned_data["text"])
    by, section = person(request), form.section
    caught = _catch_entries(pasted, form, by)
    if section and caught:
        editing.settle_issue(section.issue, by=by)
    new = [one.link for one in caught if one.is_new]
    if new:
        LogEntry.objects.log_actions(by.pk, new, ADDITION)
    versions = Link.objects.filter(pk__in=[link.pk for link in new]).values_list("pk", "version")
    request.session[SESSION_TO] = form.cleaned_data["to"]
    request.session[SESSION_CAUGHT] = list(versions)
    request.session[SESSION_REST] = pasted.rest.strip()
    _report(request, caught, _place_of(form))
    if pasted.rest.strip():
        text = gettext("What holds no address is left here. Add the address, or clear it.")
        messages.warning(request, text)
        return reverse("catch")
    return reverse("catch") + ("?caught" if form.cleaned_data["closes"] and caught else "")


@transaction.atomic
def _catch_entries(pasted: Pasted, form: PasteForm, by: User) -> list[editing.Caught]:
    place = {} if form.section else {"category": form.category}
    caught = editing.catch([{**editing.typed_of(one), **place} for one in pasted.entries], by=by)
    if form.section:
        editing.move_links([one.link for one in caught], form.section, by=by)
    return caught


def _place_of(form: PasteForm) -> str:
    """Return the words for the place where the links of a valid form went."""
    if section := form.section:
        return f"{section.issue} · {section}"
    if category := Category.objects.filter(pk=form.category or 0).first():
        return gettext("the inbox, for “%(category)s”") % {"category": category.name}
    return gettext("the inbox")


def _report(request: HttpRequest, caught: list[editing.Caught], place: str) -> None:
    """Say what was caught and where it went, and what has been here before."""
    new = [one.link for one in caught if one.is_new]
    if len(new) == 1:
        text = gettext("“%(link)s” is caught: %(place)s.")
        messages.success(request, text % {"link": new[0], "place": place})
    elif new:
        text = ngettext(
            "%(n)d link is caught: %(place)s.", "%(n)d links are caught: %(place)s.", len(new)
        )
        messages.success(request, text % {"n": len(new), "place": place})
    for one in caught:
        if not one.is_new:
            messages.warning(request, waiting_message(one))
        show_appearances(request, one.before)
