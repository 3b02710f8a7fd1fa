"""Documents become rows and come back; entries keep their uids."""

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from digests.document import Document, Entry, Flag, Passage, Ref, Section
from digests.models import Category, Issue, Link, Reason, Reference, Revision, Shelf
from digests.store import (
    document_of,
    load_document,
    normalize_issue,
    save_document,
    write_revision,
)
from tests.factories import (
    IssueFactory,
    LinkFactory,
    SectionFactory,
    get_category,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
)

pytestmark = pytest.mark.django_db

PAPER = Entry(
    title="三值网络",
    url="https://arxiv.org/abs/1812.00332v2",
    source="某站",
    labels=("1812.00332", "CVPR2021"),
    references=(
        Ref("标题", title="Ternary Nets"),
        Ref("代码", url="https://github.com/a/b", colon=":"),
    ),
    summary="第一行。  \n第二行。\n\n- 甲\n- 乙",
    mark="摘要：",
)
ISSUE = Document(
    name="快讯",
    date=dt.date(2020, 5, 15),
    stamp="（2020-05-15）",
    separator="：",
    headline="三值网络来了",
    tagline="关注小设备",
    lead="本次两条。",
    lead_mark="导读:",
    opening="先说几句。\n\n- 小新闻",
    sections=(
        Section(heading="业界新闻", note="", note_mark="注："),
        Section(heading="论文", items=(PAPER, Passage("插一段话。", flag=Flag(30, "stray")))),
        Section(heading="应用", note=None, items=(Entry(title="没有链接"),)),
        Section(items=(Passage("## *强调*的标题", flag=Flag(40, "heading-markup")),)),
    ),
    closing="再会。",
    flags=(Flag(1, "title-markup"),),
)


def saved(document: Document, **fields: object) -> Issue:
    issue = IssueFactory.create(**fields)
    save_document(issue, document)
    return Issue.objects.get(pk=issue.pk)


def entry(title: str, url: str | None = None, **fields: Any) -> Entry:
    return Entry(title=title, url=url, **fields)


def of(*items: Entry | Passage, heading: str = "论文") -> Document:
    return Document(date=dt.date(2020, 5, 15), sections=(Section(heading=heading, items=items),))


def uids(issue: Issue) -> dict[str, str]:
    return {item.title: item.uid for item in load_document(issue).entries}


def test_a_document_comes_back_as_it_was_saved() -> None:
    document = load_document(saved(ISSUE))
    assert document == ISSUE
    assert document.flags == ISSUE.flags
    assert document.sections[1].items[1].flag == Flag(30, "stray")


def test_what_may_be_absent_or_empty_comes_back_as_either() -> None:
    for empty in (None, ""):
        document = replace(of(entry("甲", empty)), tagline=empty, lead=empty, date=None)
        document = replace(document, sections=(*document.sections, Section("", note=empty)))
        assert load_document(saved(document)) == document


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
entries = st.builds(
    Entry,
    title=texts,
    url=st.none() | texts,
    source=texts,
    labels=st.lists(texts, max_size=2).map(tuple),
    references=st.lists(st.builds(Ref, texts, texts, texts, texts), max_size=2).map(tuple),
    summary=texts,
    mark=texts,
    verbatim=texts,
)
sections = st.builds(
    Section,
    heading=st.none() | texts | st.sampled_from(["论文", "Papers", "博文"]),
    note=st.none() | texts,
    note_mark=texts,
    items=st.lists(entries | st.builds(Passage, texts), max_size=4).map(tuple),
)
documents = st.builds(
    Document,
    name=texts,
    date=st.none() | st.dates(),
    stamp=texts,
    separator=texts,
    headline=texts,
    tagline=st.none() | texts,
    lead=st.none() | texts,
    lead_mark=texts,
    opening=texts,
    sections=st.lists(sections, max_size=4).map(tuple),
    closing=texts,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=documents, second=documents)
def test_any_document_comes_back_also_when_it_replaces_another(
    first: Document, second: Document
) -> None:
    issue = saved(first)
    assert load_document(issue) == first
    save_document(issue, second)
    assert load_document(issue) == second


def test_uids_that_a_document_brings_are_the_rows() -> None:
    uid = str(uuid.uuid4())
    issue = saved(of(replace(PAPER, uid=uid), Passage("话", uid=(other := str(uuid.uuid4())))))
    assert [item.uid for item in load_document(issue).sections[0].items] == [uid, other]


def test_saving_what_was_loaded_changes_no_row() -> None:
    issue = saved(ISSUE)
    before = list(Link.objects.order_by("pk").values()), list(Reference.objects.values())
    save_document(issue, load_document(issue))
    assert (list(Link.objects.order_by("pk").values()), list(Reference.objects.values())) == before


