"""The feeds that editors read, and what came in them."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digests.identity import identify

from .fields import CleanTextField
from .link import CaughtWith
from .waiting import WaitingModel, WaitingQuerySet

FADES_AFTER = dt.timedelta(weeks=4)
"""The time for which an item waits for a decision."""


class FeedQuerySet(models.QuerySet["Feed"]):
    """Feeds by the time at which they are read next."""

    def due(self, at: dt.datetime | None = None) -> Self:
        """Return the feeds that are to be read at a moment (now)."""
        return self.filter(next_at__lte=at or timezone.now()).order_by("pk")

    def broken(self) -> Self:
        """Return the feeds that could not be read the last time."""
        return self.exclude(failures=0).order_by("title", "pk")


class Fault(models.TextChoices):
    """The reasons why a feed is not read, beside those for which a fetch fails."""

    GONE = "gone", _("The feed has ended, says its site. It is not read any more.")
    NO_FEED = "no_feed", _("There is no feed at this address, nor does the page there name one.")


class Feed(models.Model):
    """A feed that editors read, and how reading it stands.

    ``next_at`` is None when it is not read any more. ``busy_until`` is set while it is read, or
    about to be. ``etag`` and ``last_modified`` are those of the last answer. ``fault`` is why it
    could not be read the last ``failures`` times, with the HTTP ``status`` if there was one.
    """

    url = CleanTextField(_("address"), unique=True)
    title = CleanTextField(
        _("name"), blank=True, help_text=_("Without one, the feed's own is taken.")
    )
    host = CleanTextField(editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    next_at = models.DateTimeField(_("read next"), null=True, default=timezone.now, editable=False)
    read_at = models.DateTimeField(_("last read"), null=True, editable=False)
    busy_until = models.DateTimeField(null=True, editable=False)
    etag = CleanTextField(blank=True, editable=False)
    last_modified = CleanTextField(blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    fault = CleanTextField(blank=True, editable=False)
    status = models.PositiveSmallIntegerField(null=True, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering = ["title", "pk"]
        indexes = [
            models.Index(fields=["next_at"], name="feed_next"),
            # One request a host at a time.
            models.Index(fields=["host"], name="feed_host"),
        ]

    def __str__(self) -> str:
        return self.title or self.url

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the feed with the host of its address."""
        self.host = (urlsplit(self.url).hostname or "").rstrip(".")
        super().save(*args, **kwargs)

    def start_anew(self) -> None:
        """Forget how reading stood, as for a feed that is new."""
        self.etag, self.last_modified, self.fault = "", "", ""
        self.failures, self.status, self.read_at = 0, None, None
        self.next_at, self.busy_until = timezone.now(), None


class FeedItemQuerySet(WaitingQuerySet["FeedItem"]):
    """Items by the decision about them; one that waits fades after a while."""

    def waiting(self, at: dt.datetime | None = None) -> Self:
        """Return the items that wait for a decision at a moment (now), the newest first."""
        since = (at or timezone.now()) - FADES_AFTER
        return super().waiting().filter(created_at__gt=since).select_related("feed")

    def decided(self) -> Self:
        """Return the items that were kept or dismissed, the last decision first."""
        return super().decided().select_related("feed")


class FeedItem(WaitingModel):
    """An item of a feed; ``key`` is the hash of its id in the feed, ``summary`` plain text."""

    how = CaughtWith.FEED

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="items")
    key = models.CharField(max_length=64)
    identity = CleanTextField(editable=False)
    summary = CleanTextField(blank=True)

    objects = FeedItemQuerySet.as_manager()

    class Meta(WaitingModel.Meta):
        verbose_name = _("feed item")
        verbose_name_plural = _("feed items")
        default_permissions = ()
        constraints = [
            *WaitingModel.Meta.constraints,
            models.UniqueConstraint(fields=["feed", "key"], name="feed_item_key"),
        ]
        indexes = [
            # Whether an item came before, in any feed.
            models.Index(fields=["identity"], name="feed_item_identity"),
            # The shelf, newest first.
            models.Index(fields=["decision", "created_at", "id"], name="feed_item_shelf"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the item with the identity of its address."""
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Set the identity by the address; for bulk writes too."""
        self.identity = identify(self.url)

    @property
    def origin(self) -> str:
        """The name of the feed."""
        return str(self.feed)

    @property
    def words(self) -> str:
        """The beginning of what the feed says of it."""
        return self.summary

    @property
    def source(self) -> str:
        """The name of the feed, if it has one."""
        return self.feed.title
