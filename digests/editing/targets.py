"""The sections that links may move to."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from digests.models import Issue, Link, Section
from digests.permissions import editable_issues, may_edit_link


def open_sections(
    by: User, links: Iterable[Link] = (), home: Issue | None = None
) -> QuerySet[Section]:
    """Return the sections that a user may put links into, in the order of issues and places.

    These are the sections of the issue that the links belong to (``home`` for new ones), and those
    of drafts unless a link is bound to its issue.
    """
    links = list(links)
    homes = Q(issue=home) if home else Q(pk=None)
    for link in links:
        homes |= _own_sections(link)
    is_bound = any(map(_is_bound, links)) or (home is not None and _binds(home))
    drafts = Q(issue__in=Issue.objects.unpublished().order_by())
    # Asked for each of these few, so that the database does not list every editable issue.
    is_editable = Exists(editable_issues(by).order_by().filter(pk=OuterRef("issue")))
    return (
        Section.objects.filter(homes if is_bound else homes | drafts)
        .filter(is_editable)
        .select_related("issue")
        .order_by("-issue__date", "issue__pk", "position", "pk")
    )


def why_bound(link: Link, by: User) -> str:
    """Return a sentence that says why a link cannot move to another issue; empty if it can."""
    issue = link.section.issue if link.section else None
    if link.was_public() or link.revises_id:
        return _("Readers have seen it, so it belongs to its own issue.")
    if issue and issue.revises_id:
        return _("It stands in a working copy, so it belongs to the issue that this revises.")
    if issue and issue.is_scheduled():
        return _("Its issue is scheduled. Return that to draft first.")
    if issue and not issue.is_unpublished():
        return _("It stands in an issue that was public, so it belongs there.")
    if not may_edit_link(by, link):
        return _("Its issue is in review, where only editors change it.")
    return ""


def _is_bound(link: Link) -> bool:
    is_public = link.was_public() or link.revises_id is not None
    return is_public or (link.section is not None and _binds(link.section.issue))


def _binds(issue: Issue) -> bool:
    """Return True when links cannot leave an issue: it is no draft, or a working copy."""
    return not issue.is_unpublished() or issue.revises_id is not None


def _own_sections(link: Link) -> Q:
    """Return the condition for the sections of the issue that a link stands in or was cut from."""
    if link.section:
        return Q(issue=link.section.issue_id)
    if link.cut_from_id:
        copies = Issue.objects.filter(revises=link.cut_from_id).order_by()
        return Q(issue=link.cut_from_id) | Q(issue__in=copies)
    return Q(pk=None)
