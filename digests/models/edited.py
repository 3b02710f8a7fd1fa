"""The columns of rows that editors write."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class EditedModel(models.Model):
    """A row that editors write: ``version`` rises with each write, ``edited_by`` wrote it last.

    ``edited_by`` is None for a write of nobody's, such as an import.
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
