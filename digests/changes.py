"""Tell what a write or a moment changes for readers.

Every function that writes something readers may see calls `touch` or `touch_everything` as the last
thing of its transaction. The order of locks is: the issues first, in the order of their keys, then
the publication's row, which these functions write. Whoever holds that row waits for nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

from django.db import InterfaceError, OperationalError, connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, Q, Subquery
from django.utils import timezone

from digests.models import Issue, IssueQuerySet, Link, Publication, Status


@dataclass(frozen=True, slots=True)
class ContentVersion:
    """The state of all that readers see; equal values mean the same bytes at every address.

    ``number`` is the publication's content version, 0 before there is one. ``passed`` is the latest
    publication time that has passed, ``upcoming`` the next one to come. ``written_at`` is the
    moment of the last write that readers saw at once. Times are None where there are none.
    """

    number: int = 0
    passed: datetime | None = None
    upcoming: datetime | None = field(default=None, compare=False)
    written_at: datetime | None = field(default=None, compare=False)

    @property
    def changed_at(self) -> datetime | None:
        """Return when readers last got something else to see, by a write or by time alone."""
        return max(filter(None, (self.passed, self.written_at)), default=None)

    def holds_at(self, at: datetime) -> bool:
        """Return whether only a write can make another version of this one at a moment."""
        has_come = self.passed is None or self.passed <= at
        return has_come and (self.upcoming is None or at < self.upcoming)


def current(at: datetime | None = None) -> ContentVersion:
    """Return the version of what readers see at a moment (now), in one query.

    Ask before reading what is kept under it: what is written in between then counts as older than
    it is, never as newer.
    """
    at = at or timezone.now()
    published = Issue.objects.published(at).order_by("-publish_at")
    scheduled = Issue.objects.scheduled(at).order_by("publish_at")
    passed, upcoming = (
        issues.values_list("publish_at", flat=True) for issues in (published, scheduled)
    )
    row = Publication.objects.values_list(
        "content_version", Subquery(passed[:1]), Subquery(upcoming[:1]), "content_changed_at"
    ).first()
    if row is None:  # nothing was ever written through here
        return ContentVersion(0, passed.first(), upcoming.first())
    return ContentVersion(*row)


class Watch:
    """Tells the present version again and again, each time at the cost of one small row.

    The row is asked for first: while nothing is written and no time of publication passes, the
    version is the one that was found before.
    """

    def __init__(self) -> None:
        self._found: tuple[Any, ContentVersion] | None = None
        # Written once: to make the query anew costs many times what it costs to ask it.
        row = Publication.objects.values_list("content_version", "content_changed_at")
        self._sql, self._parameters = row.order_by("pk")[:1].query.sql_with_params()

    def current(self) -> ContentVersion:
        """Return the version of what readers see now."""
        at = timezone.now()
        row = self._row()
        found = self._found
        if found is None or found[0] != row or not found[1].holds_at(at):
            found = row, current(at)
            # Of a write in between the row knows nothing: who reads such a row later, from a
            # replica that lags, must not be told the version of what is not there yet.
            if found[1].number == (row[0] if row else 0):
                self._found = found
        return found[1]

    def _row(self) -> Any:
        """Return the row, or None; over a new connection where the old one is lost.

        It is the first that a request of a reader asks for, and tells as well as a query made for
        that (CONN_HEALTH_CHECKS) whether the connection still holds.
        """
        connection = connections[router.db_for_read(Publication)]
        is_reused = connection.connection is not None and not connection.in_atomic_block
        if is_reused:
            connection.health_check_done = True  # type: ignore[attr-defined]
        try:
            return self._ask(connection)
        except (InterfaceError, OperationalError):
            if not is_reused:
                raise
            connection.close()
            return self._ask(connection)

    def _ask(self, connection: BaseDatabaseWrapper) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(self._sql, self._parameters)
            return cursor.fetchone()


def issues_since(seen: ContentVersion, at: datetime | None = None) -> IssueQuerySet:
    """Return the issues that readers may see otherwise at a moment (now) than at an older version.

    A change of everything (`touch_everything`) concerns every issue that readers ever knew. Issues
    that readers know no longer are among them, except deleted ones.
    """
    everything = Publication.objects.filter(everything_version__gt=seen.number)
    came = Q(status=Status.PUBLISHED, publish_at__lte=at or timezone.now())
    if seen.passed:
        came &= Q(publish_at__gt=seen.passed)
    return Issue.objects.filter(
        Q(content_version__gt=seen.number)
        | came
        | (Q(Exists(everything)) & Q(content_version__gt=0))
    )


class Visibility(IntEnum):
    """The part of an issue that readers know, from nothing to all of it."""

    NONE = 0
    ADDRESSES = 1
    """It is scheduled or withdrawn, or entries that were public once answer 410."""
    WHOLE = 2


def visibility_of(issue: Issue) -> Visibility:
    """Return what readers know of an issue now."""
    if issue.is_public():
        return Visibility.WHOLE
    once_public = Link.objects.filter(section__issue=issue.pk, first_public_at__isnull=False)
    if not issue.is_unpublished() or once_public.exists():
        return Visibility.ADDRESSES
    return Visibility.NONE


def touch(*issues: Issue, before: Visibility = Visibility.NONE) -> None:
    """Raise the content version for issues just written, as far as readers may know of it.

    ``before`` is what readers knew before the write, where that may have been more than now. The
    rows of the issues are held by the caller. A write to an issue that is scheduled counts too, as
    its time may pass before the transaction ends, but has no moment of its own: readers are not to
    learn of it.
    """
    seen = {issue.pk: max(before, visibility_of(issue)) for issue in issues}
    most = max(seen.values(), default=before)
    if most == Visibility.NONE:
        return
    version = _raise_version(is_seen=most == Visibility.WHOLE)
    known = [pk for pk, visibility in seen.items() if visibility]
    Issue.objects.filter(pk__in=known).update(content_version=version)


def touch_everything(*, is_seen: bool = True) -> None:
    """Raise the content version for a change of the publication, a category or an image.

    Pass ``is_seen=False`` for a change that no text shows as yet.
    """
    version = _raise_version(is_seen=is_seen)
    Publication.objects.update(everything_version=version)


def touch_after_restore(before: int) -> None:
    """Raise the content version for rows that all came from a backup.

    ``before`` is the version of the rows that they replaced. The new one is higher than both, so
    that no answer that was kept under either is given again.
    """
    Publication.objects.get_or_create(pk=1)
    Publication.objects.filter(content_version__lt=before).update(content_version=before)
    touch_everything()


def _raise_version(*, is_seen: bool) -> int:
    """Raise the content version in the present transaction and return the new one."""
    publication, _is_new = Publication.objects.select_for_update().get_or_create(pk=1)
    version: int = publication.content_version + 1
    moment = {"content_changed_at": timezone.now()} if is_seen else {}
    Publication.objects.update(content_version=version, **moment)
    return version
