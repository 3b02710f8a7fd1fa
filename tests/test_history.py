"""What an issue was comes back: the whole of it, one entry, a deleted one; uids stay."""

import datetime as dt
import uuid

import pytest
from django.contrib.auth.models import User
from django.utils.translation import override

from digests import history, workflow, working_copy
from digests.arrange import shelve_link
from digests.document import Document, Entry, Ref, Section
from digests.models import Change, Issue, Link, Reason, Revision, Shelf, Status
from digests.store import document_of, load_document, save_document, write_revision
from digests.workflow import WorkflowError
from tests.edits import save_edit
from tests.factories import (
    IssueFactory,
    LinkFactory,
    PassageFactory,
    get_category,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
    make_withdrawn_issue,
)

pytestmark = pytest.mark.django_db


def entries(document: Document) -> list[tuple[str, str]]:
    return [(entry.uid, entry.summary) for entry in document.entries]


def last(issue: Issue) -> Revision:
    revision = Revision.objects.of(issue.uid).first()
    assert revision
    return revision


def kept(issue: Issue, by: User) -> Revision:
    """The issue kept as a revision of its own."""
    save_edit(issue, by=by)
    issue.refresh_from_db()
    return last(issue)


def test_a_whole_issue_is_what_it_was_with_the_same_uids(alice: User, bob: User) -> None:
    issue = make_issue(links=3, lead="原来的导语")
    before = kept(issue, alice)
    then = load_document(issue)
    Link.objects.filter(title=then.entries[0].title).delete()
    shelve_link(Link.objects.get(uid=then.entries[1].uid), issue.sections.get(), cut=True)
    Link.objects.filter(uid=then.entries[2].uid).update(summary="改坏了。")
    issue.lead = "新的导语"
    issue.save()
    kept(issue, bob)

    history.restore_issue(issue, before, by=bob)

    issue.refresh_from_db()
    now = load_document(issue)
    assert (now, entries(now)) == (then, entries(then))
    assert not Link.objects.filter(section=None).exists()


def test_a_restore_is_itself_a_revision_and_loses_nothing(alice: User, bob: User) -> None:
    issue = make_issue(lead="一")
    before = kept(issue, alice)
    issue.lead = "二"
    issue.save()

    history.restore_issue(issue, before, by=bob)

    restored, saved, _first = Revision.objects.of(issue.uid)
    assert (restored.reason, restored.by) == (Reason.RESTORE, bob)
    assert document_of(restored).lead == "一"
    assert document_of(saved).lead == "二"


def test_a_restore_is_a_new_version_so_that_open_forms_are_told(alice: User) -> None:
    issue = make_issue()
    before = kept(issue, alice)

    assert history.restore_issue(issue, before).version > issue.version


def test_an_issue_in_review_can_be_restored(alice: User) -> None:
    issue = make_issue(status=Status.REVIEW, lead="一")
    before = kept(issue, alice)

    assert history.restore_issue(issue, before).status == Status.REVIEW


@pytest.mark.parametrize("make", [make_published_issue, make_scheduled_issue, make_withdrawn_issue])
def test_what_readers_saw_or_will_see_is_not_replaced(make, alice: User) -> None:  # type: ignore[no-untyped-def] # three factories
    issue = make()
    revision = write_revision(issue, Reason.PUBLISH, by=alice)
    uid = Link.objects.get().uid

    with pytest.raises(WorkflowError):
        history.restore_issue(issue, revision)
    with pytest.raises(WorkflowError):
        history.restore_item(issue, revision, uid)


def test_a_damaged_revision_is_told_and_changes_nothing(alice: User) -> None:
    issue = make_issue(lead="一")
    revision = kept(issue, alice)
    Revision.objects.update(packed=b"damaged")

    with pytest.raises(WorkflowError):
        history.restore_issue(issue, Revision.objects.get(pk=revision.pk))

    assert load_document(issue).lead == "一"


