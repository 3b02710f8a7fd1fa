"""The files that issues were imported from."""

from __future__ import annotations

from django.db import models

from .fields import CleanTextField
from .issue import Issue


class ImportedFile(models.Model):
    """A file that said what its issue says, so that the same file need not be read again.

    ``digest`` is the hash of its bytes and of whatever else decides what they mean, ``version`` the
    version that the issue had then, and ``told`` what the report said of it, as JSON.
    """

    issue = models.OneToOneField(
        Issue,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="imported_file",
        db_constraint=False,  # a release that does not know this table can delete issues too
    )
    digest = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    told = CleanTextField()

    class Meta:
        verbose_name = "imported file"
        verbose_name_plural = "imported files"
        indexes = [
            # A file that is imported again.
            models.Index(fields=["digest"], name="imported_file_digest")
        ]

    def __str__(self) -> str:
        return self.digest
