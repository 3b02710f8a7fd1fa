"""The dates of the issues that readers may see: all of them, or those that one issue shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, cast

from django.db.models import CharField, Count, QuerySet
from django.db.models.functions import Cast, Substr

from digests import archive
from digests.models import Issue, IssueQuerySet, LinkQuerySet
from digests.rendering.renderer import dates_in


class IsoDate(Cast):
    """Write a date as YYYY-MM-DD in the database, whatever the style of its server."""

    def __init__(self, expression: str) -> None:
        super().__init__(expression, CharField())

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the SQL for PostgreSQL, whose own cast follows the setting DateStyle."""
        template = "to_char(%(expressions)s, 'YYYY-MM-DD')"
        return self.as_sql(compiler, connection, template=template, **context)


def archive_dates() -> tuple[dt.date, ...]:
    """Load all dates, newest first.

    They come as text, which is a fifth of the work for ten thousand of them.
    """
    texts = Issue.objects.published().annotate(text=IsoDate("date"))
    return tuple(map(dt.date.fromisoformat, texts.values_list("text", flat=True)))


def archive_years() -> tuple[int, ...]:
    """Load the years that have an issue, in one query."""
    year = Substr(IsoDate("date"), 1, 4)
    found = Issue.objects.published().order_by().values_list(year, flat=True).distinct()
    return tuple(map(int, found))


def counts_by_year(links: LinkQuerySet) -> dict[int, int]:
    """Count some entries by the years of the issues that they stand in, in one query."""
    year = Substr(IsoDate("section__issue__date"), 1, 4)
    counted = links.order_by().values_list(year).annotate(number=Count("pk"))
    return {int(name): number for name, number in counted}


def newest_dates(number: int) -> tuple[dt.date, ...]:
    """Load the dates of the newest issues, newest first."""
    return tuple(_dates(Issue.objects.published())[:number])


class ArchiveShown(NamedTuple):
    """The dates of an archive that an edition has; see `Edition`."""

    archive: tuple[dt.date, ...]
    years: tuple[int, ...] = ()
    linked: frozenset[dt.date] = frozenset()


def archives_of(dates: Sequence[dt.date | None], texts: Iterable[str]) -> list[ArchiveShown]:
    """Load what the editions of some dates have of the archive, with what their texts lead to.

    That is all of an archive that is not long. Of a longer one a single edition is given its part
    in at most five queries, however many dates there are.
    """
    if len(dates) == 1:
        return [_archive_near(dates[0], texts)]
    whole = archive_dates()
    if len(whole) <= archive.MOST_SHOWN:
        return [ArchiveShown(whole)] * len(dates)
    years, linked = archive_years(), _named(texts) & set(whole)
    return [ArchiveShown(archive.around(date, whole), years, linked) for date in dates]


def archive_of(year: int | None) -> ArchiveShown:
    """Load what the page of the archive shows (`archive.years_of`): a year, or the newest ones.

    Of a longer archive that is loaded in four queries, however many dates there are.
    """
    dates = _dates(Issue.objects.published())
    newest = tuple(dates[: archive.MOST_SHOWN + 1])
    if len(newest) <= archive.MOST_SHOWN:
        return ArchiveShown(newest)
    whole_year = newest[0].year if year is None else year
    shown = {newest[0], *dates.filter(date__year=whole_year), *(newest if year is None else ())}
    return ArchiveShown(tuple(sorted(shown, reverse=True)), archive_years())


def _archive_near(date: dt.date | None, texts: Iterable[str]) -> ArchiveShown:
    """Load the part of the archive that `archive.around` takes of all its dates."""
    dates = _dates(Issue.objects.published())
    most = archive.MOST_SHOWN
    newest = tuple(dates[: most + 1])
    if len(newest) <= most:
        return ArchiveShown(newest)
    around = set(newest)
    if date and date < newest[0]:
        until, after = dates.filter(date__lte=date), dates.filter(date__gt=date).order_by("date")
        around = {newest[0], *until[: most + 1], *after[:most]}
    return ArchiveShown(tuple(sorted(around, reverse=True)), archive_years(), linked_dates(texts))


def linked_dates(texts: Iterable[str]) -> frozenset[dt.date]:
    """Load those dates that texts lead to by the old files of issues; without any no query."""
    named = _named(texts)
    return frozenset(_dates(Issue.objects.published().filter(date__in=named))) if named else named


def _named(texts: Iterable[str]) -> frozenset[dt.date]:
    return frozenset(date for text in texts for date in dates_in(text))


def _dates(issues: IssueQuerySet) -> QuerySet[Issue, dt.date]:
    """Return the dates of published issues, each of which has one."""
    return cast("QuerySet[Issue, dt.date]", issues.values_list("date", flat=True))