def test_a_deleted_summary_comes_back_and_the_rest_stays(alice: User, bob: User) -> None:
    issue = make_issue(links=2)
    before = kept(issue, alice)
    first, second = Link.objects.order_by("position")
    Link.objects.update(summary="")
    kept(issue, bob)

    history.restore_item(issue, before, first.uid, by=bob)

    assert entries(load_document(issue)) == [(str(first.uid), first.summary), (str(second.uid), "")]
    assert (last(issue).reason, last(issue).by) == (Reason.RESTORE, bob)


def test_an_entry_on_the_shelf_comes_back_by_its_own_row(alice: User) -> None:
    issue = make_issue(links=3)
    before = kept(issue, alice)
    order = [entry.uid for entry in load_document(issue).entries]
    row = Link.objects.get(uid=order[1])
    shelve_link(row, issue.sections.get(), cut=True)

    history.restore_item(issue, before, row.uid)

    assert [entry.uid for entry in load_document(issue).entries] == order
    assert Link.objects.get(uid=row.uid).pk == row.pk


def test_an_entry_whose_row_is_gone_comes_back_with_its_references(alice: User) -> None:
    issue = IssueFactory.create()
    reference = Ref("代码", url="https://git.example/a")
    cited = Entry(title="甲", url="https://a.example/", references=(reference,), summary="好。")
    save_document(issue, Document(sections=(Section("新闻", items=(cited,)),)))
    before = kept(issue, alice)
    uid = Link.objects.get().uid
    Link.objects.all().delete()

    history.restore_item(issue, before, uid)

    [back] = load_document(issue).entries
    assert (back.uid, back.references, back.summary) == (str(uid), (reference,), "好。")


def test_a_passage_comes_back(alice: User) -> None:
    issue = make_issue()
    passage = PassageFactory.create(section=issue.sections.get(), position=0)
    Link.objects.entries().update(position=1)
    before = kept(issue, alice)
    passage.delete()

    history.restore_item(issue, before, passage.uid)

    assert Link.objects.get(uid=passage.uid).verbatim == passage.verbatim


def test_an_entry_that_a_revision_does_not_have_is_told(alice: User) -> None:
    issue = make_issue()

    with pytest.raises(WorkflowError):
        history.restore_item(issue, kept(issue, alice), uuid.uuid4())


def test_an_entry_that_went_to_another_issue_is_copied_not_taken(alice: User) -> None:
    issue, other = make_issue(), make_issue("2020-05-22", links=0)
    before = kept(issue, alice)
    link = Link.objects.get()
    link.section = other.sections.get()
    link.save()

    history.restore_item(issue, before, link.uid)

    [copy] = load_document(issue).entries
    [moved] = load_document(other).entries
    assert (copy.title, moved.uid) == (moved.title, str(link.uid))
    assert copy.uid != moved.uid


def test_a_cut_entry_is_put_back_as_it_is_now_and_where_it_stood(alice: User, bob: User) -> None:
    issue = make_issue(links=3)
    kept(issue, alice)
    order = [entry.uid for entry in load_document(issue).entries]
    link = Link.objects.get(uid=order[1])
    shelve_link(link, issue.sections.get(), cut=True)
    kept(issue, bob)
    link.summary = "在架子上改好了。"
    link.save()

    history.put_back(link, by=bob)

    now = load_document(issue).entries
    assert [entry.uid for entry in now] == order
    assert now[1].summary == "在架子上改好了。"
    assert last(issue).reason == Reason.RESTORE


def test_an_entry_that_came_and_went_in_one_sitting_is_put_back_at_the_end(alice: User) -> None:
    issue = make_issue(links=2)
    first = Link.objects.order_by("position")[0]
    shelve_link(first, issue.sections.get(), cut=True)
    kept(issue, alice)

    history.put_back(first)

    assert load_document(issue).entries[-1].uid == str(first.uid)


