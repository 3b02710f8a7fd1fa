"""The numbers of subscribers that feed readers report."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models

from .fields import CleanTextField


class FeedAudienceQuerySet(models.QuerySet["FeedAudience"]):
    """Reports by their day."""

    def since(self, day: dt.date) -> Self:
        """Return the reports of a day and those after it, the newest first."""
        return self.filter(day__gte=day).order_by("-day", "-subscribers", "pk")


class FeedAudience(models.Model):
    """The subscribers of a feed that a feed reader told of on a day; of several reports the most.

    ``agent`` is the reader's name as it tells it, ``feed`` the path of the feed.
    """

    day = models.DateField()
    agent = CleanTextField()
    feed = CleanTextField()
    subscribers = models.PositiveIntegerField()

    objects = FeedAudienceQuerySet.as_manager()

    class Meta:
        verbose_name = "feed audience"
        verbose_name_plural = "feed audiences"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["day", "agent", "feed"], name="feed_audience_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.agent} {self.feed}: {self.subscribers}"
