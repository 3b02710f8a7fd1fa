"""Revisions: the documents of issues as they stood at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .change import Change
from .compression import Contents, DamagedError, read_contents, unpack
from .fields import CleanTextField
from .issue import Issue


class Reason(models.TextChoices):
    """The reason why a revision was written; each `Change` is one."""

    SAVE = "save", _("saved")
    IMPORT = "import", _("imported")
    REWRITE = "rewrite", _("edited as Markdown")
    PUBLISH = "publish", _("published")
    TYPO = Change.TYPO.value, _("mended")
    CORRECTION = Change.CORRECTION.value, _("corrected")
    ADDITION = Change.ADDITION.value, _("added to")
    UNPUBLISH = "unpublish", _("returned to draft")
    WITHDRAW = "withdraw", _("withdrawn")
    RESTORE = "restore", _("restored")
    MOVE = "move", _("moved to another date")
    CONFLICT = "conflict", _("saved by two people at once")
    DELETE = "delete", _("deleted")


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Revisions by the uid of their issue, which may be deleted."""

    def of(self, issue_uid: UUID) -> Self:
        """Return the revisions of an issue, the newest first."""
        return self.filter(issue_uid=issue_uid).order_by("-number")

    def with_past_copies(self, issue_uid: UUID) -> Self:
        """Return the revisions of an issue and of its past working copies, the newest first.

        The first revision of each copy is left out, because it holds the issue's own text.
        """
        past = models.Q(revises_uid=issue_uid, issue=None, number__gt=1)
        return self.filter(models.Q(issue_uid=issue_uid) | past).order_by("-at", "-pk")

    def of_deleted(self) -> Self:
        """Return the last revision of each deleted issue, the latest first."""
        later = Revision.objects.filter(issue_uid=OuterRef("issue_uid"), pk__gt=OuterRef("pk"))
        # Those without an issue are few; one that was brought back has its own again.
        deleted = self.filter(~Exists(later.order_by()), issue=None, reason=Reason.DELETE)
        return deleted.exclude(issue_uid__in=Issue.objects.values("uid")).order_by("-at", "-pk")


class Revision(models.Model):
    """The text of an issue at a moment: its Markdown and the uids of its items, compressed.

    A revision is compressed after the one before it, unless it is ``whole``. Every few are whole,
    so that few must be read for one, and a damaged one spoils few others. ``glance`` counts what
    changed since the one before, ``date`` is the issue's own date then, and ``pictures`` are the
    addresses of this site's images that the text shows, one a line. ``revises_uid`` is the uid of
    the issue that a working copy revised, also when both are gone.
    """

    issue = models.ForeignKey(
        Issue, null=True, blank=True, on_delete=models.SET_NULL, related_name="revisions"
    )
    issue_uid = models.UUIDField()
    revises_uid = models.UUIDField(null=True, blank=True, db_index=True)
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = CleanTextField(choices=Reason.choices)
    date = models.DateField(null=True, blank=True)
    whole = models.BooleanField(default=True)
    packed = models.BinaryField()
    glance = models.JSONField(default=dict)
    pictures = CleanTextField(blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["issue_uid", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue_uid", "number"], name="revision_number_unique_per_issue"
            )
        ]

    def __str__(self) -> str:
        return f"{self.issue_uid} #{self.number}"

    @cached_property
    def plain(self) -> bytes:
        """Return the bytes, decompressed from the last whole revision on. Raises DamagedError."""
        before = Revision.objects.of(self.issue_uid).filter(number__lte=self.number)
        whole = before.filter(whole=True).values("number")[:1]
        chain = replay(before.filter(number__gte=whole).order_by("number"))
        if self.number not in chain:
            raise DamagedError("this revision, or one that it was packed after, cannot be read")
        return chain[self.number].plain

    @property
    def contents(self) -> Contents:
        """Return the Markdown and the uids. Raises DamagedError."""
        return read_contents(self.plain)

    @property
    def text(self) -> str:
        """Return the Markdown. Raises DamagedError."""
        return self.contents[0]

    def revised(self) -> Issue | None:
        """Return the issue that the working copy revised; None if that is gone or it was none."""
        if self.revises_uid is None:
            return None
        return Issue.objects.filter(uid=self.revises_uid).first()


def replay(revisions: Iterable[Revision]) -> dict[int, Revision]:
    """Decompress the revisions of one issue and return those that can be read, by number.

    They are given in the order of their numbers, the first of them a whole one.
    """
    readable: dict[int, Revision] = {}
    for revision in revisions:
        before = readable.get(revision.number - 1)
        if not (revision.whole or before):
            continue
        try:
            base = b"" if revision.whole or not before else before.plain
            revision.plain = unpack(bytes(revision.packed), base)
        except DamagedError:
            continue
        readable[revision.number] = revision
    return readable