def test_an_entry_cut_from_a_public_issue_is_put_back_where_it_stood(alice: User) -> None:
    issue = workflow.publish_issue(make_issue(links=3))
    then = load_document(issue)
    copy = working_copy.open_working_copy(issue)
    shelve_link(Link.objects.filter(section__issue=copy)[1], copy.sections.get())
    issue = working_copy.publish_changes(copy, Change.CORRECTION)
    cut = Link.objects.get(cut_from=issue)

    copy = history.put_back(cut, by=alice)

    assert copy.revises == issue
    assert [entry.uid for entry in load_document(copy).entries][1] == str(cut.uid)
    issue = working_copy.publish_changes(copy, Change.CORRECTION)
    assert (load_document(issue), entries(load_document(issue))) == (then, entries(then))
    assert Link.objects.get(uid=cut.uid).first_public_at == cut.first_public_at


def test_a_discarded_copy_lays_what_was_put_back_in_it_on_the_shelf_again() -> None:
    issue = workflow.publish_issue(make_issue(links=2))
    cut = Link.objects.all()[0]
    shelve_link(cut, issue.sections.get(), cut=True)

    working_copy.discard_working_copy(history.put_back(cut))

    cut.refresh_from_db()
    assert (cut.shelf, cut.cut_from, cut.was_public()) == (Shelf.CUT, issue, True)


def test_without_any_section_a_cut_entry_stays_on_its_shelf(alice: User) -> None:
    issue = make_issue()
    link = Link.objects.get()
    shelve_link(link, issue.sections.get(), cut=True)
    issue.sections.all().delete()

    with pytest.raises(WorkflowError):
        history.put_back(link)

    link.refresh_from_db()
    assert link.shelf == Shelf.CUT


def test_what_lies_on_no_issues_shelf_is_not_put_back() -> None:
    issue = make_issue()
    link = Link.objects.get()

    with pytest.raises(WorkflowError):
        history.put_back(link)
    shelve_link(link, issue.sections.get())
    with pytest.raises(WorkflowError):
        history.put_back(link)


def test_a_deleted_issue_comes_back_as_a_draft_with_its_uids(alice: User, bob: User) -> None:
    issue = make_issue(links=2, lead="还没写完")
    save_edit(issue, by=alice)
    then = load_document(issue)
    workflow.delete_issue(issue, by=bob)

    back = history.bring_back(issue.uid, by=alice)

    now = load_document(back)
    assert (back.uid, back.status) == (issue.uid, Status.DRAFT)
    assert (now.lead, entries(now)) == ("还没写完", entries(then))
    assert back.sections.get().category == get_category("news")
    assert [one.reason for one in back.revisions.order_by("number")] == [
        "save",
        "delete",
        "restore",
    ]


def test_with_a_deleted_issue_its_shelf_comes_back(bob: User) -> None:
    issue = make_issue(links=2)
    save_edit(issue, by=bob)
    cut = Link.objects.all()[0]
    shelve_link(cut, issue.sections.get(), cut=True)
    workflow.delete_issue(issue, by=bob)

    back = history.bring_back(issue.uid)

    assert Link.objects.get(uid=cut.uid).cut_from == back


def test_an_issue_is_brought_back_once(bob: User) -> None:
    issue = make_issue()
    workflow.delete_issue(issue, by=bob)
    history.bring_back(issue.uid)

    with pytest.raises(WorkflowError):
        history.bring_back(issue.uid)
    with pytest.raises(WorkflowError):
        history.bring_back(uuid.uuid4())


def test_the_deleted_issues_are_listed_by_their_last_revision(bob: User) -> None:
    alive, first, second = (make_issue(f"2020-05-{day}") for day in (15, 22, 29))
    for issue in (alive, first, second):
        save_edit(issue, by=bob)
    workflow.delete_issue(first, by=bob)
    workflow.delete_issue(second, by=bob)

    deleted = list(Revision.objects.of_deleted())

    assert [one.issue_uid for one in deleted] == [second.uid, first.uid]
    assert {one.reason for one in deleted} == {Reason.DELETE}


