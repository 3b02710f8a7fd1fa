"""The lists of rows, which stay as fast as the archive grows."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property

MAX_COUNTED = 10_000
"""The number of rows up to which a list counts and leads to pages; filters lead to the others."""


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


class PlainChangeList(BoundedChangeList):
    """A list that shows its number of rows once, at its foot."""

    def get_results(self, request: HttpRequest) -> None:
        """Count the rows found, and show no total beside that."""
        super().get_results(request)
        self.full_result_count = self.result_count
