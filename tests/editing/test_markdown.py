"""Entries and whole issues edited as Markdown: what was not edited stays, nothing is lost."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError

from digests import editing, working_copy
from digests.document.limits import MAX_CHARACTERS
from digests.models import Finding, Issue, Kind, Link, Reason, Revision, Section, Shelf, Status
from digests.workflow import WorkflowError
from tests.edits import save_edit
from tests.factories import (
    LinkFactory,
    PublicationFactory,
    SectionFactory,
    make_issue,
    make_published_issue,
)
from tests.import_issues.runs import imported

TWO = "- [甲 | 源](https://a.example/)\n摘要：改过。\n- [丙](https://c.example/)\n摘要：新的。"


@pytest.fixture
def issue(db: None) -> Issue:
    """A draft with two entries in its first section, and an empty second one."""
    PublicationFactory.create()
    issue = make_issue("2020-05-15", links=0, headline="小模型")
    news = issue.sections.get()
    for name in ("a", "b"):
        LinkFactory.create(
            section=news,
            title={"a": "甲", "b": "乙"}[name],
            source="源",
            url=f"https://{name}.example/",
            summary=f"原文{name}。",
        )
    SectionFactory.create(issue=issue, heading="应用", position=1)
    return save_edit(issue)


def entry(title: str) -> Link:
    return Link.objects.get(title=title)


def rows_of(issue: Issue) -> list[tuple[Any, ...]]:
    """All that could change in an issue without anybody having edited it."""
    now = Issue.objects.get(pk=issue.pk)
    links = Link.objects.filter(section__issue=issue).order_by("section__position", "position")
    return [
        (now.version, now.edited_by, now.unsettled_at, now.flags),
        *issue.sections.values_list("pk", "version", "heading", "note", "position"),
        *links.values_list("pk", "uid", "version", "section", "position", "title", "flag"),
        *Revision.objects.of(issue.uid).values_list("number", "reason"),
    ]


def edit_item(link: Link, text: str, by: User, seen: str | None = None) -> editing.Rewritten:
    assert link.section
    issue = link.section.issue
    began = editing.item_text(issue, link.uid) if seen is None else seen
    return editing.write_item_text(issue, link.uid, text, seen=began, by=by)


def text_of(issue: Issue) -> str:
    """The Markdown of an issue as it stands now."""
    return editing.issue_text(Issue.objects.get(pk=issue.pk))


def edit_issue(issue: Issue, text: str, by: User, **more: Any) -> editing.Rewritten:
    seen = more.pop("seen", None) or text_of(issue)
    return editing.write_issue_text(issue, text, seen=seen, by=by, **more)


def test_an_entry_keeps_its_uid_and_place_whatever_is_changed_in_its_text(
    issue: Issue, alice: User
) -> None:
    link = entry("甲")
    edit_item(link, "- [v2] [别的 | 他处](https://other.example/)\n代码：https://x.example/", alice)

    now = Link.objects.get(pk=link.pk)
    assert (now.uid, now.title, now.url) == (link.uid, "别的", "https://other.example/")
    assert (now.labels, now.source, now.references.get().label) == (["v2"], "他处", "代码")
    assert now.edited_by == alice
    assert entry("乙").version == 1, "its neighbour is left alone"


def test_further_entries_of_a_text_come_as_new_ones_behind_it(issue: Issue, alice: User) -> None:
    first = entry("甲")
    written = edit_item(first, TWO, alice)

    assert written.is_stored
    news = issue.sections.all()[0]
    assert list(news.links.values_list("title", flat=True)) == ["甲", "丙", "乙"]
    assert entry("甲").uid == first.uid
    assert entry("甲").summary == "改过。"


def test_prose_before_an_entry_is_kept_as_a_passage_and_the_entry_keeps_the_uid(
    issue: Issue, alice: User
) -> None:
    link = entry("甲")
    edit_item(link, "先说一句。\n\n" + TWO.partition("\n- ")[0], alice)

    news = issue.sections.all()[0]
    assert [one.kind for one in news.links.all()] == [Kind.PASSAGE, Kind.ENTRY, Kind.ENTRY]
    assert news.links.all()[0].verbatim == "先说一句。"
    assert news.links.all()[1].uid == link.uid


def test_what_the_grammar_cannot_read_is_kept_verbatim_with_its_reason(
    issue: Issue, alice: User
) -> None:
    link = entry("甲")
    edit_item(link, "- [x] [甲](https://a.example/)", alice)

    now = Link.objects.get(pk=link.pk)
    assert now.verbatim == "[x] [甲](https://a.example/)"
    assert now.flag == {"line": 1, "reason": "tick-box"}


def test_a_text_that_begins_a_section_is_refused_and_nothing_is_stored(
    issue: Issue, alice: User
) -> None:
    before = rows_of(issue)
    with pytest.raises(WorkflowError, match="###"):
        edit_item(entry("甲"), "- [甲](https://a.example/)\n\n## 另一栏", alice)
    assert rows_of(issue) == before


def test_an_emptied_entry_lies_on_the_cut_shelf_as_it_was(issue: Issue, alice: User) -> None:
    link = entry("甲")
    written = edit_item(link, "  \n", alice)

    now = Link.objects.get(pk=link.pk)
    assert (now.shelf, now.cut_from, now.summary) == (Shelf.CUT, issue, "原文a。")
    assert [item.uid for item in written.cut] == [str(link.uid)]


def test_what_two_people_write_in_one_entry_is_brought_together(
    issue: Issue, alice: User, bob: User
) -> None:
    link = entry("甲")
    seen = editing.item_text(issue, link.uid)
    edit_item(link, seen.replace("原文a。", "原文a。再一句。"), bob)

    written = edit_item(link, seen.replace("[甲", "[新甲"), alice, seen)

    assert written.is_merged
    now = Link.objects.get(pk=link.pk)
    assert (now.title, now.summary) == ("新甲", "原文a。再一句。")


def test_two_texts_that_collide_stand_side_by_side_and_nothing_is_overwritten(
    issue: Issue, alice: User, bob: User
) -> None:
    link = entry("甲")
    seen = editing.item_text(issue, link.uid)
    edit_item(link, seen.replace("原文a", "鲍勃"), bob)
    before = rows_of(issue)

    written = edit_item(link, seen.replace("原文a", "爱丽丝"), alice, seen)

    assert written.conflict
    assert "爱丽丝" in written.conflict.mine
    assert "鲍勃" in written.conflict.theirs
    assert written.other == bob
    assert rows_of(issue) == before


def test_a_text_that_gave_way_is_in_the_history(issue: Issue, alice: User) -> None:
    link = entry("甲")
    editing.keep_lost_text(issue, link.uid, "- [我的说法](https://a.example/)", by=alice)

    newest, lost = Revision.objects.of(issue.uid)[:2]
    assert lost.reason == Reason.CONFLICT
    assert "我的说法" in lost.contents[0]
    assert "我的说法" not in newest.contents[0]
    assert str(link.uid) in lost.contents[1][0]


def test_a_text_with_a_heading_that_gave_way_is_in_the_history(issue: Issue, alice: User) -> None:
    editing.keep_lost_text(
        issue, entry("甲").uid, "- [我](https://a.example/)\n\n## 我的栏", by=alice
    )

    newest, lost = Revision.objects.of(issue.uid)[:2]
    assert lost.reason == Reason.CONFLICT
    assert "- [我](https://a.example/)" in lost.contents[0]
    assert "## 我的栏" in lost.contents[0]
    assert "我的栏" not in newest.contents[0]


def test_the_rows_that_came_out_of_a_text_are_told_with_their_versions(
    issue: Issue, alice: User
) -> None:
    written = edit_item(entry("甲"), TWO, alice)
    added = Link.objects.get(title="丙")
    assert written.added == {added.pk: added.version}


def test_an_issue_that_is_saved_unchanged_does_not_change(issue: Issue, alice: User) -> None:
    before = rows_of(issue)
    text = text_of(issue)

    assert not edit_issue(issue, text, alice).is_stored
    assert not edit_issue(issue, text + "\n\n", alice, seen=text).is_stored
    assert rows_of(issue) == before


def test_only_what_was_edited_in_an_issue_changes(issue: Issue, alice: User) -> None:
    link, other = entry("甲"), entry("乙")
    edit_issue(issue, text_of(issue).replace("原文a", "改写"), alice)

    now = Link.objects.get(pk=link.pk)
    assert (now.summary, now.version, now.edited_by) == ("改写。", link.version + 1, alice)
    assert Link.objects.get(pk=other.pk).version == other.version
    assert [one.reason for one in Revision.objects.of(issue.uid)[:1]] == [Reason.REWRITE]
    now_issue = Issue.objects.get(pk=issue.pk)
    assert (now_issue.name, now_issue.tagline) == ("", None), "they are the publication's"
    assert now_issue.edited_by is None


def test_an_entry_that_is_moved_in_the_text_keeps_its_uid(issue: Issue, alice: User) -> None:
    link = entry("甲")
    text = text_of(issue)
    item = editing.item_text(issue, link.uid)
    edit_issue(issue, text.replace(item + "\n", "").rstrip() + f"\n\n{item}\n", alice)

    now = Link.objects.select_related("section").get(pk=link.pk)
    assert now.section
    assert (now.uid, now.section.heading) == (link.uid, "应用")


def test_an_entry_of_which_title_and_address_change_is_known_by_its_place(
    issue: Issue, alice: User
) -> None:
    link = entry("甲")
    text = text_of(issue)
    edit_issue(issue, text.replace("甲", "丁").replace("a.example", "d.example"), alice)
    assert Link.objects.get(uid=link.uid).title == "丁"


def test_a_section_that_gets_another_heading_keeps_its_row_and_category(
    issue: Issue, alice: User
) -> None:
    news = issue.sections.all()[0]
    edit_issue(issue, text_of(issue).replace(f"## {news}", "## 本周要闻"), alice)

    now = Section.objects.get(pk=news.pk)
    assert (now.heading, now.category, now.edited_by) == ("本周要闻", news.category, alice)


def test_what_the_markdown_says_less_of_than_the_fields_stays_as_it_is_stored(
    issue: Issue, alice: User
) -> None:
    odd = LinkFactory.create(
        section=issue.sections.all()[1], title="题", labels=["a[b"], url=None, summary=""
    )
    names = ("uid", "title", "labels", "source", "url", "verbatim", "version")
    issue = save_edit(issue)
    before = Link.objects.values(*names).get(pk=odd.pk)
    text = text_of(issue)
    assert edit_issue(issue, text.replace("原文b", "改写"), alice).is_stored

    assert Link.objects.values(*names).get(pk=odd.pk) == before


def test_a_text_that_cuts_something_is_not_stored_before_that_is_agreed(
    issue: Issue, alice: User
) -> None:
    link = entry("甲")
    text = text_of(issue)
    shorter = text.replace(editing.item_text(issue, link.uid) + "\n", "")
    before = rows_of(issue)

    assert edit_issue(issue, shorter, alice).asks
    assert rows_of(issue) == before

    edit_issue(issue, shorter, alice, agreed=True)
    now = Link.objects.get(pk=link.pk)
    assert (now.shelf, now.cut_from, now.summary) == (Shelf.CUT, issue, "原文a。")


def test_an_edit_of_an_issue_is_taken_back_beside_what_was_written_since(
    issue: Issue, alice: User
) -> None:
    text = text_of(issue)
    link = entry("甲")
    shorter = text.replace(editing.item_text(issue, link.uid) + "\n", "").replace("小模型", "大")
    numbers = edit_issue(issue, shorter, alice, agreed=True).revisions
    assert numbers
    edit_item(entry("乙"), "- [乙 | 源](https://b.example/)\n摘要：后来写的。", alice)

    editing.undo_issue_text(issue, *numbers, by=alice)

    assert entry("甲").section == issue.sections.all()[0]
    assert entry("甲").uid == link.uid
    assert entry("乙").summary == "后来写的。"
    assert Issue.objects.get(pk=issue.pk).headline == "小模型"


def test_an_edit_of_an_issue_is_taken_back_with_what_a_page_has_filled_in_since(
    issue: Issue, alice: User
) -> None:
    text = text_of(issue)
    numbers = edit_issue(issue, f"{text}\n- [丙](https://c.example/)\n", alice).revisions
    assert numbers
    link = entry("丙")
    filled = editing.fill_link(link, {"source": "源"}, url="https://c.example/", by=alice)
    Finding.objects.create(link=link, filled=filled)
    assert entry("丙").source == "源"

    editing.undo_issue_text(issue, *numbers, by=alice)

    assert entry("丙").shelf == Shelf.CUT
    assert text_of(issue) == text


def test_an_edit_of_an_issue_stays_where_somebody_has_changed_the_same_since(
    issue: Issue, alice: User, bob: User
) -> None:
    numbers = edit_issue(issue, text_of(issue).replace("小模型", "大模型"), alice).revisions
    assert numbers
    edit_issue(issue, text_of(issue).replace("大模型", "别的"), bob)

    with pytest.raises(WorkflowError):
        editing.undo_issue_text(issue, *numbers, by=alice)


def test_what_was_changed_meanwhile_in_another_place_of_an_issue_stays(
    issue: Issue, alice: User, bob: User
) -> None:
    seen = text_of(issue)
    edit_item(entry("乙"), "- [乙 | 源](https://b.example/)\n摘要：鲍勃写的。", bob)

    assert edit_issue(issue, seen.replace("小模型", "大"), alice, seen=seen).is_merged
    assert entry("乙").summary == "鲍勃写的。"


def test_two_texts_of_an_issue_that_collide_stand_side_by_side(
    issue: Issue, alice: User, bob: User
) -> None:
    seen = text_of(issue)
    edit_issue(issue, seen.replace("原文b", "鲍勃"), bob)
    before = rows_of(issue)

    written = edit_issue(issue, seen.replace("原文b", "爱丽丝"), alice, seen=seen)

    assert written.conflict
    assert written.other == bob
    assert rows_of(issue) == before


def test_the_working_copy_keeps_the_first_publication_of_its_entries_and_its_date(
    db: None, bob: User
) -> None:
    copy = working_copy.open_working_copy(make_published_issue("2020-05-15", links=2), by=bob)
    seen = text_of(copy)
    before = {one.pk: one.revises_id for one in Link.objects.filter(section__issue=copy)}
    first = Link.objects.filter(section__issue=copy).first()
    assert first
    edit_issue(copy, seen.replace(first.title, "改了"), bob)
    assert {one.pk: one.revises_id for one in Link.objects.filter(section__issue=copy)} == before

    text = text_of(copy)
    with pytest.raises(WorkflowError):
        edit_issue(copy, text.replace("2020-05-15", "2020-05-16"), bob)


def test_a_day_that_does_not_exist_is_refused(issue: Issue, alice: User) -> None:
    text = text_of(issue)
    with pytest.raises(ValidationError):
        edit_issue(issue, text.replace("2020-05-15", "2020-05-45"), alice)
    edit_issue(issue, text.replace("2020-05-15", "2020-05-16"), alice)
    assert str(Issue.objects.get(pk=issue.pk).date) == "2020-05-16"


def test_who_may_not_edit_the_issue_changes_nothing(issue: Issue, alice: User) -> None:
    Issue.objects.filter(pk=issue.pk).update(status=Status.REVIEW)
    before = rows_of(issue)
    with pytest.raises(PermissionDenied):
        edit_issue(issue, text_of(issue).replace("原文a", "x"), alice)
    with pytest.raises(PermissionDenied):
        edit_item(entry("甲"), TWO, alice)
    assert rows_of(issue) == before


def test_what_readers_see_is_not_edited_directly(db: None, bob: User) -> None:
    issue = make_published_issue()
    text = text_of(issue)
    with pytest.raises(WorkflowError):
        edit_issue(issue, text + "\n末尾。\n", bob, seen=text)


def test_a_text_that_is_too_large_is_refused(issue: Issue, alice: User) -> None:
    with pytest.raises(ValidationError):
        edit_item(entry("甲"), "字" * (MAX_CHARACTERS + 1), alice)
    with pytest.raises(ValidationError):
        edit_issue(issue, "字" * (MAX_CHARACTERS + 1), alice)


@pytest.mark.django_db
def test_every_real_issue_stays_as_it_is_but_for_the_word_that_is_edited(
    corpus_dir: Path, alice: User
) -> None:
    for path in sorted(corpus_dir.glob("*/*.md")):
        if not path.name[:4].isdigit():
            continue
        issue = imported(path)
        before, text = rows_of(issue), text_of(issue)
        assert not edit_issue(issue, text, alice).is_stored, path.name
        assert not edit_issue(issue, text + "\n", alice, seen=text).is_stored, path.name
        assert rows_of(issue) == before, path.name

        links = Link.objects.filter(section__issue=issue)
        versions = dict(links.values_list("uid", "version"))
        summaries = [one for one in links if text.count(one.summary[:20]) == 1 and one.summary]
        edited = summaries[len(summaries) // 2]
        start = edited.summary[:20]
        assert edit_issue(issue, text.replace(start, "新" + start), alice, seen=text).is_stored
        now = dict(links.values_list("uid", "version"))
        assert {uid for uid in now if now[uid] != versions.get(uid)} == {edited.uid}, path.name
        assert now.keys() == versions.keys(), path.name
