"""Every page with a link or an address field tells where the address stands already."""

import html
import re
from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from digests import editing, store
from digests.models import Link, Shelf, Status
from digests.store import refs_of
from tests.admin.browser import fields_of, messages_of
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    PublicationFactory,
    ReferenceFactory,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
)
from tests.shown import Shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PAPER = "https://arxiv.org/abs/1812.00332"
REDIRECT = "https://link.zhihu.com/?target=https%3A//example.org/a"


def entry_of(date: str | None, url: str = PAPER, **fields: str) -> Link:
    """Return an entry under 论文 in a new draft."""
    section = make_issue(date, links=0).sections.create(heading="论文", position=9)
    return LinkFactory.create(section=section, url=url, **fields)


def published_entry() -> Link:
    """Return an entry of the issue of 2020-04-04."""
    section = make_published_issue("2020-04-04", links=0).sections.get()
    return LinkFactory.create(section=section, url=f"{PAPER}v2", title="三值网络")


def words(text: str) -> str:
    """Return the words of a page on one line."""
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", text)).split())


def form_of(link: Link) -> str:
    return reverse("admin:digests_link_change", args=[link.pk])


def section_of(link: Link) -> str:
    return reverse("admin:digests_section_links", args=[link.section_id])


def ask(client: Client, text: str, **more: str | int) -> str:
    """Return the words that are told of a typed text."""
    answer = client.post(reverse("admin:digests_link_told"), {"text": text, **more})
    return words(answer.content.decode())


def test_a_typed_address_is_told_of_with_the_place_where_it_stood(alice_client: Client) -> None:
    published_entry()
    told = ask(alice_client, "arxiv.org/pdf/1812.00332v1.pdf")
    assert told == "It stood before: 2020-04-04 · 业界新闻 · 三值网络"


def test_an_address_is_told_of_wherever_it_stands(alice_client: Client) -> None:
    InboxLinkFactory.create(url=PAPER, title="甲")
    InboxLinkFactory.create(url=PAPER, title="乙", shelf=Shelf.DISMISSED)
    here = entry_of("2020-05-01", title="丙")
    entry_of(None, title="丁")
    ReferenceFactory.create(
        link=entry_of("2020-05-03", "https://example.org/x", title="戊"), label="论文", url=PAPER
    )
    told = ask(alice_client, PAPER, section=here.section_id or 0)
    assert told.startswith("It stands in this issue: 2020-05-01 · 论文 · 丙")
    for words_of_place in (
        "It waits in the inbox: 甲",
        "It was dismissed: 乙",
        "· 论文 · 丁",
        "It stands in a draft: 2020-05-03 · 论文 · 戊 (as “论文”)",
    ):
        assert words_of_place in told


def test_each_line_of_references_is_told_of(alice_client: Client) -> None:
    published_entry()
    told = ask(alice_client, f"代码：https://github.com/a/b\n论文：{PAPER}", field="references")
    assert told == "论文 · It stood before: 2020-04-04 · 业界新闻 · 三值网络"


@pytest.mark.parametrize("text", ["", "看看", "https://example.org/new", "x" * 2_000_000])
def test_nothing_is_told_of_what_is_new(text: str, alice_client: Client) -> None:
    published_entry()
    assert ask(alice_client, text) == ""


def test_a_volatile_address_is_told_of_with_what_to_do(alice_client: Client) -> None:
    assert "choose “Copy link”" in ask(
        alice_client, "https://mp.weixin.qq.com/s?timestamp=1&signature=x"
    )
    assert "https://example.org/a" in ask(alice_client, REDIRECT)


def test_the_form_of_a_link_tells_without_script(alice_client: Client) -> None:
    published_entry()
    link = entry_of("2020-05-01")
    page = words(alice_client.get(form_of(link)).content.decode())
    assert "It stood before: 2020-04-04 · 业界新闻 · 三值网络" in page
    assert "It stands in this issue" not in page


def test_the_links_of_a_section_tell_in_a_fixed_number_of_queries(alice_client: Client) -> None:
    earlier, link = published_entry(), entry_of("2020-05-01")
    assert "It stood before: 2020-04-04" in words(
        alice_client.get(section_of(link)).content.decode()
    )

    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            alice_client.get(section_of(link))
        return len(context)

    few = queries()
    for number in range(9):
        url = f"https://example.org/{number}"
        LinkFactory.create(section=link.section, url=url)
        LinkFactory.create(section=earlier.section, url=url)
    assert queries() == few


def test_the_form_of_an_issue_names_its_links_that_stand_elsewhere(alice_client: Client) -> None:
    earlier, link = published_entry(), entry_of("2020-05-01", title="又一次")
    entry_of("2020-05-02", "https://example.org/new", title="新的")
    issue = link.section and link.section.issue_id
    page = alice_client.get(reverse("admin:digests_issue_change", args=[issue])).content.decode()
    assert "1 entry stands elsewhere already: 又一次" in words(page)
    earlier.delete()
    page = alice_client.get(reverse("admin:digests_issue_change", args=[issue])).content.decode()
    assert "elsewhere already" not in page


def test_one_click_writes_the_follow_up_and_loses_nothing_typed(alice_client: Client) -> None:
    PublicationFactory.create(folder="weekly")
    earlier = published_entry()
    link = entry_of("2020-05-01")
    typed = fields_of(alice_client.get(form_of(link)).content.decode())
    button = {"_repeat": f"{link.pk} follow-up {earlier.pk}", "summary": "刚写的"}
    answer = alice_client.post(form_of(link), {**typed, **button}, follow=True)
    assert "leads to the earlier one now" in answer.content.decode()
    link.refresh_from_db()
    assert link.summary == "刚写的"
    assert editing.read_fields(link)["references"] == (
        "前情：[2020-04-04 · 三值网络](../weekly/2020-04-04.md)"
    )


