"""The end of an edit to an issue, and edits that come after the issue was published."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext

from digests import workflow
from digests.models import Issue, Reason, Status
from digests.permissions import may_publish

from .requests import person


def finish_edit(request: HttpRequest, issue: Issue, *, after_conflict: bool = False) -> Issue:
    """Write the revision of an edit and return the issue as it is stored now.

    A message says so when the edit made a draft of a scheduled issue. Raises WorkflowError when
    readers see the issue by now.
    """
    was_scheduled = Issue.objects.filter(pk=issue.pk, status=Status.PUBLISHED).exists()
    reason = Reason.CONFLICT if after_conflict else Reason.SAVE
    issue = workflow.finish_edit(issue, by=person(request), reason=reason)
    if was_scheduled and issue.status == Status.DRAFT:
        messages.warning(
            request,
            gettext(
                "The issue was scheduled. Its text has changed, so it is a draft again: "
                "schedule it anew when it is ready."
            ),
        )
    return issue


def was_published_since(request: HttpRequest, issue: Issue) -> bool:
    """Tell whether a form is sent for an issue that became public after the form was opened.

    Such a form is let in, so that it can be refused with what was typed still in it.
    """
    return request.method == "POST" and issue.is_public() and may_publish(person(request))
