"""Issues and sections begun, written and settled."""

import datetime as dt

import pytest
from django.contrib.auth.models import User

from digests import editing, workflow
from digests.editing import Seen, Written
from digests.models import Issue, Link, Reason, Revision, Section, Status
from tests.factories import (
    PublicationFactory,
    get_category,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
)
from tests.people import make_person

pytestmark = pytest.mark.django_db


def write(
    issue: Issue, seen: Seen | None = None, by: User | None = None, **typed: str
) -> Written[Issue]:
    return editing.write_issue(issue, typed, seen=seen or editing.see(issue), by=by)


def test_a_new_issue_has_its_date_its_opening_and_a_section_for_each_category() -> None:
    PublicationFactory.create(standing_opening="先是一些热身小新闻")
    issue, chosen = editing.start_issue(by=make_person("alice"))
    assert (issue.date, issue.opening) == (chosen.date, "先是一些热身小新闻")
    assert issue.sections.count() == 4
    assert Revision.objects.count() == 1


def test_texts_of_an_issue_are_kept_as_typed_until_they_are_settled() -> None:
    issue = make_issue()
    write(issue, lead="导读一\n导读二", closing="结尾。\n\n\n")
    issue.refresh_from_db()
    assert (issue.lead, issue.closing) == ("导读一  \n导读二", "结尾。\n\n\n")
    editing.settle_issue(issue)
    issue.refresh_from_db()
    assert (issue.closing, issue.unsettled_at) == ("结尾。", None)


def test_an_empty_lead_that_was_absent_stays_absent() -> None:
    issue = make_issue(lead=None)
    write(issue, lead="", headline="标题")
    issue.refresh_from_db()
    assert issue.lead is None


def test_another_date_is_written_in_the_usual_way() -> None:
    issue = make_issue("2020-05-15", stamp="(2020/05/15)")
    write(issue, date="2020-05-20")
    issue.refresh_from_db()
    assert (issue.date, issue.stamp) == (dt.date(2020, 5, 20), "")


def test_dates_of_two_writers_are_never_mixed() -> None:
    issue = make_issue("2020-05-15")
    seen = editing.see(issue)
    write(issue, date="2020-05-20")
    assert write(issue, seen, date="2020-06-15").merge.conflicts == {
        "date": editing.Conflict("2020-06-15", "2020-05-20")
    }


def test_a_link_written_meanwhile_disturbs_no_writer_of_the_issue() -> None:
    issue = make_issue()
    seen = editing.see(issue)
    link = Link.objects.filter(section__issue=issue)[0]
    editing.write_link(link, {"title": "新的标题"}, seen=editing.see(link))
    written = write(issue, seen, headline="新的大标题")
    assert (written.is_conflict, written.merge.taken) == (False, frozenset())


def test_a_text_that_would_spill_is_kept_said_and_not_published() -> None:
    issue = make_issue()
    write(issue, opening="开头。\n\n## 一个标题")
    assert [one.field for one in editing.settle_issue(issue)] == ["opening"]
    issue.refresh_from_db()
    assert issue.opening == "开头。  \n\n## 一个标题".replace("  \n\n", "\n\n")
    assert list(editing.problems_of(issue)) == ["opening"]
    with pytest.raises(workflow.WorkflowError):
        workflow.publish_issue(issue)
    issue.refresh_from_db()
    assert issue.status == Status.DRAFT


def test_an_unread_reference_keeps_an_issue_from_its_readers() -> None:
    issue = make_issue()
    link = Link.objects.filter(section__issue=issue)[0]
    editing.write_link(link, {"references": "没有标签"}, seen=editing.see(link))
    with pytest.raises(workflow.WorkflowError, match=link.title):
        workflow.publish_issue(issue)


def test_publishing_settles_in_the_name_of_who_typed() -> None:
    alice, bob = make_person("alice"), make_person("bob")
    issue = make_issue()
    write(issue, by=alice, headline="爱丽丝的标题")
    workflow.publish_issue(issue, by=bob)
    told = Revision.objects.order_by("number").values_list("by", "reason")
    assert list(told) == [(alice.pk, Reason.SAVE), (bob.pk, Reason.PUBLISH)]


def test_text_brought_together_after_a_conflict_is_a_revision_of_its_own() -> None:
    alice = make_person("alice")
    issue = make_issue()
    write(issue, by=alice, headline="一")
    editing.settle_issue(issue, by=alice)
    issue.refresh_from_db()
    write(issue, by=alice, headline="二")
    editing.settle_issue(issue, by=alice, is_conflict=True)
    reasons = Revision.objects.order_by("number").values_list("reason", flat=True)
    assert list(reasons) == [Reason.SAVE, Reason.CONFLICT]


def test_every_change_raises_the_version_that_a_step_has_seen() -> None:
    issue = make_issue(links=2)
    seen = workflow.version_of(issue)
    editing.shift_link(Link.objects.filter(section__issue=issue)[0], 1)
    with pytest.raises(workflow.WorkflowError):
        workflow.publish_issue(issue, seen=seen)


def test_a_section_that_is_added_takes_the_category_that_its_heading_names() -> None:
    issue = make_issue(links=0)
    assert editing.create_section(issue, {"heading": "论文"}).category == get_category("papers")
    chosen = editing.create_section(issue, {"category": str(get_category("blogs").pk)})
    assert chosen.heading == get_category("blogs").name
    assert editing.create_section(issue, {"heading": "杂谈"}).category is None


def test_a_category_newly_chosen_gives_its_name_to_the_heading() -> None:
    section = make_issue(links=0).sections.get()
    papers = get_category("papers")
    typed = {"category": str(papers.pk), "heading": section.heading or ""}
    written = editing.write_section(section, typed, seen=editing.see(section))
    assert (written.row.heading, written.row.category) == (papers.name, papers)


def test_a_note_of_two_writers_goes_together() -> None:
    section = make_issue(links=0).sections.get()
    editing.write_section(section, {"note": "一句。\n\n二句。"}, seen=editing.see(section))
    section.refresh_from_db()
    seen = editing.see(section)
    editing.write_section(section, {"note": "第一句。\n\n二句。"}, seen=seen)
    written = editing.write_section(section, {"note": "一句。\n\n二句话。"}, seen=seen)
    assert written.row.note == "第一句。\n\n二句话。"


def test_a_removed_section_leaves_its_links_on_the_shelf() -> None:
    issue = make_issue(links=2)
    editing.remove_section(issue.sections.get())
    assert issue.cut_links.count() == 2
    assert not Section.objects.exists()


def test_a_section_moves_among_its_neighbours() -> None:
    issue, _ = editing.start_issue()
    first = issue.sections.all()[0]
    editing.shift_section(first, 1)
    assert issue.sections.all()[1] == first


def test_a_public_issue_is_written_in_through_its_working_copy_alone() -> None:
    issue = make_published_issue()
    with pytest.raises(workflow.WorkflowError):
        write(issue, headline="新的标题")
    copy = editing.open_working_copy(issue)
    assert write(copy, headline="新的标题").changed == {"headline"}


def test_a_scheduled_issue_is_a_draft_again_once_it_is_written_in() -> None:
    issue = make_scheduled_issue()
    assert write(issue, headline="新的标题").row.status == Status.DRAFT


def test_a_scheduled_issue_may_be_given_the_date_of_another() -> None:
    make_published_issue("2020-05-15")
    written = write(make_scheduled_issue(), date="2020-05-15")
    assert (str(written.row.date), written.row.status) == ("2020-05-15", Status.DRAFT)
