"""Issues, their sections, and the addresses that they had."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .edited import EditedModel
from .fields import CleanTextField, VersionField


class Status(models.TextChoices):
    """The stored status of an issue; *scheduled* is published with its time still to come."""

    DRAFT = "draft", _("draft")
    REVIEW = "review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


UNPUBLISHED = (Status.DRAFT, Status.REVIEW)
"""The statuses of issues that are neither public nor scheduled nor withdrawn."""


class IssueQuerySet(models.QuerySet["Issue"]):
    """Issues by their status."""

    def published(self, at: datetime | None = None) -> Self:
        """Return the issues that readers may see at a moment (now), newest first."""
        # "Not later" rather than "until": else SQLite finds all of them by their times, and sorts
        # ten thousand to return the newest.
        published = self.filter(status=Status.PUBLISHED)
        return published.exclude(publish_at__gt=at or timezone.now()).order_by("-date")

    def scheduled(self, at: datetime | None = None) -> Self:
        """Return the issues whose publication time lies after a moment (now)."""
        return self.filter(status=Status.PUBLISHED, publish_at__gt=at or timezone.now())

    def unpublished(self) -> Self:
        """Return drafts and issues in review, working copies included."""
        return self.filter(status__in=UNPUBLISHED)

    def withdrawn(self) -> Self:
        """Return the issues that readers could see once and no longer may."""
        return self.filter(status=Status.WITHDRAWN, publish_at__lte=models.F("withdrawn_at"))

    def originals(self) -> Self:
        """Return the issues that are no working copies."""
        # Written so that no index serves it: SQLite takes that of ``revises`` for one that finds a
        # single row, and would go through all issues instead of those that another condition finds.
        return self.exclude(revises__isnull=False)

    def working_copies(self) -> Self:
        """Return the drafts that revise a public issue, the least recently changed first."""
        # Keys are positive. Where it is only asked for one, SQLite reads every row.
        return self.filter(revises__gte=0).order_by("updated_at")

    def hold(self) -> list[Issue]:
        """Lock the rows until the transaction ends, in the order of their keys, and return them."""
        return list(self.order_by("pk").select_for_update(of=("self",)))


class Issue(EditedModel):
    """An issue of the digest; its date may change, its uid never does.

    ``source_name``, ``source_date`` and ``source_hash`` are those of the imported file.
    ``imported_hash`` is the hash of the document right after the import; another one now means that
    the issue was edited here.

    ``dialect`` is how the issue is written (`digests.document.dialect`), None for the seed's way.
    ``title_form`` is how its title was written where that is not the usual form of the dialect.

    ``note`` is the note of the last step, to whoever works on the issue next. ``amendments`` are
    the dated lines that readers see, a mapping of kind (a `Change`) and ISO time each, the oldest
    first; ``corrected_at`` is the time of the last one.

    ``version`` rises with each change of the issue or of anything that stands in it.
    ``unsettled_at`` is the time of the last change that is stored as typed and not yet settled into
    the normal form and the history, ``unsettled_by`` its author; None when all is settled.
    ``content_version`` is the publication's ``content_version`` of the last change of this issue
    that readers may see, 0 for an issue that they have never known (`digests.changes`).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    date = models.DateField(_("date"), null=True, blank=True)
    headline = CleanTextField(_("headline"), blank=True)
    name = CleanTextField(_("name"), blank=True, help_text=_("Empty: the publication's name."))
    stamp = CleanTextField(
        _("date as written"), blank=True, help_text=_("Where the title spells it its own way.")
    )
    separator = CleanTextField(_("separator"), blank=True)
    title_form = CleanTextField(blank=True, default="", db_default="", editable=False)
    tagline = CleanTextField(
        _("tagline"),
        null=True,
        blank=True,
        help_text=_("Empty: the publication's tagline."),
    )
    lead = CleanTextField(
        _("lead"), null=True, blank=True, help_text=_("What the issue is about, in Markdown.")
    )
    lead_mark = CleanTextField(_("lead's keyword"), blank=True)
    opening = CleanTextField(
        _("opening"),
        blank=True,
        help_text=_("Between the lead and the first section, in Markdown: short news in a list."),
    )
    front_matter = CleanTextField(_("front matter"), blank=True, editable=False)
    closing = CleanTextField(
        _("closing"), blank=True, help_text=_("After the last section, in Markdown.")
    )
    cover = models.ForeignKey(
        "Image", verbose_name=_("cover"), null=True, blank=True, on_delete=models.SET_NULL
    )
    flags = models.JSONField(default=list, blank=True, editable=False)
    dialect = models.JSONField(null=True, blank=True, editable=False)
    status = CleanTextField(
        _("status"), choices=Status.choices, default=Status.DRAFT, editable=False
    )
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    corrected_at = models.DateTimeField(null=True, blank=True, editable=False)
    amendments = models.JSONField(default=list, blank=True, editable=False)
    note = CleanTextField(blank=True, editable=False)
    note_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    revises = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="working_copy",
        editable=False,
    )
    unsettled_at = models.DateTimeField(null=True, blank=True, editable=False)
    unsettled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    source_name = CleanTextField(blank=True, editable=False)
    source_date = models.DateField(null=True, blank=True, editable=False)
    source_hash = models.CharField(max_length=64, blank=True, editable=False)
    imported_hash = models.CharField(max_length=64, blank=True, editable=False)
    number = models.PositiveIntegerField(
        _("number"),
        null=True,
        blank=True,
        help_text=_("For a digest that counts its issues: 403. /issues/403/ leads to the issue."),
    )
    content_version = VersionField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ["-date", "-pk"]
        permissions = [
            # What an editor may do and a curator may not, for issue and working copy alike.
            ("publish_issue", "Can publish, schedule, correct, withdraw and restore issues")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["date"],
                condition=Q(status=Status.PUBLISHED),
                name="issue_published_date_unique",
                violation_error_message=_("Another published issue has this date."),
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED)
                | Q(date__isnull=False, publish_at__isnull=False),
                name="issue_published_has_date_and_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.WITHDRAWN) | Q(withdrawn_at__isnull=False),
                name="issue_withdrawn_has_time",
            ),
            models.CheckConstraint(
                condition=Q(revises=None) | Q(status__in=UNPUBLISHED),
                name="issue_working_copy_is_unpublished",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="issue_status_known"
            ),
        ]
        indexes = [
            # Issue.objects.published(), which every public page starts from.
            models.Index(fields=["status", "-date", "publish_at"], name="issue_newest_first"),
            # The next time of publication, and the last one.
            models.Index(fields=["status", "publish_at"], name="issue_publish_at"),
            # The list of the admin, newest first, and the issues of a date.
            models.Index(fields=["date", "id"], name="issue_date"),
            # The issues that came from a file of a name: what an import asks.
            models.Index(fields=["source_name"], name="issue_source_name"),
            # The issue of a number, for /issues/403/.
            models.Index(fields=["number"], name="issue_number"),
        ]

    def __str__(self) -> str:
        date = self.date.isoformat() if self.date else str(_("undated"))
        copy = _("(working copy)") if self.revises_id else ""
        return " ".join(filter(None, (date, self.headline, str(copy))))

    def get_absolute_url(self) -> str:
        """Return the address of the issue's public page; empty for an issue without a date."""
        return reverse("issue", args=[self.date]) if self.date else ""

    def is_public(self, at: datetime | None = None) -> bool:
        """Return whether readers may see the issue at a moment (now)."""
        return (
            self.status == Status.PUBLISHED
            and self.publish_at is not None
            and self.publish_at <= (at or timezone.now())
        )

    def is_scheduled(self, at: datetime | None = None) -> bool:
        """Return whether the issue is published with its time after a moment (now)."""
        return self.status == Status.PUBLISHED and not self.is_public(at)

    def is_unpublished(self) -> bool:
        """Return whether the issue is a draft or in review."""
        return self.status in UNPUBLISHED


