"""Links written, caught, moved and put aside."""

from importlib import import_module

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from pytest_django import DjangoAssertNumQueries

from digests import editing
from digests.document import Document
from digests.editing import Seen, Written
from digests.models import Issue, Kind, Link, Revision, Shelf, Status
from digests.workflow import WorkflowError
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    SectionFactory,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
)
from tests.people import make_person

pytestmark = pytest.mark.django_db


def first_link(issue: Issue | None = None) -> Link:
    return Link.objects.filter(section__issue=issue or make_issue())[0]


def issue_of(link: Link) -> Issue:
    assert link.section
    return link.section.issue


def write(
    link: Link, seen: Seen | None = None, by: User | None = None, **typed: str
) -> Written[Link]:
    return editing.write_link(link, typed, seen=seen or editing.see(link), by=by)


def test_what_was_typed_is_stored_as_typed() -> None:
    link = first_link()
    written = write(link, title="", summary="只有摘要", labels="CVPR2021 [Oral]\nint8, MNN")
    link.refresh_from_db()
    assert (link.title, link.summary) == ("", "只有摘要")
    assert link.labels == ["CVPR2021 [Oral]", "int8", "MNN"]
    assert written.changed == {"title", "summary", "labels"}


def test_keeping_writes_no_revision_and_settling_writes_one() -> None:
    alice = make_person("alice")
    link = first_link()
    issue = issue_of(link)
    for n in range(3):
        link.refresh_from_db()
        write(link, by=alice, title=f"第{n}稿")
    assert not Revision.objects.exists()
    editing.settle_issue(issue, by=alice)
    revision = Revision.objects.get()
    assert (revision.by, "第2稿" in revision.text) == (alice, True)
    editing.settle_issue(issue, by=alice)
    assert Revision.objects.count() == 1