def test_a_public_text_comes_back_in_the_working_copy_with_the_same_uids(alice: User) -> None:
    issue = workflow.publish_issue(make_issue("2020-05-15", links=3, lead="原来的导语"))
    then, first = load_document(issue), last(issue)
    copy = working_copy.open_working_copy(issue)
    gone = Link.objects.filter(section__issue=copy)[0]
    shelve_link(gone, copy.sections.get())
    Issue.objects.filter(pk=copy.pk).update(lead="改坏了")
    issue = working_copy.publish_changes(copy, Change.CORRECTION)
    issue = workflow.move_issue(issue, dt.date(2020, 5, 16))

    copy = working_copy.open_working_copy(issue)
    history.restore_issue(copy, first, by=alice)
    assert load_document(issue).lead == "改坏了"
    issue = working_copy.publish_changes(copy, Change.CORRECTION)

    now = load_document(issue)
    assert (now.lead, entries(now)) == (then.lead, entries(then))
    assert now.date == dt.date(2020, 5, 16)


def test_one_entry_of_a_public_issue_comes_back_in_the_working_copy(alice: User) -> None:
    issue = workflow.publish_issue(make_issue(links=2))
    then, first = load_document(issue), last(issue)
    copy = working_copy.open_working_copy(issue)
    changed, cut = Link.objects.filter(section__issue=copy)
    Link.objects.filter(pk=changed.pk).update(summary="改坏了。")
    shelve_link(cut, copy.sections.get())

    for uid, _summary in entries(then):
        history.restore_item(copy, first, uuid.UUID(uid), by=alice)

    assert not working_copy.changes_of(copy)
    assert not Link.objects.filter(section=None).exists()


def discarded(issue: Issue, by: User) -> uuid.UUID:
    """The uid of a working copy in which someone wrote before it was discarded."""
    copy = working_copy.open_working_copy(issue)
    Link.objects.filter(section__issue=copy).update(summary="改过的摘要", title="改过", url=None)
    LinkFactory.create(section=copy.sections.get(), title="新写的")
    save_edit(copy, by=by)
    working_copy.discard_working_copy(copy, by=by)
    return copy.uid


def test_a_discarded_working_copy_comes_back_as_that_of_its_issue(alice: User) -> None:
    issue = workflow.publish_issue(make_issue(links=2))
    issue.sections.update(heading="论文速递", category=get_category("papers"))
    then = [entry.uid for entry in load_document(issue).entries]
    uid = discarded(issue, alice)
    issue = workflow.move_issue(issue, dt.date(2020, 5, 16))

    copy = history.bring_back(uid, by=alice)

    assert (copy.uid, copy.revises, copy.date) == (uid, issue, issue.date)
    issue = working_copy.publish_changes(copy, Change.CORRECTION)
    now = load_document(issue).entries
    assert [entry.uid for entry in now][:2] == then
    assert [entry.title for entry in now] == ["改过", "改过", "新写的"]
    assert issue.sections.get().category == get_category("papers")
    assert not Link.objects.filter(section=None).exists()


def test_beside_another_working_copy_a_discarded_one_is_told_to_wait(alice: User) -> None:
    issue = workflow.publish_issue(make_issue())
    uid = discarded(issue, alice)
    other = working_copy.open_working_copy(issue)
    with override("en"), pytest.raises(WorkflowError, match="another working copy"):
        history.bring_back(uid)

    working_copy.discard_working_copy(other)
    history.bring_back(uid)
    with override("en"), pytest.raises(WorkflowError, match="back already"):
        history.bring_back(uid)


def test_a_working_copy_of_what_readers_no_longer_see_comes_back_as_a_draft(alice: User) -> None:
    issue = workflow.publish_issue(make_issue())
    uid = discarded(issue, alice)
    workflow.withdraw_issue(issue)

    copy = history.bring_back(uid)

    assert (copy.status, copy.revises) == (Status.DRAFT, None)
    assert workflow.publish_issue(copy).is_public()
