"""The last backup."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from .fields import CleanTextField


class BackupManager(models.Manager["Backup"]):
    """Keeps the one row of the last backup."""

    def record(self, name: str, *, at: datetime, size: int, missing: int) -> Backup:
        """Store the values of the last backup in place of those of the one before."""
        values = {"name": name, "at": at, "size": size, "missing": missing}
        row, _is_new = self.update_or_create(pk=1, defaults=values)
        return row


class Backup(models.Model):
    """The last backup that was made, or that all rows were restored from.

    ``name`` is that of its file, ``at`` the moment at which it began, ``size`` its bytes, and
    ``missing`` the number of images that had a row and no file.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = CleanTextField()
    at = models.DateTimeField()
    size = models.PositiveBigIntegerField()
    missing = models.PositiveIntegerField(default=0)

    objects = BackupManager()

    class Meta:
        verbose_name = "backup"
        verbose_name_plural = "backups"
        default_permissions = ()  # nobody edits it
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="backup_is_one_row")]

    def __str__(self) -> str:
        return self.name
