"""The page that catches links from whatever is pasted or shared into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from digests import editing, findings
from digests.admin.context import page_context
from digests.admin.requests import parse_pk, person
from digests.capture import Pasted
from digests.document.keywords import keywords
from digests.models import CaughtWith, Link, Publication

from .bookmarklet import bookmarklet
from .files import SentFiles, sent_files
from .forms import SESSION_TO, PasteForm, way_back
from .issues import draft_from, make_issues, refuse_to_make
from .last_catch import Completed, LastCatch, last_catch, remember
from .report import show_caught
from .said import read_shared, remember_shared, shared_facts
from .understood import understood

SESSION_REST = "catch_rest"
"""The session's key of the text that is left over."""


def catch_page(request: HttpRequest) -> HttpResponse:
    """Show what a text holds and catch it; a GET may bring title, source, url and text.

    Raises PermissionDenied when the user may not add links.
    """
    form = _form(request)
    is_sent = request.method == "POST" and "look" not in request.POST and form.is_valid()
    try:
        with sent_files(request) as files:
            if is_sent and files.key == request.POST.get("shown", ""):
                return HttpResponseRedirect(_catch(request, form, files))
            found = understood(request, _text_of(form), files)
    except ValidationError as error:  # a WorkflowError is one too
        form.add_error(None, error.messages)
        found = understood(request, _text_of(form), SentFiles())
    context = {
        **page_context(request, _("Catch a link"), Link),
        "form": form,
        "caught": last_catch(request) if request.method == "GET" else None,
        "has_closed": "closed" in request.GET,
        "bookmarklet": bookmarklet(request),
        "share": request.build_absolute_uri(reverse("catch")) + "?text=",
        "takes_files": True,
        "is_to_choose_again": bool(found["key"] or request.POST.get("shown")),
        **found,
    }
    return TemplateResponse(request, "admin/catching/page.html", context)


@require_POST
def understood_view(request: HttpRequest) -> HttpResponse:
    """Return what a text holds, as the part of the page that shows it while one types."""
    _require_permission(request)
    text = request.POST.get("text", "")
    try:
        with sent_files(request) as files:
            context = understood(request, text, files)
    except ValidationError as error:
        context = {**understood(request, text, SentFiles()), "problem": " ".join(error.messages)}
    return render(request, "admin/catching/_understood.html", context)


def _require_permission(request: HttpRequest) -> None:
    if not request.user.has_perm("digests.add_link"):
        raise PermissionDenied


def _form(request: HttpRequest) -> PasteForm:
    _require_permission(request)
    if request.method == "POST":
        return PasteForm(request.POST, request.FILES, by=person(request))
    remember_shared(request)
    texts = [_shared_text(request.GET), request.session.pop(SESSION_REST, "")]
    initial = {
        "text": "\n\n".join(filter(None, texts)),
        "to": request.session.get(SESSION_TO, ""),
        "closes": "closes" in request.GET,
        "how": _way_of(request.GET),
    }
    form = PasteForm(initial=initial, by=person(request))
    form.fields["text"].widget.attrs["autofocus"] = not form.is_ready
    return form


def _shared_text(shared: QueryDict) -> str:
    """Return what was shared as the text that one would paste: title | source, address, summary.

    Some apps share an address within the text, without a title or with it once more.
    """
    title, url, text = (shared.get(name, "").strip() for name in ("title", "url", "text"))
    facts = read_shared(shared)
    head = " | ".join(filter(None, [facts.title, facts.source]))
    if not url:
        return text if not title or title in text else f"{head}\n{text}"
    mark = keywords(Publication.objects.current().language).summary
    summary = f"{mark}{text}" if text and text != url else ""
    return "\n".join(filter(None, [head, facts.url or url, summary]))


def _way_of(shared: QueryDict) -> str:
    """Return the way by which a text was shared; empty where nothing was."""
    if "closes" in shared:
        return CaughtWith.BOOKMARKLET
    return CaughtWith.SHARE if shared.keys() & {"title", "url", "text"} else ""


def _text_of(form: PasteForm) -> str:
    text: str = form.data.get("text", "") if form.is_bound else form.initial["text"]
    return text


def _catch(request: HttpRequest, form: PasteForm, files: SentFiles) -> str:
    """Catch what a form and its files hold; return the address to go on from.

    Raises ValidationError when it cannot be taken: the chosen section takes no links any more, a
    text is too large, or an issue cannot be made of it.
    """
    pasted = files.read(form.cleaned_data["text"])
    if pasted.issue:
        return draft_from(request, pasted.issue, form.cleaned_data["text"])
    refuse_to_make(request, files)
    by, section = person(request), form.section
    caught, moved = _catch_entries(pasted, form, by)
    if section and caught:
        editing.settle_issue(section.issue, by=by)
    new = [one.link for one in caught if one.is_new]
    if new:
        LogEntry.objects.log_actions(by.pk, new, ADDITION)
    done = LastCatch(links=new, completed=_completed(caught), moved=moved)
    remember(request, done)  # for an undo, whatever becomes of the issues
    made, updated = make_issues(request, files)
    if made or updated:
        remember(request, replace(done, issues=made, updated=updated))
    findings.ask_pages([one.link for one in caught], by=by, said=shared_facts(request))
    back = form.cleaned_data["back"]
    if not parse_pk(back):  # on the page of a section nobody chose
        request.session[SESSION_TO] = form.cleaned_data["to"]
    request.session[SESSION_REST] = pasted.rest.strip()
    show_caught(request, caught, form.destination)
    if pasted.rest.strip():
        text = gettext("What holds no address is left here. Add the address, or clear it.")
        messages.warning(request, text)
        return reverse("catch")
    if not (caught or made or updated):
        return way_back(back)
    return way_back(back) + ("?closed" if form.cleaned_data["closes"] else "?caught")


def _completed(caught: Sequence[editing.Caught]) -> list[Completed]:
    """Return the links that waited with the texts that they got, also in several steps."""
    filled: dict[Link, dict[str, str]] = {}
    for one in caught:
        if one.filled:
            filled[one.link] = {**filled.get(one.link, {}), **one.filled}
    new = {one.link for one in caught if one.is_new}
    return [Completed(link, texts) for link, texts in filled.items() if link not in new]


@transaction.atomic
def _catch_entries(
    pasted: Pasted, form: PasteForm, by: User
) -> tuple[list[editing.Caught], list[editing.ShelfStep]]:
    """Catch the entries of a text; return them, and the steps of those that waited and moved."""
    place = {} if form.section else {"category": form.category}
    typed = [{**editing.typed_of(one), **place} for one in pasted.entries]
    caught = editing.catch(typed, by=by, how=form.cleaned_data["how"])
    if form.section is None:
        return caught, []
    moved = editing.move_links([one.link for one in caught], form.section, form.place, by=by)
    new, to_section = {one.link for one in caught if one.is_new}, form.section.pk
    waited = dict.fromkeys(one.link for one in caught if one.link in moved and one.link not in new)
    return caught, [editing.shelf_step(link, to_shelf="", to_section=to_section) for link in waited]
