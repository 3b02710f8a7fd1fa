"""The deliveries of issues by channels."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .fields import CleanTextField
from .issue import Issue


class DeliveryManager(models.Manager["Delivery"]):
    """Claims deliveries."""

    def claim(self, issue: Issue, channel: str) -> bool:
        """Claim the delivery of an issue by a channel.

        Return whether it was this caller who claimed it: of several at once one is, and of those
        that come again none.
        """
        _delivery, is_new = self.get_or_create(issue=issue, channel=channel)
        return is_new


class Delivery(models.Model):
    """The fact that an issue went out by a channel, claimed before it goes."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="deliveries")
    channel = CleanTextField()
    at = models.DateTimeField(default=timezone.now)

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
