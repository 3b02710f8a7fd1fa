"""Editing a public issue in its working copy, and letting readers have the change."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db.models import F
from django.utils.translation import override

from digests import workflow, working_copy
from digests.arrange import shelve_link
from digests.memory import appearances_before
from digests.models import Change, Issue, Link, Reason, Revision, Shelf, Status
from digests.store import load_document
from digests.workflow import WorkflowError
from tests.edits import save_edit
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    PassageFactory,
    ReferenceFactory,
    SectionFactory,
    get_category,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
    make_withdrawn_issue,
)
from tests.together import at_once, needs_writers

NOON = dt.datetime(2026, 5, 15, 12, tzinfo=dt.UTC)
THEN = dt.datetime(2020, 5, 15, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue() -> Issue:
    """A public issue with three entries, a reference, a passage and a section of its own name."""
    issue = make_issue("2020-05-15", links=3, lead="导读", opening="开篇")
    section = issue.sections.get()
    ReferenceFactory.create(link=section.links.all()[0])
    PassageFactory.create(section=section, position=999)
    papers = get_category("papers")
    odd = SectionFactory.create(issue=issue, heading="论文速递", category=papers, position=1)
    LinkFactory.create(section=odd, title="独一篇")
    return workflow.publish_issue(issue, at=THEN)


@pytest.fixture
def copy(issue: Issue) -> Issue:
    """Its working copy."""
    return working_copy.open_working_copy(issue)


def link_of(issue: Issue, title: str) -> Link:
    """The entry of an issue with a title."""
    return Link.objects.get(section__issue=issue, title=title)


def test_a_working_copy_is_a_draft_of_the_same_text_with_rows_of_its_own(
    issue: Issue, copy: Issue
) -> None:
    assert (copy.status, copy.revises, copy.date) == (Status.DRAFT, issue, issue.date)
    assert load_document(copy) == load_document(issue)
    uids = {link.uid for link in Link.objects.filter(section__issue=issue)}
    assert not uids & {link.uid for link in Link.objects.filter(section__issue=copy)}
    categories = [section.category for section in copy.sections.all()]
    assert categories == [get_category("news"), get_category("papers")]


def test_the_history_of_a_working_copy_begins_with_what_readers_see(copy: Issue, bob: User) -> None:
    Issue.objects.filter(pk=copy.pk).update(lead="改过的导读")
    save_edit(copy, by=bob)
    saved, began = Revision.objects.of(copy.uid)
    assert (saved.by, saved.glance["head"]) == (bob, ["lead"])
    assert "导读：导读" in began.text


def test_there_is_one_working_copy_of_an_issue(issue: Issue, copy: Issue) -> None:
    assert working_copy.open_working_copy(issue) == copy
    assert list(Issue.objects.working_copies()) == [copy]
    assert list(Issue.objects.originals()) == [issue]


@pytest.mark.parametrize("make", [make_issue, make_scheduled_issue, make_withdrawn_issue])
def test_what_readers_do_not_see_needs_no_working_copy(make: type) -> None:
    with pytest.raises(WorkflowError):
        working_copy.open_working_copy(make())


def test_what_is_written_in_a_working_copy_waits_until_its_changes_are_published(
    issue: Issue, copy: Issue, bob: User
) -> None:
    Issue.objects.filter(pk=copy.pk).update(lead="改过的导读")
    Link.objects.filter(pk=link_of(copy, "独一篇").pk).update(summary="改过的摘要")
    assert load_document(issue).lead == "导读"

    published = working_copy.publish_changes(copy, Change.TYPO, by=bob)

    assert published == issue
    assert load_document(published).lead == "改过的导读"
    assert link_of(issue, "独一篇").summary == "改过的摘要"
    assert list(Issue.objects.all()) == [issue]
    revision = Revision.objects.of(issue.uid)[0]
    assert (revision.reason, revision.by) == (Reason.TYPO, bob)


def test_entries_keep_their_uids_and_sections_their_categories(issue: Issue, copy: Issue) -> None:
    before = dict(Link.objects.filter(section__issue=issue).values_list("uid", "pk"))
    papers = copy.sections.get(heading="论文速递")
    papers.category = get_category("blogs")
    papers.save()
    Issue.objects.filter(pk=copy.pk).update(lead="改过的导读")

    working_copy.publish_changes(copy, Change.TYPO)

    assert dict(Link.objects.filter(section__issue=issue).values_list("uid", "pk")) == before
    assert issue.sections.get(heading="论文速递").category == get_category("blogs")


def test_a_typo_moves_nothing(issue: Issue, copy: Issue) -> None:
    before = Issue.objects.filter(pk=issue.pk).values("publish_at", "corrected_at", "amendments")
    expected = before.get()
    Link.objects.filter(pk=link_of(copy, "独一篇").pk).update(summary="改过的摘要")
    LinkFactory.create(section=copy.sections.all()[0], title="补上的")

    working_copy.publish_changes(copy, Change.TYPO)

    assert before.get() == expected
    assert link_of(issue, "独一篇").corrected_at is None
    assert link_of(issue, "补上的").first_public_at == issue.publish_at


@time_machine.travel(NOON, tick=False)
def test_a_correction_dates_the_issue_and_the_entries_written_anew(
    issue: Issue, copy: Issue
) -> None:
    Link.objects.filter(pk=link_of(copy, "独一篇").pk).update(summary="改过的摘要")

    published = working_copy.publish_changes(copy, Change.CORRECTION)

    assert (published.corrected_at, published.publish_at) == (NOON, issue.publish_at)
    assert published.amendments == [{"kind": "correction", "at": NOON.isoformat()}]
    corrected = Link.objects.filter(corrected_at=NOON)
    assert [link.title for link in corrected] == ["独一篇"]
    assert link_of(issue, "独一篇").first_public_at == issue.publish_at


@time_machine.travel(NOON, tick=False)
def test_an_addition_makes_new_entries_new_now_and_takes_them_from_the_inbox(
    issue: Issue, copy: Issue
) -> None:
    found = InboxLinkFactory.create(title="收件箱里的")
    found.section = copy.sections.all()[0]
    found.save()

    published = working_copy.publish_changes(copy, Change.ADDITION)

    added = link_of(published, "收件箱里的")
    assert (added.pk, added.uid, added.first_public_at) == (found.pk, found.uid, NOON)
    assert added.summary == found.summary
    assert [line["kind"] for line in published.amendments] == ["addition"]
    others = Link.objects.filter(section__issue=issue).exclude(pk=added.pk)
    assert not others.filter(first_public_at=NOON).exists()


def test_every_amendment_is_kept(issue: Issue) -> None:
    for number, change in enumerate((Change.CORRECTION, Change.ADDITION)):
        copy = working_copy.open_working_copy(issue)
        Issue.objects.filter(pk=copy.pk).update(lead=f"第{number}稿")
        issue = working_copy.publish_changes(copy, change)
    assert [line["kind"] for line in issue.amendments] == ["correction", "addition"]


def test_an_entry_cut_from_the_working_copy_leaves_the_issue_for_the_shelf(
    issue: Issue, copy: Issue
) -> None:
    gone = link_of(copy, "独一篇")
    assert gone.section is not None
    shelve_link(gone, gone.section)
    public = link_of(issue, "独一篇")

    working_copy.publish_changes(copy, Change.CORRECTION)

    shelved = Link.objects.get(title="独一篇")
    assert (shelved.pk, shelved.shelf, shelved.cut_from) == (public.pk, Shelf.CUT, issue)
    assert shelved.was_public()


def test_a_working_copy_without_a_change_is_told(copy: Issue) -> None:
    with pytest.raises(WorkflowError, match="Nothing has changed"), override("en"):
        working_copy.publish_changes(copy, Change.TYPO)
    assert Issue.objects.working_copies().exists()


def test_the_changes_of_a_withdrawn_issue_are_not_published(issue: Issue, copy: Issue) -> None:
    Issue.objects.filter(pk=copy.pk).update(lead="改过的导读")
    workflow.withdraw_issue(issue)
    with pytest.raises(WorkflowError):
        working_copy.publish_changes(copy, Change.CORRECTION)
    assert load_document(issue).lead == "导读"


def test_a_working_copy_is_not_published_as_an_issue(copy: Issue) -> None:
    with pytest.raises(WorkflowError, match="working copy"), override("en"):
        workflow.publish_issue(copy)


def test_a_working_copy_goes_to_review_like_any_draft(copy: Issue) -> None:
    assert workflow.submit_issue(copy).status == Status.REVIEW


def test_the_date_is_the_originals_also_when_it_moved_since(issue: Issue, copy: Issue) -> None:
    Issue.objects.filter(pk=copy.pk).update(lead="改过的导读")
    workflow.move_issue(issue, dt.date(2020, 5, 16))
    published = working_copy.publish_changes(copy, Change.TYPO)
    assert published.date == dt.date(2020, 5, 16)


def test_a_discarded_working_copy_leaves_what_was_written_in_it(
    issue: Issue, copy: Issue, bob: User
) -> None:
    LinkFactory.create(section=copy.sections.all()[0], title="新写的")
    before = load_document(issue)

    working_copy.discard_working_copy(copy, by=bob)

    assert load_document(issue) == before
    assert list(Issue.objects.all()) == [issue]
    last = Revision.objects.of(copy.uid)[0]
    assert last.reason == Reason.DELETE
    assert "新写的" in last.text
    kept = Link.objects.get(section=None)
    assert (kept.title, kept.shelf, kept.cut_from) == ("新写的", Shelf.CUT, issue)


def test_a_working_copy_is_no_earlier_place_of_its_links(issue: Issue, copy: Issue) -> None:
    later = make_issue("2020-06-01")
    identity = link_of(copy, "独一篇").identity
    (place,) = appearances_before(later, [identity])[identity]
    assert place.uid == link_of(issue, "独一篇").uid


def test_a_published_working_copy_is_no_deleted_issue(copy: Issue, bob: User) -> None:
    Issue.objects.filter(pk=copy.pk).update(lead="改过的导读")
    save_edit(copy, by=bob)
    working_copy.publish_changes(copy, Change.TYPO)
    assert not Revision.objects.of_deleted().exists()


def test_changes_that_were_not_seen_are_not_published(issue: Issue, copy: Issue) -> None:
    Issue.objects.filter(pk=copy.pk).update(lead="改过的导读")
    seen = workflow.version_of(Issue.objects.get(pk=copy.pk))
    Issue.objects.filter(pk=issue.pk).update(version=F("version") + 1)
    with pytest.raises(WorkflowError, match="has changed since"), override("en"):
        working_copy.publish_changes(copy, Change.TYPO, seen=seen)


@needs_writers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_people_who_publish_changes_at_once_one_is_told() -> None:
    issue = make_published_issue()
    copy = working_copy.open_working_copy(issue)
    Issue.objects.filter(pk=copy.pk).update(lead="改过的导读")
    publish = lambda: working_copy.publish_changes(copy, Change.CORRECTION)  # noqa: E731 (done twice)
    [told] = at_once(publish, publish)
    assert isinstance(told, WorkflowError)
    assert len(Issue.objects.get().amendments) == 1
