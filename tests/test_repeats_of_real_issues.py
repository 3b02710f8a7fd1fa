"""In the issues of a real digest the memory finds the repeats that a person finds."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User

from digests.admin.memory.told import tell_of_links
from digests.models import Issue, Kind, Link
from tests.import_issues.runs import run

pytestmark = pytest.mark.django_db


FOUND = {
    # A digest that is wrong: two entries of one issue with one address.
    ("2019-11-18", "2019-11-18"),
    ("2020-03-02", "2020-03-02"),
    ("2020-04-26", "2020-04-26"),
    # Two entries of one issue that share a reference.
    ("2019-04-27", "2019-04-27"),
    # The same paper or repository in an earlier issue.
    ("2019-10-03", "2019-05-15"),
    ("2020-01-06", "2019-11-18"),
    ("2020-04-04", "2019-10-03"),
    ("2020-04-26", "2020-03-02"),
    ("2020-07-18", "2020-07-02"),
    ("2021-01-05", "2020-03-19"),
    # The repository of a page with its releases or of a file in it, or a page of both kinds.
    ("2020-07-02", "2020-04-04"),
    ("2020-08-06", "2020-04-04"),
    ("2020-08-06", "2020-07-02"),
    ("2020-10-21", "2020-08-06"),
}
"""The dates of an issue and of the one, or itself, in which an address of it stood before."""


def repeats_in(issue: Issue, by: User) -> set[tuple[str, str]]:
    """Return the dates of an issue and of those up to it that share an address with it."""
    links = Link.objects.filter(section__issue=issue, kind=Kind.ENTRY)
    told = tell_of_links(links.prefetch_related("references"), by=by, home=issue)
    places = (place for of_link in told.values() for one in of_link for place in one.places)
    days = {place.name[:10] for place in places}
    return {(str(issue.date), day) for day in days if day <= str(issue.date)}


def test_every_repeat_is_found_and_nothing_else(corpus_dir: Path, bob: User) -> None:
    run(corpus_dir / "embedded-ai-report", "--publish")
    issues = Issue.objects.published()
    assert set().union(*(repeats_in(issue, bob) for issue in issues)) == FOUND
