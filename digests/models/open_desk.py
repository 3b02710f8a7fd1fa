"""The desks that stand open in somebody's browser."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from .issue import Issue

SEEN_WITHIN = dt.timedelta(seconds=90)
"""The time after which a desk that says nothing counts as closed: it speaks every 30 seconds."""
OWN_WITHIN = dt.timedelta(seconds=40)
"""The same for a person's own other windows: they are the ones most likely just left."""


class OpenDeskManager(models.Manager["OpenDesk"]):
    """Notes which desks are open, and finds those of others."""

    def see(self, issue: Issue, tab: str, by: User) -> None:
        """Note that a tab of a user shows the desk of an issue now."""
        now = timezone.now()
        tabs = self.filter(issue=issue, tab=tab, user=by)
        if tabs.update(seen_at=now):
            return
        self.filter(seen_at__lt=now - SEEN_WITHIN).delete()
        desk = OpenDesk(issue=issue, tab=tab, user=by, since=now, seen_at=now)
        self.bulk_create([desk], ignore_conflicts=True)

    def close(self, issue: Issue, tab: str, by: User) -> None:
        """Note that a tab of a user has left the desk of an issue."""
        self.filter(issue=issue, tab=tab, user=by).delete()

    def beside(self, issue: Issue, tab: str, by: User) -> list[OpenDesk]:
        """Return the open desks of an issue in other tabs than a user's, the longest open first."""
        now = timezone.now()
        own = models.Q(user=by, seen_at__gte=now - OWN_WITHIN)
        others = ~models.Q(user=by) & models.Q(seen_at__gte=now - SEEN_WITHIN)
        alive = self.filter(own | others, issue=issue)
        return list(alive.exclude(tab=tab).select_related("user").order_by("since", "pk"))


class OpenDesk(models.Model):
    """The desk of an issue in one tab of a browser; it is gone when the tab falls silent."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="open_desks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tab = models.CharField(max_length=32)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects = OpenDeskManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "tab"], name="one_desk_a_tab")]

    def __str__(self) -> str:
        return f"{self.issue} · {self.user}"
