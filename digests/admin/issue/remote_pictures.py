"""The button of a draft that copies the pictures of other sites here."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from digests import editing
from digests.admin.edits import warn_if_unscheduled
from digests.admin.requests import person
from digests.images import LOST_MOTION
from digests.models import Issue
from digests.permissions import may_edit, require
from digests.remote_pictures import MISSPELT, Copied, Copier
from digests.workflow import WorkflowError

COPY_BUTTON = "_copy_pictures"
MAX_SECONDS = 25.0
"""The longest that a request waits for other sites; nginx waits for a minute."""
LONGEST_SHOWN = 400
"""Characters of an address in a message."""


def can_copy_pictures(issue: Issue, someone: User) -> bool:
    """Return True when someone may edit a draft that shows a picture of another site."""
    is_draft = issue.is_unpublished() and may_edit(someone, issue)
    return is_draft and any(editing.remote_pictures(issue))


@require_POST
def copy_pictures_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy the pictures of other sites that a draft shows, and report the result of each.

    The form is saved before, by its own view: that holds a transaction, which must not wait for
    other sites.
    """
    issue = get_object_or_404(Issue, pk=pk)
    try:
        for level, sentence in copy_pictures(request, issue):
            messages.add_message(request, level, sentence)
    except WorkflowError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(reverse("admin:digests_issue_change", args=[issue.pk]))


def copy_pictures(request: HttpRequest, issue: Issue) -> list[tuple[int, str]]:
    """Copy the pictures of other sites that a draft shows; return what came of it.

    Each sentence has the level of its message. Raises WorkflowError where the issue cannot be
    changed, PermissionDenied where the user may not.
    """
    require(may_edit(person(request), issue))
    urls = list(dict.fromkeys(editing.remote_pictures(issue)))
    copier = Copier(deadline=time.monotonic() + MAX_SECONDS)
    for _asked in copier.copy(urls):
        pass
    copied = {url: one for url, one in copier.outcomes.items() if isinstance(one, Copied)}
    copies = {url: one.address for url, one in copied.items()}
    with warn_if_unscheduled(request, issue):
        editing.show_copies(issue, copies, by=person(request))
    editing.settle_issue(issue, by=person(request))
    issue.refresh_from_db()
    left = copied.keys() & set(editing.remote_pictures(issue))
    return list(_told(copier, urls, left))


def _told(copier: Copier, urls: list[str], left: set[str]) -> Iterator[tuple[int, str]]:
    """Yield how many pictures were copied, and why each other one was not."""
    shown = sum(isinstance(copier.outcomes.get(url), Copied) for url in urls) - len(left)
    late = sum(url not in copier.outcomes for url in urls)
    text = ngettext("%(n)d picture was copied here.", "%(n)d pictures were copied here.", shown)
    yield messages.SUCCESS, text % {"n": shown}
    for url, reason in _notices(copier, urls, left):
        yield messages.WARNING, f"“{Truncator(url).chars(LONGEST_SHOWN)}”: {reason}"
    if late:
        text = ngettext(
            "%(n)d picture was not reached in time. Press the button again.",
            "%(n)d pictures were not reached in time. Press the button again.",
            late,
        )
        yield messages.WARNING, text % {"n": late}


def _notices(copier: Copier, urls: list[str], left: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the addresses of pictures that were not copied perfectly, each with the reason."""
    for url in urls:
        outcome = copier.outcomes.get(url)
        if isinstance(outcome, str):
            yield url, outcome
        elif url in left:
            yield url, str(MISSPELT)
        elif outcome and outcome.lost_motion:
            yield url, str(LOST_MOTION)
