"""Categories: the sections that recur."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .fields import CleanTextField


class CategoryQuerySet(models.QuerySet["Category"]):
    """Categories in their order."""

    def by_heading(self) -> dict[str, Category]:
        """Map every name and alias, folded, to its category; a name wins over an alias."""
        categories = list(self)
        spelt: dict[str, Category] = {}
        for category in reversed(categories):
            spelt.update(dict.fromkeys(map(fold_heading, category.alias_list), category))
        for category in reversed(categories):
            spelt[fold_heading(category.name)] = category
        return spelt

    def of_former_slug(self, slug: str) -> Category | None:
        """Return the category that had an address before, or took it over, or None."""
        having = self.filter(former_slugs__contains=slug)
        return next((one for one in having if slug in one.former_slugs.splitlines()), None)


def fold_heading(text: str) -> str:
    """Return a heading without case and with single spaces, as headings are compared."""
    return " ".join(text.split()).casefold()


class Category(models.Model):
    """A recurring section: news, papers, projects, blogs.

    ``slug`` may be in any script. ``former_slugs`` are the addresses that it had before, and those
    of the categories that were merged into it, one a line.
    """

    slug = models.SlugField(_("address"), max_length=100, unique=True, allow_unicode=True)
    name = CleanTextField(_("name"), unique=True)
    aliases = CleanTextField(
        _("other names"),
        blank=True,
        help_text=_("Other headings that mean this category, one a line."),
    )
    default_note = CleanTextField(
        _("standing note"),
        blank=True,
        help_text=_("The note that a new issue starts this section with, in Markdown."),
    )
    former_slugs = CleanTextField(blank=True, default="", db_default="", editable=False)
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the category's page, which lists its entries across issues."""
        return reverse("category", args=[self.slug])

    def leave_address(self, *slugs: str) -> None:
        """Let addresses that this category or another one had lead to it; nothing is saved."""
        former = dict.fromkeys([*self.former_slugs.splitlines(), *slugs])
        self.former_slugs = "\n".join(one for one in former if one != self.slug)

    @property
    def alias_list(self) -> Iterable[str]:
        """Return the other names, without empty lines."""
        return [line.strip() for line in self.aliases.splitlines() if line.strip()]
