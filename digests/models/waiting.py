"""The base of what waits for an editor's decision outside the inbox."""

from __future__ import annotations

from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import CleanTextField
from .link import CaughtWith, Link


class Decision(models.TextChoices):
    """The decisions of editors about what came by itself."""

    WAITING = "waiting", _("waiting")
    KEPT = "kept", _("kept")
    DISMISSED = "dismissed", _("dismissed")


_Row = TypeVar("_Row", bound="WaitingModel", covariant=True)


class WaitingQuerySet(models.QuerySet[_Row]):
    """Rows by the decision about them."""

    def waiting(self) -> Self:
        """Return the rows that nobody has decided about, the newest first."""
        return self.filter(decision=Decision.WAITING).order_by("-created_at", "-pk")

    def decided(self) -> Self:
        """Return the rows that were kept or dismissed, the last decision first."""
        decided = self.exclude(decision=Decision.WAITING)
        return decided.order_by("-decided_at", "-pk")


class WaitingModel(models.Model):
    """An address with a title that came by itself; ``link`` is what it became when it was kept.

    It is no `Link` before: the lists, the memory and the search of editors hold what they chose.
    ``how`` is the way by which such a link is caught.
    """

    how: ClassVar[CaughtWith]

    url = CleanTextField(_("address"))
    title = CleanTextField(_("title"), blank=True)
    created_at = models.DateTimeField(_("came"), auto_now_add=True)
    decision = CleanTextField(_("decision"), choices=Decision.choices, default=Decision.WAITING)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    link = models.ForeignKey(
        Link, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision__in=Decision.values), name="%(class)s_decision_known"
            )
        ]

    def __str__(self) -> str:
        return self.title or self.url

    @property
    def origin(self) -> str:
        """The name of who or what it came from."""
        raise NotImplementedError

    @property
    def words(self) -> str:
        """The plain text that came with it."""
        raise NotImplementedError

    @property
    def source(self) -> str:
        """The source that its link is given, "" for none."""
        return ""

    @property
    def credit(self) -> str:
        """The name that may be thanked for it, "" for none."""
        return ""
