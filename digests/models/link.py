"""Links, the entries of the digest, and their references."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from digests.characters import visible
from digests.identity import identify, site_of

from .edited import EditedModel
from .fields import CleanTextField, LabelsField
from .issue import Issue, IssueQuerySet, Section

LONGEST_SHOWN = 100
"""The characters of an address that stand for a link without a title."""


class Kind(models.TextChoices):
    """The kinds of rows in a section."""

    ENTRY = "entry", _("entry")
    PASSAGE = "passage", _("passage")


class Shelf(models.TextChoices):
    """The shelves of the inbox, on which links without a section lie."""

    INBOX = "inbox", _("inbox")
    CUT = "cut", _("cut")
    DISMISSED = "dismissed", _("dismissed")


class CaughtWith(models.TextChoices):
    """The ways by which a link is caught."""

    FRONT_PAGE = "front_page", _("front page")
    CATCH_PAGE = "catch_page", _("catch page")
    BOOKMARKLET = "bookmarklet", _("bookmarklet")
    SHARE = "share", _("share sheet of a phone")
    API = "api", _("another tool")
    FORM = "form", _("form of a link")
    FEED = "feed", _("feed")
    READER = "reader", _("suggestion of a reader")


_SOURCES = """
WITH RECURSIVE name(one) AS (
    SELECT MIN(source_key) FROM digests_link WHERE source_key > ''
    UNION ALL
    SELECT (SELECT MIN(source_key) FROM digests_link WHERE source_key > name.one) FROM name
    WHERE name.one IS NOT NULL
)
SELECT one FROM name WHERE one IS NOT NULL AND EXISTS ({links})
"""
"""The sources of links, each found by the index from the one before, and not from all its links."""


class LinkQuerySet(models.QuerySet["Link"]):
    """Links by kind and by who may see them."""

    def entries(self) -> Self:
        """Return the links without the passages that stand between them."""
        return self.filter(kind=Kind.ENTRY)

    def published(self, at: datetime | None = None) -> Self:
        """Return the entries that readers may see at a moment (now), the newest issue's first."""
        issues = Issue.objects.published(at).order_by()
        return self.entries().filter(section__issue__in=issues).newest_first()

    def published_in(self, issues: IssueQuerySet) -> Self:
        """Return the entries of a few of the published issues, the newest issue's first.

        Of however many entries it looks at no more than those issues have.
        """
        sections = Section.objects.filter(issue__in=list(issues.values_list("pk", flat=True)))
        keys = list(sections.order_by().values_list("pk", flat=True))
        return self.entries().filter(section__in=keys).newest_first()

    def newest_first(self) -> Self:
        """Return the links in the order of a listing: the newest issue's first, as they stand."""
        return self.order_by(
            "-section__issue__date", "section__position", "section__pk", "position", "pk"
        )

    def sources(self) -> list[str]:
        """Return the keys of the sources that the links have, in their order."""
        of_source = self.order_by().filter(source_key=RawSQL("name.one", ()))
        try:
            links, values = of_source.values("pk").query.sql_with_params()
        except EmptyResultSet:
            return []
        with connections[self.db].cursor() as cursor:
            cursor.execute(_SOURCES.format(links=links), values)
            return [key for (key,) in cursor.fetchall()]

    def inbox(self) -> Self:
        """Return the links that wait for an issue, the newest first."""
        return self.filter(shelf=Shelf.INBOX).order_by("-created_at", "-pk")


