"""A document as it stood at a moment."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import CleanTextField
from .issue import Issue


class Reason(models.TextChoices):
    """Why a revision was written."""

    SAVE = "save", _("saved")
    IMPORT = "import", _("imported")
    PUBLISH = "publish", _("published")
    WITHDRAW = "withdraw", _("withdrawn")


class Revision(models.Model):
    """The Markdown of an issue with the uids of its items beside it.

    ``uids`` lists the uids of the items in document order, one list per section.
    """

    issue = models.ForeignKey(
        Issue, null=True, blank=True, on_delete=models.SET_NULL, related_name="revisions"
    )
    issue_uid = models.UUIDField(db_index=True)
    number = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = CleanTextField(choices=Reason.choices)
    text = CleanTextField()
    uids = models.JSONField(default=list)

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
