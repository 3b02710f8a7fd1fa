"""Links, sections and categories among their neighbours."""

import datetime as dt

import pytest

from digests import arrange
from digests.models import Link, Shelf
from tests.factories import make_scheduled_issue

pytestmark = pytest.mark.django_db


def test_what_leaves_a_scheduled_issue_never_becomes_public() -> None:
    issue = make_scheduled_issue()
    section = issue.sections.get()
    arrange.shelve_link(section.links.get(), section)
    link = Link.objects.get()
    assert link.shelf == Shelf.INBOX
    assert issue.publish_at
    assert not link.was_public(issue.publish_at + dt.timedelta(days=1))
