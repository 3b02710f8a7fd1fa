"""Editors see what became of the addresses of the archive, and set them right."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from digests import editing, working_copy
from digests.models import AddressCheck, Change, Issue, Link, Verdict
from tests.factories import LinkFactory, ReferenceFactory, make_published_issue
from tests.shown import Shown, show

pytestmark = pytest.mark.django_db

OLD, NEW = "https://example.org/old", "https://example.org/new"


def judged(url: str, verdict: Verdict, moved_to: str = "") -> AddressCheck:
    """The check of an address that several answers have judged."""
    now = timezone.now()
    check = AddressCheck.waiting(url, now, now)
    check.verdict, check.verdict_at, check.moved_to = verdict, now, moved_to
    check.save()
    return check


def test_the_list_shows_what_changed_and_is_filtered_by_state(bob_client: Client) -> None:
    for verdict in Verdict:
        judged(f"https://example.org/{verdict.value}", verdict)
    url = reverse("admin:digests_addresscheck_changelist")
    shown = bob_client.get(url).content.decode()
    assert "example.org/gone" in shown
    assert "example.org/alive" not in shown
    shown = bob_client.get(url, {"state": "alive"}).content.decode()
    assert "example.org/gone" not in shown
    assert "example.org/alive" in shown


def test_an_address_is_set_right_by_the_working_copy_and_the_old_one_is_kept(
    bob_client: Client,
) -> None:
    issue = make_published_issue(links=0)
    entry = LinkFactory.create(section=issue.sections.get(), url=OLD)
    other = LinkFactory.create(section=issue.sections.get(), url=f"{OLD}/other")
    ReferenceFactory.create(link=other, url=OLD)
    check = judged(OLD, Verdict.MOVED, NEW)
    url = reverse("admin:digests_addresscheck_one", args=[check.pk])
    assert NEW in bob_client.get(url).content.decode()
    response = bob_client.post(url, {"url": NEW})
    copy = Issue.objects.get(revises=issue)
    assert response["Location"] == reverse("admin:digests_issue_change", args=[copy.pk])
    entry.refresh_from_db()
    assert entry.url == OLD  # as readers see it, until the copy is published
    working_copy.publish_changes(copy, Change.TYPO)
    entry, other = Link.objects.get(pk=entry.pk), Link.objects.get(pk=other.pk)
    assert (entry.url, entry.originals) == (NEW, {NEW: OLD})
    assert (other.url, other.references.get().url) == (f"{OLD}/other", NEW)


def test_what_leads_nowhere_is_no_new_address(bob_client: Client) -> None:
    issue = make_published_issue(links=0)
    LinkFactory.create(section=issue.sections.get(), url=OLD)
    check = judged(OLD, Verdict.GONE)
    url = reverse("admin:digests_addresscheck_one", args=[check.pk])
    assert bob_client.post(url, {"url": "javascript:alert(1)"}).status_code == 200
    assert not Issue.objects.filter(revises=issue).exists()


def test_where_an_address_cannot_be_set_right_everywhere_each_place_is_told(
    bob_client: Client,
) -> None:
    for day in ("2020-05-01", "2020-05-15", "2020-06-01"):
        issue = make_published_issue(day, links=0)
        LinkFactory.create(section=issue.sections.get(), title=day, url=OLD)
    for day in ("2020-05-01", "2020-05-15"):
        copy = working_copy.open_working_copy(Issue.objects.get(date=day))
        editing.shelve_link(Link.objects.get(section__issue=copy), cut=True)
    url = reverse("admin:digests_addresscheck_one", args=[judged(OLD, Verdict.GONE).pk])

    page = Shown(bob_client.post(url, {"url": NEW}).content.decode())

    assert [day in page.text(".errorlist") for day in ("2020-05-01", "2020-05-15")] == [True] * 2
    assert "set right in the working copy" in page.text(".messagelist")


def test_an_empty_list_says_what_will_stand_there(bob_client: Client) -> None:
    page = show(bob_client, reverse("admin:digests_addresscheck_changelist"))

    assert "about once a month" in page.text("#changelist")
