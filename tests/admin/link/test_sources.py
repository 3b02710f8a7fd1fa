"""Sources: how often each is named, and one name in place of several."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from digests import store
from digests.models import Issue, Link, Reason, Revision
from digests.working_copy import open_working_copy
from tests.admin.browser import errors_of, fields_of, messages_of
from tests.edits import save_edit
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
)
from tests.shown import Shown, show

LIST = "/admin/digests/link/sources/"
RENAME = "/admin/digests/link/sources/rename/"
SPACED, RIGHT = "机器 之心", "机器之心"


def link_in(issue: Issue, source: str, **fields: Any) -> Link:
    """A link of a source in an issue's section."""
    return LinkFactory.create(section=issue.sections.get(), source=source, **fields)


def rename(client: Client, *names: str, to: str, confirmed: bool = True) -> Any:
    """Give sources another name, having seen what it changes."""
    query = "&".join(f"name={name}" for name in names)
    button = {"confirmed": "1"} if confirmed else {}
    return client.post(f"{RENAME}?{query}", {"name": to, **button}, follow=True)


def test_the_list_counts_links_and_issues(bob_client: Client) -> None:
    for date in ("2020-05-15", "2020-05-16"):
        link_in(make_issue(date, links=0), "小报")
    InboxLinkFactory.create(source="小报")
    InboxLinkFactory.create(source="大报")
    page = show(bob_client, LIST)
    assert page.texts(".sources tbody tr") == ["大报 1 0", "小报 3 2"]
    assert Shown(bob_client.get(LIST, {"q": "小"}).content.decode()).texts(".sources tbody tr") == [
        "小报 3 2"
    ]
    assert "No source has this" in bob_client.get(LIST, {"q": "中报"}).content.decode()


def test_names_that_differ_by_what_nobody_sees_are_one_source(
    client: Client, bob_client: Client
) -> None:
    issue = make_published_issue(links=0)
    for name in ("小报", "小\u200b报", "小报\ufe0f"):
        link_in(issue, name, first_public_at=issue.publish_at)
    assert show(bob_client, LIST).texts(".sources tbody tr") == ["小报 3 1"]
    assert len(show(client, "/sources/小报/?full=1").all("article.entry")) == 3
    assert client.get("/sitemap.xml").content.decode().count("/sources/") == 1
    rename(bob_client, "小报", to="大报")
    assert set(Link.objects.values_list("source_key", flat=True)) == {"大报"}


def test_a_count_leads_to_the_links(bob_client: Client) -> None:
    link = InboxLinkFactory.create(source="A&B 报", title="找到了")
    InboxLinkFactory.create(source="别的")
    address = show(bob_client, LIST).values(".sources td a")[0]
    assert show(bob_client, address or "").texts(".field-name") == [link.title]


def test_names_that_differ_in_white_space_case_or_width_look_like_one(bob_client: Client) -> None:
    for source in (SPACED, RIGHT, RIGHT, "ＯＰＥＮ ai", "OpenAI", "别的"):
        InboxLinkFactory.create(source=source)
    page = show(bob_client, LIST)
    assert len(page.all(".alike li")) == 2
    merge = next(a for a in page.all(".alike a") if RIGHT in a.text())
    form = fields_of(bob_client.get(str(merge.attributes["href"])).content.decode())
    assert form["name"] == RIGHT


def test_what_a_name_changes_is_shown_before_it_is_done(bob_client: Client) -> None:
    public = make_published_issue("2020-05-15", links=0)
    link_in(public, SPACED)
    link_in(public, SPACED)
    link_in(make_issue("2020-05-16", links=0), SPACED)
    link_in(make_issue("2020-05-17", links=0), RIGHT)
    InboxLinkFactory.create(source=SPACED)
    response = rename(bob_client, SPACED, to=RIGHT, confirmed=False)
    page = Shown(response.content.decode())
    assert "3 entries in 2 issues, 1 of them in drafts; 1 link outside of the issues." in page.text(
        ".reach"
    )
    assert f"“{RIGHT}” has 1 link already" in page.text("#content-main")
    assert Link.objects.filter(source=SPACED).count() == 4


def test_the_name_changes_everywhere_and_each_issue_keeps_a_revision(
    bob_client: Client, bob: User
) -> None:
    issues = [
        make_published_issue("2020-05-15", links=0),
        make_issue("2020-05-16", links=0),
        make_scheduled_issue(links=0),
    ]
    for issue in issues:
        link_in(issue, SPACED)
        store.write_revision(issue, Reason.SAVE, by=bob)
    waiting = InboxLinkFactory.create(source=SPACED)
    untouched = make_issue("2020-05-17")
    response = rename(bob_client, SPACED, to=RIGHT)
    assert "is the name of the source now" in messages_of(response)
    assert set(Link.objects.exclude(section__issue=untouched).values_list("source", "version")) == {
        (RIGHT, 2)
    }
    for issue in issues:
        before = issue.version, issue.status, issue.publish_at, issue.corrected_at
        issue.refresh_from_db()
        after = issue.version - 1, issue.status, issue.publish_at, issue.corrected_at
        assert before == after
        newest = Revision.objects.of(issue.uid)[0]
        assert (newest.reason, newest.by, newest.number) == (Reason.TYPO, bob, 2)
        assert RIGHT in newest.text
    assert not Revision.objects.of(untouched.uid).exists()
    waiting.refresh_from_db()
    assert waiting.source == RIGHT