def test_keeping_is_one_row_and_no_grammar(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    bob = make_person("bob")
    link = first_link(make_issue(links=30))
    seen = editing.see(link)

    def no_grammar(text: str) -> Document:
        raise AssertionError("the grammar was asked")

    for module in ("parse", "input_normalisation"):
        monkeypatch.setattr(import_module(f"digests.document.{module}"), "parse", no_grammar)
    with django_assert_max_num_queries(14):
        typed = {**seen.fields, "summary": "改过的摘要。"}
        assert editing.write_link(link, typed, seen=seen, by=bob).changed == {"summary"}


def test_what_somebody_else_kept_is_settled_in_their_name_first() -> None:
    alice, bob = make_person("alice"), make_person("bob")
    link = first_link()
    write(link, by=alice, title="爱丽丝的标题")
    link.refresh_from_db()
    write(link, by=bob, source="鲍勃的来源")
    editing.settle_issue(issue_of(link), by=bob)
    assert [one.by for one in Revision.objects.order_by("number")] == [alice, bob]


def test_edits_of_different_fields_go_together() -> None:
    link = first_link()
    seen = editing.see(link)
    write(link, title="她的标题")
    written = write(link, seen, source="他的来源", title=seen.fields["title"])
    link.refresh_from_db()
    assert (link.title, link.source, written.is_conflict) == ("她的标题", "他的来源", False)
    assert written.merge.taken == {"title"}


def test_edits_of_different_places_of_one_text_go_together() -> None:
    link = first_link()
    write(link, summary="第一句说模型。\n第二句说芯片。")
    link.refresh_from_db()
    seen = editing.see(link)
    write(link, summary="第一句说小模型。\n第二句说芯片。")
    write(link, seen, summary="第一句说模型。\n第二句说国产芯片。")
    link.refresh_from_db()
    assert link.summary == "第一句说小模型。  \n第二句说国产芯片。"


def test_edits_of_one_place_answer_with_both_texts_and_store_neither() -> None:
    alice, bob = make_person("alice"), make_person("bob")
    link = first_link()
    seen = editing.see(link)
    write(link, by=alice, title="她的标题")
    written = write(link, seen, by=bob, title="他的标题", source="他的来源")
    assert written.merge.conflicts == {"title": editing.Conflict("他的标题", "她的标题")}
    assert written.merge.other == alice
    link.refresh_from_db()
    assert (link.title, link.source) == ("她的标题", "小站")


def test_nobody_else_is_named_where_one_met_oneself() -> None:
    bob = make_person("bob")
    link = first_link()
    seen = editing.see(link)
    write(link, by=bob, title="早上的标题")
    written = write(link, seen, by=bob, title="晚上的标题")
    assert (written.is_conflict, written.merge.other) == (True, None)


def test_a_writer_who_says_nothing_of_what_was_seen_overwrites_nothing() -> None:
    link = first_link()
    old = link.title
    assert write(link, Seen(0), title="别的标题").is_conflict
    assert write(link, Seen(0), title=old).changed == frozenset()


def test_writing_what_stands_there_changes_nothing() -> None:
    issue = make_scheduled_issue()
    link = first_link(issue)
    seen = editing.see(link)
    written = editing.write_link(link, seen.fields, seen=seen)
    issue.refresh_from_db()
    assert (written.changed, issue.status) == (frozenset(), Status.PUBLISHED)


def test_a_change_returns_a_scheduled_issue_to_draft() -> None:
    issue = make_scheduled_issue()
    write(first_link(issue), title="新的标题")
    issue.refresh_from_db()
    assert (issue.status, issue.publish_at) == (Status.DRAFT, None)


def test_what_readers_see_is_not_written_in() -> None:
    link = first_link(make_published_issue())
    with pytest.raises(WorkflowError):
        write(link, title="新的标题")


def test_a_line_that_is_no_reference_stays_as_typed() -> None:
    link = first_link()
    typed = "代码：https://github.com/example/one\n没有标签的一行"
    write(link, references=typed)
    link.refresh_from_db()
    assert editing.read_fields(link)["references"] == typed
    assert [one.url for one in link.references.all()] == ["https://github.com/example/one"]
    assert "没有标签的一行" in editing.problems_of(link)["references"][0]
    write(link, references="代码：https://github.com/example/one")
    link.refresh_from_db()
    assert (link.references_typed, editing.problems_of(link)) == ("", {})


def test_the_row_that_is_typed_into_is_never_removed_by_keeping() -> None:
    issue = make_issue(links=2)
    section = issue.sections.get()
    link = editing.create_link(section, {"verbatim": "最后的一段话。"}, kind=Kind.PASSAGE)
    write(link, verbatim="最后的一段话，改过。")
    assert Link.objects.filter(pk=link.pk).exists()
    editing.settle_issue(issue)
    issue.refresh_from_db()
    assert issue.closing == "最后的一段话，改过。"


def test_a_new_summary_is_introduced_by_its_keyword() -> None:
    link = editing.create_link(make_issue().sections.get(), {"title": "标题", "summary": "说明。"})
    assert link.mark == "摘要："


def test_a_new_link_stands_at_its_place() -> None:
    section = make_issue(links=2).sections.get()
    link = editing.create_link(section, {"title": "插进来的"}, place=2)
    assert [one.pk for one in section.links.all()].index(link.pk) == 1


def test_catching_a_link_twice_gives_the_one_that_waits() -> None:
    caught = editing.catch_link("https://arxiv.org/abs/1812.00332v2", "标题")
    again = editing.catch_link("https://arxiv.org/pdf/1812.00332.pdf")
    assert (caught.is_new, again.is_new, again.link) == (True, False, caught.link)


def test_an_address_without_identity_is_not_waiting_already() -> None:
    assert editing.catch_link("看看这个").is_new
    assert editing.catch_link("那个").is_new


def test_catching_tells_where_a_link_stood_before() -> None:
    issue = make_published_issue("2020-05-15")
    link = first_link(issue)
    assert [place.date for place in editing.catch_link(link.url or "").before] == [issue.date]


def test_many_links_move_in_their_order_and_those_that_are_bound_stay() -> None:
    bob = make_person("bob")
    public = first_link(make_published_issue("2020-01-01"))
    waiting = InboxLinkFactory.create_batch(2)
    section = make_issue("2020-06-01", links=0).sections.get()
    moved = editing.move_links([waiting[1], public, waiting[0]], section, by=bob)
    assert moved == [waiting[1], waiting[0]]
    assert list(section.links.all()) == moved
    assert editing.why_bound(public, bob)


def test_a_link_moves_within_its_issue_whatever_its_state() -> None:
    bob = make_person("bob")
    link = first_link()
    other = SectionFactory.create(issue=issue_of(link))
    assert editing.move_link(link, other, 1, by=bob).section == other


def test_a_link_of_a_working_copy_stays_with_the_issue_that_it_revises() -> None:
    bob = make_person("bob")
    copy = editing.open_working_copy(make_published_issue("2020-01-01"))
    link = editing.create_link(copy.sections.get(), {"title": "新的"}, by=bob)
    with pytest.raises(WorkflowError):
        editing.move_link(link, make_issue("2020-06-01").sections.get(), by=bob)


def test_a_curator_writes_nothing_in_review() -> None:
    alice = make_person("alice")
    link = first_link(make_issue(status=Status.REVIEW))
    with pytest.raises(PermissionDenied):
        write(link, by=alice, title="新的标题")


def test_a_link_goes_to_the_inbox_and_a_public_one_to_the_shelf() -> None:
    link = first_link()
    assert editing.shelve_link(link).shelf == Shelf.INBOX
    cut = editing.shelve_link(LinkFactory.create(), cut=True)
    assert (cut.shelf, cut.cut_from is not None) == (Shelf.CUT, True)


def test_what_readers_have_seen_is_not_laid_into_the_inbox() -> None:
    issue = make_published_issue("2020-01-01")
    seen = InboxLinkFactory.create(
        shelf=Shelf.CUT, cut_from=issue, first_public_at=issue.publish_at
    )
    fresh = InboxLinkFactory.create(shelf=Shelf.DISMISSED)
    assert editing.lay_aside([seen, fresh], Shelf.INBOX) == 1
    seen.refresh_from_db()
    assert seen.shelf == Shelf.CUT


def test_a_link_that_came_into_a_section_meanwhile_is_not_laid_aside() -> None:
    link = LinkFactory.create()
    assert editing.lay_aside([link], Shelf.DISMISSED) == 0
    link.refresh_from_db()
    assert (link.section is not None, link.shelf) == (True, "")


def test_a_link_that_is_gone_is_told() -> None:
    link = InboxLinkFactory.create()
    Link.objects.filter(pk=link.pk).delete()
    with pytest.raises(WorkflowError):
        write(link, title="新的标题")