class Link(EditedModel):
    """An entry or passage of a section, or a link on one of the shelves.

    ``verbatim`` is the whole text of a passage, and of an entry that could not be split into
    fields; the fields of such an entry serve lists and search only. In a working copy ``revises``
    is the public row whose text this one will become.

    ``form`` is how the entry was written where that is not the usual form of its issue's dialect.

    ``source_key`` is the source without invisible characters; links with one key have one source.
    ``site`` is the host of the address, or that of the archive that holds the paper.
    ``references_typed`` are the lines of the references as typed, while one of them cannot be read
    as a reference; the rows are then the others.

    ``originals`` has the addresses that were typed before their lasting forms took their places, by
    those forms.

    ``caught_by`` is None and ``caught_with`` empty where nobody caught the link, as in an import.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    section = models.ForeignKey(
        Section,
        verbose_name=_("section"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="links",
    )
    category = models.ForeignKey(
        "Category",
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="links",
        help_text=_("Where the link would belong; for the inbox only."),
    )
    kind = CleanTextField(_("kind"), choices=Kind.choices, default=Kind.ENTRY)
    labels = LabelsField(_("labels"), default=list, blank=True)
    title = CleanTextField(_("title"), blank=True)
    source = CleanTextField(_("source"), blank=True)
    url = CleanTextField(_("address"), null=True, blank=True)
    title_markdown = CleanTextField(blank=True, editable=False)
    trailing = CleanTextField(
        _("text after the link"),
        blank=True,
        help_text=_("What follows the link on the entry's first line, in Markdown."),
    )
    summary = CleanTextField(_("summary"), blank=True)
    mark = CleanTextField(_("summary's keyword"), blank=True)
    form = CleanTextField(blank=True, default="", db_default="", editable=False)
    verbatim = CleanTextField(
        _("verbatim text"),
        blank=True,
        help_text=_("The whole text, where it could not be split into fields."),
    )
    references_typed = CleanTextField(blank=True, editable=False)
    originals = models.JSONField(null=True, blank=True, editable=False)
    flag = models.JSONField(null=True, blank=True, editable=False)
    shelf = CleanTextField(_("shelf"), choices=Shelf.choices, blank=True, editable=False)
    cut_from = models.ForeignKey(
        Issue,
        verbose_name=_("cut from"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="cut_links",
        editable=False,
    )
    identity = CleanTextField(blank=True, editable=False)
    source_key = CleanTextField(blank=True, editable=False)
    site = CleanTextField(blank=True, default="", db_default="", editable=False)
    revises = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    first_public_at = models.DateTimeField(null=True, blank=True, editable=False)
    corrected_at = models.DateTimeField(null=True, blank=True, editable=False)
    caught_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("caught by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    caught_with = CleanTextField(
        _("caught with"),
        choices=CaughtWith.choices,
        default="",
        db_default="",
        blank=True,
        editable=False,
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(section__isnull=True, shelf__in=Shelf.values)
                | Q(section__isnull=False, shelf=""),
                name="link_is_in_a_section_or_on_a_shelf",
            ),
            models.CheckConstraint(
                condition=Q(section__isnull=True) | Q(category__isnull=True),
                name="link_category_is_for_the_inbox",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="link_kind_known"),
        ]
        indexes = [
            # Where an identity stood before.
            models.Index(fields=["identity"], name="link_identity"),
            # The page of a source, and the list of all of them.
            models.Index(fields=["source_key", "section"], name="link_source_section"),
            # Where the entries of a site stand.
            models.Index(fields=["site", "section"], name="link_site_section"),
            # The lists of the admin, newest first: all links, those of a shelf, those in issues.
            models.Index(fields=["created_at", "id"], name="link_created"),
            models.Index(fields=["shelf", "created_at", "id"], name="link_shelf_created"),
            # What editors wrote since the search looked.
            models.Index(fields=["updated_at"], name="link_changed"),
        ]

    def __str__(self) -> str:
        address = Truncator(self.url or "").chars(LONGEST_SHOWN)
        texts = self.title, address, self.verbatim[:60], self.summary[:60]
        return next(filter(None, texts), None) or gettext("(without title)")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the link with the columns that follow from its address and section."""
        self.derive()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the entry's permalink."""
        return reverse("link", args=[self.uid])

    def derive(self) -> None:
        """Set the columns that follow from others, such as the identity; for bulk writes too."""
        self.identity = identify(self.url or "")
        self.source_key = visible(self.source)
        self.site = site_of(self.url or "")
        if self.section_id is None:
            self.shelf = self.shelf or Shelf.INBOX
        else:
            self.shelf, self.category, self.cut_from = "", None, None

    def was_public(self, at: datetime | None = None) -> bool:
        """Return whether readers could see the entry at a moment (now) or before."""
        return self.first_public_at is not None and self.first_public_at <= (at or timezone.now())


class Reference(models.Model):
    """A labelled reference of a link, which stands before its summary."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="references")
    label = CleanTextField(_("label"), blank=True)
    title = CleanTextField(_("title"), blank=True)
    url = CleanTextField(_("address"), blank=True)
    colon = CleanTextField(blank=True, default="：")
    identity = CleanTextField(blank=True, editable=False)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ["position", "pk"]
        indexes = [
            # Where an identity stood before, as a reference.
            models.Index(fields=["identity"], name="reference_identity")
        ]

    def __str__(self) -> str:
        return f"{self.label}{self.colon}{self.title or self.url}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the reference with the identity of its address."""
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Set the identity by the address; for bulk writes too."""
        self.identity = identify(self.url)
