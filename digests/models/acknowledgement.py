"""Warnings on an issue that somebody has seen and lets stand."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .issue import Issue


class Acknowledgement(models.Model):
    """A warning of the checks before publication that stops the issue no more.

    ``fingerprint`` is that of the warning (`digests.preflight`); it changes with the text that it
    is about.
    """

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="acknowledgements")
    fingerprint = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "fingerprint"], name="acknowledgement_once_an_issue"
            )
        ]

    def __str__(self) -> str:
        return self.fingerprint
