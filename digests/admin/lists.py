"""The lists of rows, which stay as fast as the archive grows."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import npgettext_lazy

MAX_COUNTED = 10_000
"""The number of rows up to which a list counts and leads to pages; filters lead to the others."""

COUNTS = {
    "issue": npgettext_lazy("total", "%(n)d issue", "%(n)d issues", "n"),
    "link": npgettext_lazy("total", "%(n)d link", "%(n)d links", "n"),
    "addresscheck": npgettext_lazy("total", "%(n)d address", "%(n)d addresses", "n"),
    "feed": npgettext_lazy("total", "%(n)d feed", "%(n)d feeds", "n"),
    "task": npgettext_lazy("total", "%(n)d background task", "%(n)d background tasks", "n"),
    "image": npgettext_lazy("total", "%(n)d image", "%(n)d images", "n"),
    "category": npgettext_lazy("total", "%(n)d category", "%(n)d categories", "n"),
    "user": npgettext_lazy("total", "%(n)d person", "%(n)d people", "n"),
    "logentry": npgettext_lazy("total", "%(n)d record", "%(n)d records", "n"),
}
"""The number of rows in words, by the name of their model."""


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # Django's own lists give no type
    """Pages of the first MAX_COUNTED rows.

    Their keys are read once, by which a page finds its rows: so a search looks through the archive
    once, and a late page skips no rows.
    """

    @cached_property
    def _keys(self) -> list[Any]:
        """Return the keys in their order; one more than MAX_COUNTED tells that there are more."""
        rows: Any = self.object_list
        return list(rows.values_list("pk", flat=True)[: MAX_COUNTED + 1])

    @cached_property
    def count(self) -> int:
        """Return the number of rows that have a page."""
        return min(len(self._keys), MAX_COUNTED)

    @property
    def has_more(self) -> bool:
        """Return True when there are rows that no page shows."""
        return len(self._keys) > MAX_COUNTED

    def page(self, number: Any) -> Any:
        """Return a page. Raises InvalidPage for a number that has none."""
        number = self.validate_number(number)
        end = min(number * self.per_page, self.count)
        keys = self._keys[(number - 1) * self.per_page : end]
        rows: Any = self.object_list
        return self._get_page(rows.filter(pk__in=keys), number, self)  # type: ignore[attr-defined]


class BoundedChangeList(ChangeList):
    """A list of the rows that its paginator has found."""

    def get_results(self, request: HttpRequest) -> None:
        """Set the rows of the page and their number, also where all stand on one page."""
        super().get_results(request)
        if not self.multi_page:
            self.result_list = self.paginator.page(1).object_list

    @property
    def count_text(self) -> str:
        """Return the number of rows found, in words."""
        return COUNTS[str(self.opts.model_name)] % {"n": self.result_count}


class PlainChangeList(BoundedChangeList):
    """A list that shows its number of rows once, at its foot."""

    def get_results(self, request: HttpRequest) -> None:
        """Count the rows found, and show no total beside that."""
        super().get_results(request)
        self.full_result_count = self.result_count