def test_one_click_makes_a_link_a_reference_of_an_entry(alice_client: Client) -> None:
    entry = entry_of("2020-05-02", title="论文本身")
    link = entry_of("2020-05-01", "https://example.org/a", title="一篇解读", summary="乙")
    ReferenceFactory.create(link=link, label="论文", url=PAPER)
    page = alice_client.get(section_of(link)).content.decode()
    assert f'value="{link.pk} join {entry.pk} 解读"' in page
    value = f"{link.pk} join {entry.pk} 解读"
    box = f"_with_summary-{link.pk}-{entry.pk}"
    assert f'name="{box}"' in page
    alice_client.post(section_of(link), {"_repeat": value, box: "on"})
    link.refresh_from_db()
    entry.refresh_from_db()
    assert link.shelf == Shelf.CUT
    assert ("解读", "https://example.org/a") in [(ref.label, ref.url) for ref in refs_of(entry)]
    assert entry.summary.endswith("乙")


def test_the_tick_at_another_place_takes_no_summary_along(alice_client: Client) -> None:
    entry = entry_of("2020-05-02", summary="甲")
    link, other = (entry_of(f"2020-05-0{day}", summary="乙") for day in (1, 3))
    value = f"{link.pk} join {entry.pk} 解读"
    box = f"_with_summary-{other.pk}-{entry.pk}"
    alice_client.post(section_of(link), {"_repeat": value, box: "on"})
    entry.refresh_from_db()
    assert entry.summary == "甲"


def test_one_click_takes_the_lasting_address(alice_client: Client) -> None:
    link = entry_of("2020-05-01", REDIRECT)
    page = alice_client.get(form_of(link)).content.decode()
    typed = fields_of(page)
    alice_client.post(form_of(link), {**typed, "_repeat": f"{link.pk} lasting"})
    link.refresh_from_db()
    assert link.url == "https://example.org/a"


def test_the_address_as_it_was_typed_stays_beside_the_lasting_one_and_comes_back(
    alice_client: Client,
) -> None:
    link = entry_of("2020-05-01", REDIRECT, summary=f"见 {REDIRECT}。 又 https://example.org/ab")
    typed = fields_of(alice_client.get(form_of(link)).content.decode())
    alice_client.post(form_of(link), {**typed, "_repeat": f"{link.pk} lasting"})
    page = alice_client.get(form_of(link)).content.decode()
    assert f"As it was typed: {REDIRECT}" in words(page)
    undo = f"{link.pk} original https://example.org/a"
    assert f'value="{undo}"' in page

    answer = alice_client.post(form_of(link), {**fields_of(page), "_repeat": undo}, follow=True)
    assert "The address is again as it was typed." in messages_of(answer)
    link.refresh_from_db()
    assert (link.url, link.originals) == (REDIRECT, None)
    assert link.summary == f"见 {REDIRECT}。 又 https://example.org/ab"


def test_a_lasting_address_that_is_typed_by_hand_keeps_the_one_before(alice: User) -> None:
    link = InboxLinkFactory.create(url=REDIRECT)
    editing.write_link(link, {"url": "https://example.org/b"}, seen=editing.see(link), by=alice)
    link.refresh_from_db()
    assert link.originals == {"https://example.org/b": REDIRECT}


@pytest.mark.parametrize("value", ["", "x", "0 lasting", "{link} join 0 解读", "{link} fly {link}"])
def test_a_button_that_no_page_has_does_nothing(value: str, alice_client: Client) -> None:
    link = entry_of("2020-05-01", REDIRECT)
    before = Link.objects.values().get()
    answer = alice_client.post(section_of(link), {"_repeat": value.format(link=link.pk)})
    assert answer.status_code == 403
    assert Link.objects.values().get() == before


def test_a_curator_is_offered_nothing_that_they_may_not_do(
    alice_client: Client, bob_client: Client
) -> None:
    entry = entry_of("2020-05-02")
    issue = entry.section and entry.section.issue
    assert issue
    issue.status = Status.REVIEW
    issue.save()
    link = entry_of("2020-05-01")
    assert f"join {entry.pk}" not in alice_client.get(form_of(link)).content.decode()
    assert f"join {entry.pk}" in bob_client.get(form_of(link)).content.decode()


def test_a_follow_up_tells_that_a_scheduled_issue_is_a_draft_again(bob_client: Client) -> None:
    link = make_scheduled_issue().sections.get().links.get()
    button = {"_repeat": f"{link.pk} follow-up {published_entry().pk}"}
    answer = bob_client.post(section_of(link), button, follow=True)
    assert "The issue was scheduled." in messages_of(answer)


def test_an_address_in_a_text_of_an_issue_is_told_of_with_its_place(alice_client: Client) -> None:
    url = "https://example.org/brief"
    public, draft = make_published_issue("2020-04-04"), make_issue("2020-05-15")
    editing.write_issue(draft, {"opening": f"- 快讯 {url}"}, seen=editing.see(draft))
    document = replace(store.load_document(public), lead=f"见 {url}")
    store.save_document(public, document)
    answer = alice_client.post(reverse("admin:digests_link_told"), {"text": url})
    first, second = Shown(answer.content.decode()).all("li")
    assert "It stands in a draft: 2020-05-15 · opening" in words(first.text())
    assert "It stood before: 2020-04-04 · lead" in words(second.text())
    ways = Shown(answer.content.decode()).values("li a", "href")
    change = f"/admin/digests/issue/{draft.pk}/change/#id_opening"
    assert ways == [change, "/issues/2020-04-04/"]
