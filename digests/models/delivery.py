"""The deliveries of issues by channels."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .fields import CleanTextField
from .issue import Issue


class DeliveryManager(models.Manager["Delivery"]):
    """Claims deliveries, each for one caller."""

    def claim(self, issue: Issue, channel: str) -> bool:
        """Claim the delivery of an issue by a channel.

        Returns True for the first caller only, also where several call at once.
        """
        _delivery, is_new = self.get_or_create(issue=issue, channel=channel)
        return is_new

    def note(self, issue: Issue, channel: str, *, by: User) -> None:
        """Note who took an issue for a channel now, once more or for the first time."""
        taken = {"at": timezone.now(), "by": by}
        self.update_or_create(issue=issue, channel=channel, defaults=taken)


class Delivery(models.Model):
    """The delivery of an issue by a channel, claimed before the issue is sent."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="deliveries")
    channel = CleanTextField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = DeliveryManager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "channel"], name="delivery_happens_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.issue_id}"
