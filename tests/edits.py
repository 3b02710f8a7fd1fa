"""Edits as tests make them: rows changed at will, then kept in the history."""

from django.contrib.auth.models import User

from digests import store
from digests.models import Issue, Reason


def save_edit(issue: Issue, *, by: User | None = None) -> Issue:
    """Keep an issue as its rows stand now as somebody's save, and return it anew."""
    now = Issue.objects.get(pk=issue.pk)
    store.settle(now, by=by, reason=Reason.SAVE)
    return Issue.objects.get(pk=issue.pk)
