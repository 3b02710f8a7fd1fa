"""The addresses that stand within the texts of links and of issues."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import CleanTextField
from .issue import Issue, Section
from .link import Link


class MentionKind(models.TextChoices):
    """The ways in which a link mentions a work beside its address and its references."""

    TEXT = "text", _("address in a text")
    TITLE = "title", _("title or label")
    NAME = "name", _("name in a title")


class Mention(models.Model):
    """An address to which the text of a link leads, or a work that its title names.

    ``identity`` is that of the address or work; of a name alone, which may be that of a work, it is
    ``name:`` and the name in lower case (`digests.works`). `digests.store` writes these rows
    whenever it stores a text; nobody edits them.
    """

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="mentions")
    kind = CleanTextField(
        choices=MentionKind.choices, default=MentionKind.TEXT, db_default="text", editable=False
    )
    identity = CleanTextField(editable=False)

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        default_permissions = ()
        ordering = ["pk"]
        indexes = [
            # Where an identity stood before, within a text or as a name; the newest ones.
            models.Index(fields=["identity", "id"], name="mention_identity_newest")
        ]

    def __str__(self) -> str:
        return self.identity


class IssueMention(models.Model):
    """An address to which a text of an issue itself leads, by its identity.

    ``field`` names the text: lead, opening or closing, or note, which is that of the ``section``.
    `digests.store` writes these rows whenever it stores a text; nobody edits them.
    """

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="mentions")
    section = models.ForeignKey(
        Section, null=True, blank=True, on_delete=models.CASCADE, related_name="mentions"
    )
    field = CleanTextField(editable=False)
    identity = CleanTextField(editable=False)

    class Meta:
        verbose_name = _("mention in an issue")
        verbose_name_plural = _("mentions in issues")
        default_permissions = ()
        ordering = ["pk"]
        indexes = [
            # Where an identity stood before, within a text of an issue.
            models.Index(fields=["identity"], name="issue_mention_identity")
        ]

    def __str__(self) -> str:
        return self.identity
