"""Permissions of a user for an issue in its present state, for every interface alike.

The permissions of a role are those of its group (`digests/migrations/0003_roles.py`); they are
combined here with the status of the issue.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from digests.models import Issue, Link, Status

Someone = User | AnonymousUser


def may_publish(someone: Someone) -> bool:
    """Return True when a user may publish, schedule, correct, withdraw and restore issues."""
    return someone.has_perm("digests.publish_issue")


def may_edit(someone: Someone, issue: Issue) -> bool:
    """Return True when a user may change an issue in its present state.

    Curators may change drafts, editors also issues in review. A public issue is changed in its
    working copy only.
    """
    if issue.is_public() or not someone.has_perm("digests.change_issue"):
        return False
    return issue.status == Status.DRAFT or may_publish(someone)


def may_delete(someone: Someone, issue: Issue) -> bool:
    """Return True when a user may delete an issue; one that was public needs an administrator."""
    may = someone.has_perm("digests.delete_issue")
    return may and (issue.is_unpublished() or someone.has_perm("digests.change_publication"))


def may_edit_link(someone: Someone, link: Link) -> bool:
    """Return True when a user may change a link in the inbox or in its issue."""
    may = someone.has_perm("digests.change_link")
    return may and (link.section is None or may_edit(someone, link.section.issue))


def require(allowed: bool) -> None:
    """Raise PermissionDenied when ``allowed`` is False."""
    if not allowed:
        raise PermissionDenied(_("Your role does not allow this for the issue as it stands."))


def editable_issues(someone: Someone) -> QuerySet[Issue]:
    """Return the issues for which `may_edit` is True, by one query."""
    if not someone.has_perm("digests.change_issue"):
        return Issue.objects.none()
    if not may_publish(someone):
        return Issue.objects.filter(status=Status.DRAFT)
    return Issue.objects.exclude(Exists(Issue.objects.published().filter(pk=OuterRef("pk"))))
