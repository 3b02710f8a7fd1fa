"""The links by which somebody without an account reads a draft."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from .issue import Issue


class PreviewLinkManager(models.Manager["PreviewLink"]):
    """Makes links and finds them again."""

    def make(self, issue: Issue, *, by: User | None, days: int) -> str:
        """Make a link to an issue for some days; return its token, which is not stored."""
        token = secrets.token_urlsafe(24)
        expires_at = timezone.now() + dt.timedelta(days=days)
        self.create(issue=issue, made_by=by, digest=_digest(token), expires_at=expires_at)
        return token

    def of_token(self, token: str) -> PreviewLink | None:
        """Return the link with a token, None for one that was invented, revoked or has expired."""
        open_links = self.filter(digest=_digest(token), expires_at__gt=timezone.now())
        return open_links.select_related("issue__cover", "issue__revises").first()

    def revoke(self, issue: Issue, number: int) -> bool:
        """Delete a link of an issue by its key; return True when there was one."""
        deleted, _rows = self.filter(issue=issue, pk=number).delete()
        return bool(deleted)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class PreviewLink(models.Model):
    """A link to an issue as it stands; only the SHA-256 of its token of 192 bits is stored."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="preview_links")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    objects = PreviewLinkManager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.issue} · {self.expires_at:%Y-%m-%d}"
