"""Who may do what with an issue: asked by admin, desk and API alike.

What a role holds stands in its group (`digests/migrations/0003_roles.py`); here it meets the
state that an issue is in.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from digests.models import Issue, Link, Status

Someone = User | AnonymousUser


def may_publish(someone: Someone) -> bool:
    """Whether someone may publish, schedule, correct, withdraw and restore issues."""
    return someone.has_perm("digests.publish_issue")


def may_edit(someone: Someone, issue: Issue) -> bool:
    """Whether someone may change an issue as it stands; a curator changes nothing but drafts.

    Nobody changes what readers see: that is done in its working copy.
    """
    if issue.is_public() or not someone.has_perm("digests.change_issue"):
        return False
    return issue.status == Status.DRAFT or may_publish(someone)


def may_delete(someone: Someone, issue: Issue) -> bool:
    """Whether someone may delete an issue; one that was published is the administrator's."""
    is_new = issue.status in {Status.DRAFT, Status.REVIEW}
    may = someone.has_perm("digests.delete_issue")
    return may and (is_new or someone.has_perm("digests.change_publication"))


def may_edit_link(someone: Someone, link: Link) -> bool:
    """Whether someone may change a link where it stands, in the inbox or in an issue."""
    may = someone.has_perm("digests.change_link")
    return may and (link.section is None or may_edit(someone, link.section.issue))


def require(allowed: bool) -> None:
    """Refuse what a role does not allow, and with the transaction all that was done for it."""
    if not allowed:
        raise PermissionDenied(_("Your role does not allow this for the issue as it stands."))


def editable_issues(someone: Someone) -> QuerySet[Issue]:
    """The issues that someone may change: `may_edit`, asked of all at once."""
    if not someone.has_perm("digests.change_issue"):
        return Issue.objects.none()
    if not may_publish(someone):
        return Issue.objects.filter(status=Status.DRAFT)
    return Issue.objects.exclude(pk__in=Issue.objects.published().order_by().values("pk"))
