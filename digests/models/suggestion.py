"""The links that readers suggest."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .fields import CleanTextField
from .link import CaughtWith
from .waiting import WaitingModel, WaitingQuerySet


class Suggestion(WaitingModel):
    """A link that a reader suggests, with a reason, and a name if the reader gave one.

    ``sender`` is a keyed hash of the reader's address, and empty after an hour.
    """

    how = CaughtWith.READER

    reason = CleanTextField(_("reason"), blank=True)
    name = CleanTextField(_("name"), blank=True)
    sender = CleanTextField(blank=True, default="", editable=False)

    objects = WaitingQuerySet.as_manager()

    class Meta(WaitingModel.Meta):
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        indexes = [
            # How many came within an hour, and from one sender.
            models.Index(fields=["created_at"], name="suggestion_created"),
            # The shelf, newest first.
            models.Index(fields=["decision", "created_at", "id"], name="suggestion_shelf"),
        ]

    @property
    def origin(self) -> str:
        """The name of the reader, or the words for one without a name."""
        return self.name or gettext("a reader")

    @property
    def words(self) -> str:
        """The reason of the reader."""
        return self.reason

    @property
    def credit(self) -> str:
        """The name of the reader."""
        return self.name
