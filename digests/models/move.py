"""A digest that moves in: the files that were sent, and what became of each."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import CleanTextField


class MoveState(models.TextChoices):
    """What happens to a move, or waits for a person."""

    READING = "reading", _("being read")
    READY = "ready", _("read, nothing is made yet")
    MAKING = "making", _("being made")
    DONE = "done", _("moved in")
    UNDOING = "undoing", _("being taken back")
    UNDONE = "undone", _("taken back")


class Move(models.Model):
    """Files of a digest that are moved in together.

    ``options`` are what was chosen, ``problems`` sentences on what was left out of the files.
    ``is_first`` tells that there was no issue before. ``pictures`` counts the pictures of other
    sites: ``total``, and ``failed`` with the reason of each by its address. ``sown`` are the
    publication's values before and after, by field, and ``categories`` the addresses of those that
    were made.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_constraint=False,  # a release that does not know this table can delete people too
    )
    name = CleanTextField()
    state = CleanTextField(choices=MoveState.choices, default=MoveState.READING)
    options = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    is_first = models.BooleanField(default=False)
    pictures = models.JSONField(default=dict)
    sown = models.JSONField(default=dict)
    categories = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_running(self) -> bool:
        """Whether the work goes on in the background."""
        return self.state in {MoveState.READING, MoveState.MAKING, MoveState.UNDOING}


class MovedFile(models.Model):
    """A file of a move: its path, its bytes, what was read and what was made of it.

    ``is_issue`` tells Markdown from pictures. ``read`` is the importer's report of a dry run and
    ``made`` that of the import, None before. ``issue_uid`` and ``version`` are those of the issue
    right after it was made.
    """

    move = models.ForeignKey(Move, on_delete=models.CASCADE, related_name="files")
    path = CleanTextField()
    content = models.BinaryField(default=b"")
    is_issue = models.BooleanField()
    position = models.PositiveIntegerField()
    read = models.JSONField(null=True)
    made = models.JSONField(null=True)
    issue_uid = models.UUIDField(null=True)
    version = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("file of a move")
        verbose_name_plural = _("files of a move")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.path

    @property
    def reading(self) -> dict[str, Any]:
        """The report of the dry run, empty before it."""
        return self.read or {}

    @property
    def told(self) -> dict[str, Any]:
        """The latest report, empty before any."""
        return self.made or self.reading
