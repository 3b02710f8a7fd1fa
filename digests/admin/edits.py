"""Messages about a saved edit, and the check for edits sent after publication."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from digests import editing
from digests.memory import Appearance
from digests.models import Issue, Status
from digests.permissions import may_publish

from .enumeration import enumerate_words
from .inputs.conflict import FormState, merged_message
from .requests import person

SAVED_WITH_PROBLEMS = gettext_lazy(
    "It is saved as you typed it. What to look at is said at the field."
)


@contextmanager
def warn_if_unscheduled(request: HttpRequest, *issues: Issue) -> Iterator[None]:
    """Add a warning message when the enclosed change returned a scheduled issue to draft."""
    scheduled = [issue.pk for issue in issues if issue.is_scheduled()]
    yield
    if Issue.objects.filter(pk__in=scheduled, status=Status.DRAFT).exists():
        messages.warning(
            request,
            gettext(
                "The issue was scheduled. Its text has changed, so it is a draft again: "
                "schedule it anew when it is ready."
            ),
        )


def sent_state(request: HttpRequest) -> FormState:
    """Return the state of the row when the submitted form was opened."""
    return FormState.read(request.POST.get("form_state"))


def show_merge_message(request: HttpRequest, written: editing.Written[Any]) -> None:
    """Add an info message when another writer's changes were merged with what was typed."""
    if written.merge.taken:
        messages.info(request, merged_message(written.merge.other))


def show_appearances(request: HttpRequest, appearances: Iterable[Appearance]) -> None:
    """Add a warning for each issue in which an address stood already."""
    for one in appearances:
        text = gettext("It stood in the issue of %(date)s already, under “%(heading)s”: %(title)s")
        told = {"date": one.date, "heading": one.heading, "title": one.title}
        messages.warning(request, text % told)


def waiting_message(caught: editing.Caught) -> str:
    """Return the sentence on a caught link that waited in the inbox already."""
    if caught.filled:
        text = gettext("“%(link)s” waited in the inbox; what it lacked is filled in.")
    else:
        text = gettext("This link waits in the inbox already, as “%(link)s”.")
    return text % {"link": caught.link}


def show_mends(request: HttpRequest, form: Any) -> None:
    """Add an info message for each field whose typed text was mended as it was kept."""
    for name, sentence in editing.mends_of(form.typed(), form.initial_state.seen.fields).items():
        label = form.fields[name].label
        messages.info(request, sentence if name == "url" else f"{label}: {sentence}")


def show_spread(request: HttpRequest, form: Any) -> None:
    """Add messages on an entry that was pasted whole into one field: what went where."""
    if len(form.spread) > 1:
        labels = enumerate_words(form.fields[name].label for name in form.spread)
        text = gettext("What was pasted into one field is spread over its parts: %(fields)s.")
        messages.info(request, text % {"fields": labels})
    for name, part in form.left.items():
        text = gettext("Not taken, as something stands there already: %(field)s “%(text)s”.")
        messages.warning(request, text % {"field": form.fields[name].label, "text": part})


def is_sent_after_publication(request: HttpRequest, issue: Issue) -> bool:
    """Return True when a form is submitted for an issue that is public by now.

    Such a form passes the permission check, so that its validation can refuse it with the typed
    text still in it.
    """
    return request.method == "POST" and issue.is_public() and may_publish(person(request))
