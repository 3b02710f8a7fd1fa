"""The fragment that tells of a typed address, and the buttons that act on what was told."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from digests import editing
from digests.admin.edits import warn_if_unscheduled
from digests.admin.requests import parse_pk, person
from digests.models import Issue, Link
from digests.workflow import WorkflowError

from .told import labels_to_join, tell_of_typed

BUTTON = "_repeat"
"""The name of the buttons; a value is ``LINK ACTION OTHER LABEL``."""


@require_POST
def told_view(request: HttpRequest) -> HttpResponse:
    """Return where the addresses in a typed text stand already, as the part of a page.

    ``field`` names the link's field, url or references; ``link`` is the key of a link that is
    stored, ``section`` that of the section for a new one. Raises PermissionDenied when the user may
    neither add nor change links.
    """
    if not any(map(request.user.has_perm, ("digests.add_link", "digests.change_link"))):
        raise PermissionDenied
    by, text = person(request), request.POST.get("text", "")
    numbers = {name: parse_pk(request.POST.get(name, "")) or 0 for name in ("link", "section")}
    link = Link.objects.select_related("section__issue").filter(pk=numbers["link"]).first()
    home = Issue.objects.filter(sections=numbers["section"]).first()
    if link and link.section:
        home = link.section.issue
    typed = editing.typed_addresses(request.POST.get("field", "url"), text)
    context = {
        "told": tell_of_typed(typed, by=by, link=link or Link(), home=home),
        "link": link,
        "is_typed": True,
        "labels": labels_to_join(),
    }
    return render(request, "admin/memory/_told.html", context)


def act_on_repeat(request: HttpRequest) -> str:
    """Do what a pressed button says with a link that stood before; return the page to go on to.

    What cannot be done is told as a message. Raises PermissionDenied for what the user may not do,
    and for a button that no page has.
    """
    number, _space, rest = request.POST[BUTTON].partition(" ")
    action, _space, rest = rest.partition(" ")
    other, _space, label = rest.partition(" ")
    by, links = person(request), Link.objects.select_related("section__issue")
    link = links.filter(pk=parse_pk(number) or 0).first()
    entry = links.filter(pk=parse_pk(other) or 0).first()
    if link is None or (entry is None and action not in {"lasting", "original"}):
        raise PermissionDenied
    concerned = [one.section.issue for one in (link, entry) if one and one.section]
    try:
        with warn_if_unscheduled(request, *concerned):
            now = _act(request, link, entry, action, other if action == "original" else label)
    except WorkflowError as error:
        messages.error(request, error.messages[0])
        now = link
    for issue in {one.section.issue for one in (link, now) if one.section}:
        editing.settle_issue(issue, by=by)
    return reverse("admin:digests_link_change", args=[now.pk])


def _act(request: HttpRequest, link: Link, entry: Link | None, action: str, label: str) -> Link:
    """Do what a button says with a link and an earlier one; return the link to go on with.

    ``label`` is that of a reference, for the action "original" a lasting address.
    """
    by = person(request)
    if action == "lasting":
        now = editing.use_lasting_form(link, by=by)
        messages.success(request, gettext("The lasting address is taken."))
        return now
    if action == "original":
        now = editing.use_original(link, label, by=by)
        messages.success(request, gettext("The address is again as it was typed."))
        return now
    if action == "follow-up" and entry:
        now = editing.follow_up(link, entry, by=by)
        messages.success(request, gettext("The entry leads to the earlier one now."))
        return now
    if action == "join" and entry and label in labels_to_join():
        takes_summary = f"_with_summary-{link.pk}-{entry.pk}" in request.POST
        now = editing.join_links(link, entry, label, by=by, with_summary=takes_summary)
        text = gettext("“%(link)s” is with “%(entry)s” now; all its text lies on its shelf.")
        messages.success(request, text % {"link": link, "entry": entry})
        return now
    raise PermissionDenied