class FormerAddress(models.Model):
    """A date that an issue had while it was public; its address redirects to the issue."""

    date = models.DateField(unique=True)
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="former_addresses")

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        ordering = ["-date"]

    def __str__(self) -> str:
        return self.date.isoformat()


class FormerPath(models.Model):
    """A path of an issue on another site, as its file says; it redirects to the issue.

    It has neither a slash at its ends nor an ending such as ``.html``.
    """

    path = CleanTextField(unique=True)
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="former_paths")

    class Meta:
        verbose_name = _("former path")
        verbose_name_plural = _("former paths")
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path


class Section(EditedModel):
    """A section of an issue: a category, or a heading that is no category.

    ``level`` is that of its heading, 3 for a subsection. ``heading_markdown`` is the heading as it
    was imported where it has markup.
    """

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="sections")
    category = models.ForeignKey(
        "Category",
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sections",
    )
    heading = CleanTextField(
        _("heading"), null=True, blank=True, help_text=_("Empty: the category's name.")
    )
    note = CleanTextField(_("note"), null=True, blank=True)
    note_mark = CleanTextField(_("note's keyword"), blank=True)
    level = models.PositiveSmallIntegerField(default=2, db_default=2, editable=False)
    heading_markdown = CleanTextField(blank=True, default="", db_default="", editable=False)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.heading or ""
