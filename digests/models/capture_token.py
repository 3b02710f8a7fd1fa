"""The tokens with which tools catch links for a person."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import CleanTextField


class CaptureTokenManager(models.Manager["CaptureToken"]):
    """Makes tokens and finds them again."""

    def issue(self, user: User, name: str) -> tuple[CaptureToken, str]:
        """Make a token for a person; return its row and its text, which is not stored."""
        text = secrets.token_urlsafe(32)
        return self.create(user=user, name=name, digest=_digest(text)), text

    def revoke_all(self, user: User) -> int:
        """Delete the tokens of a person; return how many these were."""
        deleted, _rows = self.filter(user=user).delete()
        return deleted

    def of_text(self, text: str) -> CaptureToken | None:
        """Return the token with a text whose owner has an open account, or None."""
        rows = self.select_related("user").filter(digest=_digest(text), user__is_active=True)
        return rows.first()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class CaptureToken(models.Model):
    """A token that catches links and does nothing else; only the SHA-256 of its text is stored."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="capture_tokens"
    )
    name = CleanTextField(_("name"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    objects = CaptureTokenManager()

    class Meta:
        verbose_name = _("capture token")
        verbose_name_plural = _("capture tokens")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name
