"""What was done at the desk is undone in the tab that did it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from digests.desk.undo import MOST_TABS
from digests.models import Issue, Link, Section
from tests.factories import (
    CategoryFactory,
    InboxLinkFactory,
    LinkFactory,
    PublicationFactory,
    make_issue,
)
from tests.people import browser_of


@pytest.fixture
def issue(db: None) -> Issue:
    """A draft with two entries."""
    PublicationFactory.create()
    issue = make_issue("2020-05-15", links=0)
    for place, title in enumerate(["第一条", "第二条"]):
        LinkFactory.create(section=issue.sections.get(), title=title, position=place)
    return issue


def act(client: Client, issue: Issue, tab: str, **sent: object) -> Any:
    """Send an act from a tab."""
    url, data = f"/admin/digests/issue/{issue.pk}/desk/act/", json.dumps(sent)
    return client.post(url, {"data": data}, headers={"x-desk-tab": tab})


def cut(client: Client, issue: Issue, tab: str, title: str) -> Any:
    """Cut an entry in a tab."""
    return act(client, issue, tab, act="cut", link=Link.objects.get(title=title).pk)


def titles(issue: Issue) -> list[str]:
    """The titles in the section of an issue."""
    return list(issue.sections.get().links.values_list("title", flat=True))


def test_each_tab_undoes_its_own_acts(issue: Issue) -> None:
    alice = browser_of("alice")
    cut(alice, issue, "a", "第一条")
    cut(alice, issue, "b", "第二条")

    answer = act(alice, issue, "a", act="undo").json()

    assert titles(issue) == ["第一条"]
    assert not answer["can_undo"]


def test_a_tab_without_acts_has_nothing_to_undo(issue: Issue) -> None:
    alice = browser_of("alice")
    cut(alice, issue, "a", "第一条")

    answer = act(alice, issue, "b", act="undo")

    assert (answer.status_code, titles(issue)) == (409, ["第二条"])


def test_a_session_keeps_the_acts_of_the_last_tabs_alone(issue: Issue) -> None:
    alice = browser_of("alice")
    cut(alice, issue, "first", "第一条")
    for number in range(MOST_TABS):
        LinkFactory.create(section=issue.sections.get(), title=f"{number}")
        cut(alice, issue, f"tab {number}", f"{number}")

    assert act(alice, issue, "first", act="undo").status_code == 409
    assert act(alice, issue, "tab 0", act="undo").status_code == 200


@pytest.mark.parametrize("is_suggested", [True, False], ids=["with a category", "without one"])
def test_a_link_that_goes_back_to_the_inbox_has_the_category_it_had(
    issue: Issue, is_suggested: bool
) -> None:
    category, alice = CategoryFactory.create() if is_suggested else None, browser_of("alice")
    link = InboxLinkFactory.create(title="在等", category=category)
    Section.objects.update(category=CategoryFactory.create())
    act(alice, issue, "a", act="move", link=link.pk, section=issue.sections.get().pk)
    assert "在等" in titles(issue)

    act(alice, issue, "a", act="undo")

    link.refresh_from_db()
    assert (link.section, link.category) == (None, category)


def test_several_pasted_entries_come_in_order_and_go_with_one_undo(issue: Issue) -> None:
    alice = browser_of("alice")
    first = Link.objects.get(title="第一条")
    text = "- [甲](https://a.example/1) | 站\n\n  摘要：一。\n\n- [乙](https://a.example/2)\nhttps://a.example/3"

    act(
        alice,
        issue,
        "a",
        act="paste",
        text=text,
        section=first.section_id,
        after=first.pk,
    )

    links = list(issue.sections.get().links.values_list("title", "url"))
    assert [title for title, _url in links][:3] == ["第一条", "甲", "乙"]
    assert links[3][1] == "https://a.example/3"
    assert Link.objects.get(title="甲").summary == "一。"
    act(alice, issue, "a", act="undo")
    assert titles(issue) == ["第一条", "第二条"]


def test_a_pasted_issue_goes_to_its_fields_and_sections_and_goes_with_one_undo(
    issue: Issue,
) -> None:
    alice = browser_of("alice")
    Issue.objects.filter(pk=issue.pk).update(headline="已有的")
    own = issue.sections.get()
    text = (
        "# 简报 (2026-11-01) 小\n\n**今天的口号**\n\n> 导读：本次三条。\n\n开头一\n开头二\n\n"
        f"## {own.heading}\n\n- [甲](https://a.example/1)\n"
        "\n## 应用\n\n> 注：只此一期。\n\n- [乙](https://a.example/2)\n摘要：二。\n- [丙](https://a.example/3)\n"
        "\n尾声：谢谢\n"
    )
    sent = {"text": text, "section": own.pk, "after": Link.objects.get(title="第一条").pk}

    said = act(alice, issue, "a", act="paste", **sent).json()["said"]

    assert "3" in said
    first, second = issue.sections.all()
    now = Issue.objects.get(pk=issue.pk)
    assert (now.headline, now.lead, now.closing) == ("已有的", "本次三条。", "尾声：谢谢")
    assert (now.tagline, now.opening.split()) == ("今天的口号", ["开头一", "开头二"])
    assert [one.verbatim or one.title for one in first.links.all()] == [
        "第一条",
        "小",
        "甲",
        "第二条",
    ]
    assert (second.heading, second.note) == ("应用", "只此一期。")
    assert [one.title for one in second.links.all()] == ["乙", "丙"]
    assert Link.objects.get(title="乙").summary == "二。"
    act(alice, issue, "a", act="undo")
    now = Issue.objects.get(pk=issue.pk)
    assert titles(issue) == ["第一条", "第二条"]
    assert (now.headline, now.lead or "", now.closing) == ("已有的", "", "")
    assert (now.tagline or "", now.opening) == ("", "")


def test_a_text_of_a_pasted_issue_that_was_changed_since_stays_and_is_told(issue: Issue) -> None:
    alice, own = browser_of("alice"), issue.sections.get()
    text = (
        "# 简报 (2026-11-01)\n\n> 导读：本次。\n\n## 应用\n\n- [乙](https://a.example/2)\n\n尾声\n"
    )
    act(alice, issue, "a", act="paste", text=text, section=own.pk, after=0)
    Issue.objects.filter(pk=issue.pk).update(lead="别的")

    said = act(alice, issue, "a", act="undo").json()["said"]

    now = Issue.objects.get(pk=issue.pk)
    assert (now.lead, now.closing) == ("别的", "")
    assert "lead" in said.lower()
    assert "closing" not in said.lower()


def test_an_issue_of_too_many_entries_is_refused_in_a_sentence(issue: Issue) -> None:
    alice = browser_of("alice")
    items = "".join(f"- [甲{number}](https://a.example/{number})\n" for number in range(101))
    text = f"# 简报 (2026-11-01)\n\n## 应用\n\n{items}"

    answer = act(
        alice, issue, "a", act="paste", text=text, section=issue.sections.get().pk, after=0
    )

    assert answer.status_code == 409
    assert "100" in answer.content.decode()
    assert titles(issue) == ["第一条", "第二条"]
