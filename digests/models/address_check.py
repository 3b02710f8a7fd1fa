"""Addresses that were asked whether they still answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Self
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .fields import CleanTextField


class AddressState(models.TextChoices):
    """The states of an address by its last answer; of one ``unknown`` the answer says nothing."""

    WAITING = "waiting"
    ALIVE = "alive"
    GONE = "gone"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"


class Verdict(models.TextChoices):
    """What is held of an address after all its answers; only ``gone`` is told to readers.

    A page that answers elsewhere for good has ``moved``; one that turns robots away is ``blocked``.
    """

    UNKNOWN = "unknown", _("not known")
    ALIVE = "alive", _("alive")
    MOVED = "moved", _("moved")
    GONE = "gone", _("gone")
    BLOCKED = "blocked", _("blocked")


class AddressCheckQuerySet(models.QuerySet["AddressCheck"]):
    """Checks by their addresses and by when they are due."""

    def of(self, urls: Iterable[str]) -> Self:
        """Return the checks of addresses."""
        return self.filter(key__in={key_of(url) for url in urls})

    def gone(self) -> Self:
        """Return the checks of addresses that readers are told are gone."""
        return self.filter(verdict=Verdict.GONE)

    def watched(self) -> Self:
        """Return the checks that are repeated: of addresses in published issues."""
        return self.filter(next_at__isnull=False)

    def due(self, at: datetime) -> Self:
        """Return the checks that are due at a moment, the longest due first."""
        return self.watched().filter(next_at__lte=at).order_by("next_at")


class AddressCheck(models.Model):
    """Whether a page of the web answered when it was asked for last, and what is held of it.

    ``key`` is the hash of ``url``, which may be longer than an index takes. ``asked_at`` is the
    time at which the check was asked for, ``checked_at`` that of the answer, ``status`` its HTTP
    status where it was an error, and ``failures`` counts how often in a row the page was gone or
    the site could not be reached, ``failing_since`` a moment on.

    ``verdict`` is what several answers over days amount to, since ``verdict_at``; it was
    ``verdict_before``. ``moved_to`` is the new address that a site names, ``archived_url`` a copy
    in a web archive. ``next_at`` is when a published address is asked again, None for others, and
    until ``busy_until`` its host is asked for nothing else.
    """

    key = models.CharField(max_length=64, unique=True)
    url = CleanTextField(_("address"))
    host = CleanTextField(db_default="", default="", blank=True)
    state = CleanTextField(choices=AddressState.choices, default=AddressState.WAITING)
    failures = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    checked_at = models.DateTimeField(_("asked"), null=True)
    status = models.PositiveIntegerField(null=True)
    failing_since = models.DateTimeField(null=True)
    verdict = CleanTextField(
        _("state"), choices=Verdict.choices, default=Verdict.UNKNOWN, db_default="unknown"
    )
    verdict_before = CleanTextField(choices=Verdict.choices, default="", db_default="", blank=True)
    verdict_at = models.DateTimeField(_("since"), null=True)
    moved_to = CleanTextField(default="", db_default="", blank=True)
    archived_url = CleanTextField(default="", db_default="", blank=True)
    next_at = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)

    objects = AddressCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("archive link")
        verbose_name_plural = _("archive links")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AddressState.values), name="address_check_state_known"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="address_check_verdict_known"
            ),
        ]
        indexes = [
            # The checks that are too old to be kept.
            models.Index(fields=["asked_at"], name="address_check_asked_at"),
            # The checks that are due, and the hosts that are being asked.
            models.Index(fields=["next_at"], name="address_check_next_at"),
            models.Index(fields=["busy_until"], name="address_check_busy_until"),
            # The list of editors, the latest change first: of all, and of one verdict.
            models.Index(fields=["verdict_at", "id"], name="address_check_verdict_at"),
            models.Index(fields=["verdict", "verdict_at", "id"], name="address_check_by_verdict"),
        ]

    def __str__(self) -> str:
        return self.url

    @classmethod
    def waiting(cls, url: str, at: datetime, next_at: datetime | None = None) -> Self:
        """Return a row, not yet stored, of an address that is to be checked."""
        return cls(key=key_of(url), url=url, host=_host_of(url), asked_at=at, next_at=next_at)


def key_of(url: str) -> str:
    """Return the key by which the check of an address is found."""
    return sha256(url.encode()).hexdigest()


def _host_of(url: str) -> str:
    """Return the host and port of an address, "" where it has none."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""
