"""Findings: what the page of a link says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .category import Category
from .fields import CleanTextField, LabelsField
from .link import Link


class FindingState(models.TextChoices):
    """The states of a finding."""

    WAITING = "waiting"
    FOUND = "found"
    FAILED = "failed"


class FindingManager(models.Manager["Finding"]):
    """Keeps the one finding of a link."""

    def unanswered(self) -> models.QuerySet[Finding]:
        """Return the findings whose page was not read, or not yet."""
        return self.filter(state__in=[FindingState.WAITING, FindingState.FAILED])

    def ask(self, link: Link, *, by: User | None, told: Mapping[str, Any]) -> Finding:
        """Store that the page of a link is to be read, in place of what was found before.

        ``told`` are the values of columns that are known already.
        """
        fresh = {"state": FindingState.WAITING, "asked_url": link.url or "", "asked_by": by}
        empty: dict[str, Any] = {"reason": "", "read_url": "", "draft": "", "filled": {}}
        empty["category"] = None
        row, _is_new = self.update_or_create(link=link, defaults={**empty, **fresh, **told})
        return row


class Finding(models.Model):
    """Title, source, labels and other values that were read from the web page of a link.

    It is kept beside the link and is no part of the issue. ``asked_url`` is the link's address as
    it was when the page was asked for, ``read_url`` the one that was read, after redirects.
    ``reason`` is the code of a reason (`digests.http.REASONS`, or ``silent``) where the state is
    failed, ``category`` the one that the link may belong to. ``references`` are lines as editors
    type them, ``lasting_url`` is a better address that the page names, ``draft`` a summary that a
    model wrote from the page. ``filled`` has the texts that went into empty fields of the link, by
    field.
    """

    link = models.OneToOneField(Link, on_delete=models.CASCADE, related_name="finding")
    state = CleanTextField(choices=FindingState.choices, default=FindingState.WAITING)
    reason = CleanTextField(blank=True)
    asked_url = CleanTextField(blank=True)
    read_url = CleanTextField(blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    title = CleanTextField(blank=True)
    source = CleanTextField(blank=True)
    labels = LabelsField(default=list, blank=True)
    references = CleanTextField(blank=True)
    abstract = CleanTextField(blank=True)
    published = models.DateField(null=True, blank=True)
    lasting_url = CleanTextField(blank=True)
    draft = CleanTextField(blank=True, db_default="")
    filled = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(auto_now=True)

    objects = FindingManager()

    class Meta:
        verbose_name = "finding"
        verbose_name_plural = "findings"
        default_permissions = ()  # whoever may change the link may take what is found
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=FindingState.values), name="finding_state_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.state}"

    def answer(self, found: Mapping[str, Any], *, reason: str, read_url: str) -> bool:
        """Store what was found unless the link's page was asked for anew; return whether it was.

        With a ``reason`` the reading has failed; what a browser told before stays then. The state
        stays too, until `close`.
        """
        is_told = bool(self.title)
        is_failed = bool(reason) and not is_told
        columns = {name: value for name, value in found.items() if value or not is_told}
        return bool(
            self._unanswered.update(
                reason=reason if is_failed else "",
                read_url=read_url,
                at=timezone.now(),
                **columns,
            )
        )

    def close(self, *, category: Category | None, filled: Mapping[str, str]) -> None:
        """Set the state; store the guessed category and the texts that went into the link."""
        state = FindingState.FAILED if self.reason else FindingState.FOUND
        self._unanswered.update(state=state, category=category, filled=dict(filled))

    @property
    def _unanswered(self) -> models.QuerySet[Finding]:
        """The row, unless it was answered or the link's page asked for anew meanwhile."""
        return Finding.objects.unanswered().filter(pk=self.pk, asked_url=self.asked_url)
