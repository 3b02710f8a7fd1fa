"""Links, sections and categories among their neighbours."""

import datetime as dt
import threading
import time

import pytest
from django.db import transaction

from digests import arrange
from digests.models import Link, Shelf
from tests.factories import InboxLinkFactory, make_issue, make_scheduled_issue
from tests.together import at_once, needs_writers

pytestmark = pytest.mark.django_db


def test_what_leaves_a_scheduled_issue_never_becomes_public() -> None:
    issue = make_scheduled_issue()
    section = issue.sections.get()
    arrange.shelve_link(section.links.get(), section)
    link = Link.objects.get()
    assert link.shelf == Shelf.INBOX
    assert issue.publish_at
    assert not link.was_public(issue.publish_at + dt.timedelta(days=1))


def test_a_place_beyond_the_end_is_the_end_however_large() -> None:
    section = make_issue(links=2).sections.get()
    link = InboxLinkFactory.create()
    arrange.put_link(link, section, 10**30)
    assert list(section.links.order_by("position"))[-1] == link


@needs_writers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_writers_who_put_links_into_a_section_give_each_a_place_of_its_own() -> None:
    section = make_issue(links=2).sections.get()
    one, other = InboxLinkFactory.create(), InboxLinkFactory.create()
    is_put = threading.Event()

    def put_first() -> None:
        with transaction.atomic():
            arrange.put_link(one, section)
            is_put.set()
            time.sleep(0.4)  # the other does not see it yet

    def put_second() -> None:
        is_put.wait()
        arrange.put_link(other, section, 1)

    assert at_once(put_first, put_second) == []
    links = section.links.order_by("position")
    assert list(links.values_list("position", flat=True)) == [0, 1, 2, 3]
    assert [link.pk for link in links if link in {one, other}] == [other.pk, one.pk]