def test_several_names_become_one_that_is_new(bob_client: Client) -> None:
    for source in ("甲", "乙", "丙"):
        InboxLinkFactory.create(source=source)
    rename(bob_client, "甲", "乙", to="甲乙社")
    assert sorted(Link.objects.values_list("source", flat=True)) == ["丙", "甲乙社", "甲乙社"]


def test_readers_find_the_entries_under_the_new_name_only(bob_client: Client) -> None:
    link_in(make_published_issue(links=0), SPACED)
    rename(bob_client, SPACED, to=RIGHT)
    assert bob_client.get(reverse("source", args=[RIGHT])).status_code == 200
    assert bob_client.get(reverse("source", args=[SPACED])).status_code == 404


def test_the_old_name_does_not_come_back_with_a_working_copy(bob_client: Client) -> None:
    issue = make_published_issue(links=0)
    link_in(issue, SPACED)
    open_working_copy(issue)
    assert show(bob_client, LIST).texts(".sources tbody tr") == [f"{SPACED} 1 1"]
    rename(bob_client, SPACED, to=RIGHT)
    assert set(Link.objects.values_list("source", flat=True)) == {RIGHT}


def test_a_source_of_a_working_copy_alone_is_not_listed(bob_client: Client) -> None:
    issue = make_published_issue(links=0)
    link_in(issue, RIGHT)
    copy = open_working_copy(issue)
    Link.objects.filter(section__issue=copy).update(source="新来源", source_key="新来源")
    page = bob_client.get(LIST).content.decode()
    assert RIGHT in page
    assert "新来源" not in page


def test_an_entry_kept_as_one_text_is_named_and_left_alone(bob_client: Client) -> None:
    text = f"x [字 | {SPACED}](https://example.org/a) y"
    link = link_in(make_issue(links=0), SPACED, title="整段", verbatim=text)
    InboxLinkFactory.create(source=SPACED)
    page = Shown(rename(bob_client, SPACED, to=RIGHT, confirmed=False).content.decode())
    assert "整段" in page.texts("#content-main ul a")
    rename(bob_client, SPACED, to=RIGHT)
    link.refresh_from_db()
    assert (link.source, link.version) == (SPACED, 1)
    assert not Revision.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("  ", "Write the name that these sources shall have."),
        (SPACED, "That is its name already."),
    ],
)
def test_a_name_that_will_not_do_is_explained_and_stays(
    bob_client: Client, typed: str, sentence: str
) -> None:
    InboxLinkFactory.create(source=SPACED)
    response = rename(bob_client, SPACED, to=typed)
    assert sentence in errors_of(response)
    assert fields_of(response.content.decode())["name"] == typed
    assert Link.objects.get().source == SPACED


@pytest.mark.parametrize("name", ["甲 | 乙", "A*b*_c_", "[x](y)", "甲 \\ 乙", "<b>", "#1", "&amp;"])
def test_a_name_is_text_whatever_marks_it_has(bob_client: Client, name: str) -> None:
    issue = make_issue(links=0)
    link = link_in(issue, SPACED)
    rename(bob_client, SPACED, to=f"  {name} ")
    save_edit(issue)
    link.refresh_from_db()
    assert (link.source, link.verbatim) == (name, "")


def test_without_a_tick_nothing_is_asked(bob_client: Client) -> None:
    InboxLinkFactory.create(source=SPACED)
    response = bob_client.get(f"{RENAME}?name=没有的", follow=True)
    assert "Tick the sources" in messages_of(response)


def test_only_editors_come_in(alice_client: Client, bob_client: Client) -> None:
    InboxLinkFactory.create(source=SPACED)
    assert alice_client.get(LIST).status_code == 403
    assert rename(alice_client, SPACED, to=RIGHT).status_code == 403
    assert bob_client.get(LIST).status_code == 200
    assert rename(bob_client, SPACED, to=RIGHT).status_code == 200
    assert Link.objects.get().source == RIGHT


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(LIST).status_code == 302
    assert client.post(RENAME).status_code == 302


def test_the_list_asks_as_often_for_many_sources(
    bob_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (3, 12):
        for n in range(count):
            InboxLinkFactory.create(source=f"源{count}-{n}")
        with django_assert_num_queries(6):
            bob_client.get(LIST)
