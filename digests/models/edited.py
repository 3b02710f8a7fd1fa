"""The columns of rows that editors write."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class EditedModel(models.Model):
    """A row that editors write, with its version and the person who wrote it last.

    ``version`` rises with each write. ``edited_by`` is None where no person wrote, as in an import.
    """

    version = models.PositiveIntegerField(default=1, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )

    class Meta:
        abstract = True
