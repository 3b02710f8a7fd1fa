"""The issues of the archive as a list says them: by their subjects, with counts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count

from digests.models import Issue, Link
from digests.rendering.titles import make_title, number_beside


@dataclass(frozen=True, slots=True)
class ListedIssue:
    """An issue of the archive, with the number of its entries; ``subject`` may be empty.

    ``number`` is how the issue is counted (第 403 期), empty where the headline says it already.
    """

    date: dt.date
    number: str
    subject: str
    entries: int


def listed_issues(dates: Collection[dt.date]) -> list[ListedIssue]:
    """Load the issues from the first to the last of some dates, newest first, in three queries."""
    if not dates:
        return []
    issues = Issue.objects.published().filter(date__range=(min(dates), max(dates)))
    rows = list(issues.values_list("pk", "date", "headline", "lead", "number"))
    entries = Link.objects.entries().filter(section__issue__in=[row[0] for row in rows])
    counts = dict(entries.order_by().values_list("section__issue").annotate(Count("pk")))
    subjects = {pk: headline or make_title(lead) for pk, _date, headline, lead, _number in rows}
    titles = _titles_of([pk for pk, subject in subjects.items() if not subject])
    return [
        ListedIssue(
            date,
            number_beside(number, headline),
            subjects[pk] or make_title("", titles[pk]),
            counts.get(pk, 0),
        )
        for pk, date, headline, _lead, number in rows
        if date
    ]


def _titles_of(issues: Collection[int]) -> dict[int, list[str]]:
    """Load the titles of the entries of some issues, in their order."""
    links = Link.objects.entries().filter(section__issue__in=issues).newest_first()
    titles: dict[int, list[str]] = defaultdict(list)
    for issue, title in links.values_list("section__issue", "title"):
        titles[issue].append(title)
    return titles