def test_each_save_raises_the_version() -> None:
    issue = saved(ISSUE)
    version = issue.version
    save_document(issue, ISSUE)
    assert Issue.objects.get().version == version + 1


def test_a_heading_finds_its_category_by_name_or_alias() -> None:
    headings = ["论文", " papers ", "NEWS", "应用"]
    issue = saved(Document(sections=tuple(map(Section, headings))))
    found = [section.category and section.category.slug for section in issue.sections.all()]
    assert found == ["papers", "papers", "news", None]
    assert Category.objects.count() == 4


def test_a_section_keeps_the_category_that_an_editor_chose() -> None:
    section = SectionFactory.create(heading="本周论文", category=get_category("papers"))
    save_document(section.issue, load_document(section.issue))
    assert section.issue.sections.get().category == get_category("papers")


def test_a_section_without_a_heading_of_its_own_has_its_categorys() -> None:
    issue = IssueFactory.create()
    SectionFactory.create(issue=issue, heading=None, category=get_category("papers"))
    assert load_document(issue).sections[0].heading == "论文"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            entry("甲", "https://arxiv.org/abs/1812.00332"),
            entry("甲", "https://arxiv.org/pdf/1812.00332v3"),
        ),
        (entry("甲", "https://a.example/x"), entry("乙", "https://a.example/x/")),
        (entry("甲", "https://a.example/x"), entry("甲", "https://b.example/y")),
        (entry("", verbatim="- *怪*"), entry("怪", verbatim="- *怪*")),
    ],
    ids=["identity and title", "identity", "title", "verbatim text"],
)
def test_an_entry_keeps_its_uid_by(before: Entry, after: Entry) -> None:
    issue = saved(of(before))
    uid = Link.objects.get().uid
    save_document(issue, of(after, heading="博文"))
    assert [link.uid for link in Link.objects.all()] == [uid]
    assert load_document(issue) == of(after, heading="博文")


def test_a_better_match_is_not_lost_to_a_poor_one_before_it() -> None:
    url = "https://a.example/x"
    issue = saved(of(entry("甲", url), entry("乙", url)))
    before = uids(issue)
    save_document(issue, of(entry("新", url), entry("甲", url), entry("乙", url)))
    after = uids(issue)
    assert after["甲"] == before["甲"]
    assert after["乙"] == before["乙"]


def test_entries_retitled_and_exchanged_keep_the_uids_of_their_addresses() -> None:
    one, other = "https://docs.example.org/#/one", "https://docs.example.org/#/other"
    issue = saved(of(entry("甲", one), entry("乙", other)))
    before = uids(issue)
    save_document(issue, of(entry("新乙", other), entry("新甲", one)))
    assert uids(issue) == {"新乙": before["乙"], "新甲": before["甲"]}


def test_entries_of_one_address_are_each_taken_once_in_order() -> None:
    issue = saved(of(entry("甲", "https://a.example/x"), entry("乙", "https://a.example/x")))
    before = list(uids(issue).values())
    save_document(issue, of(entry("丙", "https://a.example/x"), entry("丁", "https://a.example/x")))
    assert list(uids(issue).values()) == before


def test_nothing_matches_the_empty() -> None:
    issue = saved(of(Entry(summary="甲"), Entry(summary="乙")))
    before = {link.uid for link in Link.objects.all()}
    save_document(issue, of(Entry(summary="丙"), Entry(summary="丁")))
    assert not before & {link.uid for link in Link.objects.filter(section__issue=issue)}


def test_an_entry_that_left_lies_on_the_shelf_with_its_summary() -> None:
    issue = saved(of(PAPER, entry("留下")))
    link = Link.objects.get(title=PAPER.title)
    save_document(issue, of(entry("留下")))
    link.refresh_from_db()
    assert (link.section, link.shelf, link.cut_from) == (None, Shelf.CUT, issue)
    assert link.category == get_category("papers")
    assert link.summary == PAPER.summary
    assert link.references.count() == 2
    assert load_document(issue) == of(entry("留下"))


def test_an_entry_that_left_is_a_new_version_so_that_open_forms_are_told() -> None:
    issue = saved(of(PAPER, entry("留下")))
    before = Link.objects.get(title=PAPER.title)
    save_document(issue, of(entry("留下")))
    assert Link.objects.get(pk=before.pk).version > before.version


def test_an_entry_that_was_cut_comes_back_with_its_uid() -> None:
    issue = saved(of(PAPER))
    uid = Link.objects.get().uid
    save_document(issue, of())
    save_document(issue, of(PAPER))
    link = Link.objects.get()
    assert (link.uid, link.shelf, link.cut_from, link.category) == (uid, "", None, None)


