"""Addresses that were asked whether they still answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Self

from django.db import models
from django.db.models import Q

from .fields import CleanTextField


class AddressState(models.TextChoices):
    """The states of a checked address; of one that is ``unknown`` the answer says nothing."""

    WAITING = "waiting"
    ALIVE = "alive"
    GONE = "gone"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"


class AddressCheckQuerySet(models.QuerySet["AddressCheck"]):
    """Checks by their addresses."""

    def of(self, urls: Iterable[str]) -> Self:
        """Return the checks of addresses."""
        return self.filter(key__in={key_of(url) for url in urls})


class AddressCheck(models.Model):
    """Whether a page of the web answered when it was asked for last.

    ``key`` is the hash of ``url``, which may be longer than an index takes. ``asked_at`` is the
    time at which the check was asked for, ``checked_at`` that of the answer, and ``failures``
    counts how often in a row the site could not be reached.
    """

    key = models.CharField(max_length=64, unique=True)
    url = CleanTextField()
    state = CleanTextField(choices=AddressState.choices, default=AddressState.WAITING)
    failures = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)

    objects = AddressCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "address check"
        verbose_name_plural = "address checks"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AddressState.values), name="address_check_state_known"
            )
        ]
        indexes = [
            # The checks that are too old to be kept.
            models.Index(fields=["asked_at"], name="address_check_asked_at")
        ]

    def __str__(self) -> str:
        return f"{self.url}: {self.state}"

    @classmethod
    def waiting(cls, url: str, at: datetime) -> Self:
        """Return a row, not yet stored, of an address that is to be checked."""
        return cls(key=key_of(url), url=url, asked_at=at)


def key_of(url: str) -> str:
    """Return the key by which the check of an address is found."""
    return sha256(url.encode()).hexdigest()
