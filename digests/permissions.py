"""Who may do what with an issue: asked by admin, desk and API alike.

What a role holds stands in its group (`digests/migrations/0003_roles.py`); here it meets the
state that an issue is in.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet

from digests.models import Issue, Link, Status

Someone = User | AnonymousUser


def may_publish(someone: Someone) -> bool:
    """Whether someone may publish, schedule, correct, withdraw and restore issues."""
    return someone.has_perm("digests.publish_issue")


def may_edit(someone: Someone, issue: Issue) -> bool:
    """Whether someone may change an issue as it stands; a curator changes nothing but drafts."""
    may = someone.has_perm("digests.change_issue")
    return may and (issue.status == Status.DRAFT or may_publish(someone))


def may_edit_link(someone: Someone, link: Link) -> bool:
    """Whether someone may change a link where it stands, in the inbox or in an issue."""
    may = someone.has_perm("digests.change_link")
    return may and (link.section is None or may_edit(someone, link.section.issue))


def editable_issues(someone: Someone) -> QuerySet[Issue]:
    """The issues that someone may change: `may_edit`, asked of all at once."""
    if not someone.has_perm("digests.change_issue"):
        return Issue.objects.none()
    return Issue.objects.filter(Q() if may_publish(someone) else Q(status=Status.DRAFT))