def test_a_passage_that_left_is_gone() -> None:
    issue = saved(of(Passage("话")))
    save_document(issue, of())
    assert not Link.objects.exists()


def test_a_cut_entry_remembers_only_that_readers_saw_it() -> None:
    public = make_published_issue("2020-05-15", links=1)
    scheduled = make_scheduled_issue(links=1)
    for issue in (public, scheduled):
        save_document(issue, Document(date=issue.date))
    assert Link.objects.get(cut_from=public).was_public()
    assert Link.objects.get(cut_from=scheduled).first_public_at is None


def test_an_entry_new_in_a_published_issue_is_public_from_now() -> None:
    issue = make_published_issue("2020-05-15", links=1)
    old = Link.objects.get()
    document = load_document(issue)
    before = timezone.now()
    section = replace(document.sections[0], items=(*document.sections[0].items, PAPER))
    save_document(issue, replace(document, sections=(section,)))
    assert (Link.objects.get(title=PAPER.title).first_public_at or before) > before
    assert Link.objects.get(pk=old.pk).first_public_at == old.first_public_at


def test_an_entry_new_in_a_scheduled_issue_is_public_with_it() -> None:
    issue = make_scheduled_issue()
    save_document(issue, replace(of(PAPER), date=issue.date))
    assert Link.objects.get(title=PAPER.title).first_public_at == issue.publish_at


def test_the_uid_of_another_issues_entry_is_not_taken_from_it() -> None:
    theirs = LinkFactory.create()
    issue = saved(of(replace(PAPER, uid=str(theirs.uid))))
    assert Link.objects.get(section__issue=issue).uid != theirs.uid
    theirs.refresh_from_db()
    assert theirs.section is not None


def test_a_uid_given_twice_is_kept_once() -> None:
    uid = str(uuid.uuid4())
    issue = saved(of(entry("甲", uid=uid), entry("乙", uid=uid)))
    assert uids(issue)["甲"] == uid
    assert uids(issue)["乙"] != uid


def test_loading_asks_as_often_for_one_entry_as_for_twenty(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for issue in (make_issue("2020-05-15", links=1), make_issue("2020-05-16", links=20)):
        with django_assert_num_queries(3):
            load_document(issue)


def test_saving_asks_as_often_for_twenty_new_entries_as_for_one() -> None:
    counts = []
    for number in (1, 20):
        issue = IssueFactory.create()
        document = of(
            *(replace(PAPER, title=f"{n}", url=f"https://a.example/{n}") for n in range(number))
        )
        with CaptureQueriesContext(connection) as queries:
            save_document(issue, document)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_normalizing_stores_what_comes_back_with_the_same_uids() -> None:
    issue = make_issue(links=2)
    before = {link.uid for link in Link.objects.all()}
    typed = Link.objects.get(position=min(Link.objects.values_list("position", flat=True)))
    typed.summary = "- 甲\n\n```\n没有完"
    typed.save()
    normalize_issue(issue)
    first = load_document(issue)
    normalize_issue(issue)
    assert load_document(issue) == first
    assert {link.uid for link in Link.objects.all()} == before
    typed.refresh_from_db()
    assert "没有完\n```" in typed.summary


def test_an_issue_that_reads_as_one_text_keeps_its_fields() -> None:
    document = replace(of(entry("甲", mark="摘要：")), headline="头条", opening="字\n-\x0c")
    issue = saved(document)
    normalize_issue(issue)
    assert load_document(issue) == document


def test_a_revision_keeps_text_and_uids(alice: User) -> None:
    issue = saved(ISSUE)
    normalize_issue(issue)
    document = load_document(issue)
    revision = write_revision(issue, Reason.IMPORT, by=alice)
    assert (revision.number, revision.by, revision.reason) == (1, alice, Reason.IMPORT)
    kept = document_of(Revision.objects.get())
    assert kept == document
    assert [item.uid for section in kept.sections for item in section.items] == [
        item.uid for section in document.sections for item in section.items
    ]


def test_revisions_are_numbered_for_each_issue() -> None:
    one, other = IssueFactory.create(), IssueFactory.create()
    numbers = [write_revision(issue, Reason.PUBLISH).number for issue in (one, one, other, one)]
    assert numbers == [1, 2, 1, 3]


def test_a_restored_revision_brings_the_entries_back_with_their_uids() -> None:
    issue = saved(of(PAPER, entry("乙", "https://b.example/")))
    before = uids(issue)
    revision = write_revision(issue, Reason.SAVE)
    save_document(issue, of(entry("新")))
    Link.objects.filter(title="乙").delete()
    save_document(issue, document_of(revision))
    assert uids(issue) == before
