"""The page that catches links: what it shows of a text, and where the links go."""

from urllib.parse import urlencode

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from digests import editing
from digests.models import Finding, Issue, Link, Section, Shelf, Status
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    get_category,
    make_issue,
    make_published_issue,
)
from tests.shown import Shown, show

CATCH = "/admin/catch/"
PAGE = "https://example.org/a"
ISSUE = "# 简报 (2026-11-01)\n\n## 业界新闻\n\n- [甲](https://example.org/1)\n\n## 论文\n\n- [乙](https://example.org/2)\n"


def catch(client: Client, text: str, **typed: str) -> Shown:
    """Type a text into the page and press its button."""
    return Shown(client.post(CATCH, {"text": text, **typed}, follow=True).content.decode())


def draft_section(heading: str = "论文") -> Section:
    """Return an empty section of a draft."""
    return make_issue("2026-11-15", links=0).sections.create(heading=heading, position=9)


def test_a_shared_text_goes_into_the_inbox_with_title_and_source(alice_client: Client) -> None:
    page = catch(alice_client, f"标题 | 公众号\n{PAGE}\n摘要：一句话")
    link = Link.objects.inbox().get()
    assert (link.title, link.source, link.url) == ("标题", "公众号", PAGE)
    assert (link.mark, link.summary) == ("摘要：", "一句话")
    assert "“标题” is caught: the inbox." in page.text(".messagelist")


def test_nothing_is_caught_before_the_button_is_pressed(alice_client: Client) -> None:
    show(alice_client, f"{CATCH}?{urlencode({'url': PAGE, 'title': '标题'})}")
    page = catch(alice_client, PAGE, look="1")
    assert "1 link" in page.text("#understood")
    assert not Link.objects.exists()


@pytest.mark.parametrize(
    ("shared", "text"),
    [
        ({"url": PAGE, "title": "标题", "source": "公众号"}, f"标题 | 公众号\n{PAGE}"),
        ({"url": PAGE, "title": "标题", "text": "选中的话"}, f"标题\n{PAGE}\n摘要：选中的话"),
        ({"text": f"标题 {PAGE}"}, f"标题 {PAGE}"),
        ({"text": PAGE, "title": "标题"}, f"标题\n{PAGE}"),
        ({"url": PAGE, "text": PAGE}, PAGE),
    ],
)
def test_what_is_shared_stands_in_the_field_as_one_would_paste_it(
    alice_client: Client, shared: dict[str, str], text: str
) -> None:
    page = show(alice_client, f"{CATCH}?{urlencode(shared)}")
    assert page.one("textarea").text().strip() == text
    assert "1 link" in page.text("#understood")


def test_links_go_into_the_chosen_section_and_the_choice_is_remembered(
    alice_client: Client,
) -> None:
    section = draft_section()
    page = catch(alice_client, f"甲\n{PAGE}\n\n乙\n{PAGE}b", to=str(section.pk))
    assert [link.title for link in section.links.all()] == ["甲", "乙"]
    assert "2 links are caught" in page.text(".messagelist")
    assert page.values("option[selected]", "value") == [str(section.pk)]


def test_the_inbox_can_be_told_for_which_category(alice_client: Client) -> None:
    papers = get_category("papers")
    page = catch(alice_client, PAGE, to=f"category-{papers.pk}")
    assert "the inbox, for “论文”" in page.text(".messagelist")
    assert Link.objects.inbox().get().category == papers


def test_a_link_that_waits_already_is_completed_and_nothing_typed_is_replaced(
    alice_client: Client,
) -> None:
    waiting = InboxLinkFactory.create(
        url="https://arxiv.org/abs/1812.00332", title="我的", source="", summary=""
    )
    page = catch(alice_client, "别的 | 机器之心\nhttps://arxiv.org/pdf/1812.00332v2\n摘要：话")
    waiting.refresh_from_db()
    assert (waiting.title, waiting.source, waiting.summary) == ("我的", "机器之心", "话")
    assert waiting.url == "https://arxiv.org/abs/1812.00332"
    assert Link.objects.count() == 1
    assert "what it lacked is filled in" in page.text(".messagelist")
    assert "it waited already" in page.text(".undo")


def test_a_waiting_link_moves_into_the_chosen_section(alice_client: Client) -> None:
    waiting, section = InboxLinkFactory.create(url=PAGE), draft_section()
    catch(alice_client, PAGE, to=str(section.pk))
    assert [link.pk for link in section.links.all()] == [waiting.pk]


def test_the_page_says_where_an_address_stood_before(alice_client: Client) -> None:
    link = LinkFactory.create(section=make_published_issue("2020-05-01").sections.all()[0])
    page = catch(alice_client, link.url or "", look="1")
    assert "It stood before: 2020-05-01" in " ".join(page.text("#understood").split())


def test_a_signed_address_is_told_while_the_page_is_still_open(alice_client: Client) -> None:
    signed = "https://mp.weixin.qq.com/s?timestamp=1&signature=x"
    assert "dies within days" in catch(alice_client, signed, look="1").text("#understood")


def test_lines_without_an_address_come_back_into_the_field(alice_client: Client) -> None:
    page = catch(alice_client, f"{PAGE}\n标题\n\n还要想想")
    assert page.one("textarea").text().strip() == "还要想想"
    assert "left here" in page.text(".messagelist")
    assert Link.objects.get().title == "标题"


def test_undo_dismisses_what_was_caught_and_only_that(alice_client: Client) -> None:
    other, section = InboxLinkFactory.create(), draft_section()
    assert catch(alice_client, f"{PAGE}\n\n{PAGE}b", to=str(section.pk)).all(".undo")
    alice_client.post(f"{CATCH}undo/")
    assert not section.links.exists()
    assert Link.objects.filter(shelf=Shelf.DISMISSED).count() == 2
    assert Link.objects.inbox().get() == other


def test_undo_says_that_the_links_are_taken_back(alice_client: Client) -> None:
    catch(alice_client, PAGE)
    answer = alice_client.post(f"{CATCH}undo/", follow=True)
    said = "1 link is taken back. It lies among the dismissed ones."
    assert said in Shown(answer.content.decode()).text(".messagelist")


def test_ten_known_links_are_told_in_two_messages(alice_client: Client) -> None:
    section = make_published_issue("2020-05-01").sections.all()[0]
    urls = [f"{PAGE}/{number}" for number in range(10)]
    for url in urls:
        LinkFactory.create(section=section, url=url, title=f"旧{url[-1]}")
        InboxLinkFactory.create(url=url, title=f"等{url[-1]}")
    page = catch(alice_client, "\n".join(urls))
    waiting, before = page.texts(".messagelist li.warning summary")
    assert waiting.startswith("10 of these links waited in the inbox")
    assert before == "10 of these links stood in an issue already:"
    assert "等9: 2020-05-01 · 业界新闻" in page.text(".messagelist")


def test_nothing_of_a_title_acts_in_a_list_of_links(alice_client: Client) -> None:
    for number in range(2):
        InboxLinkFactory.create(url=f"{PAGE}/{number}", title="<script>alert(1)</script>")
    page = alice_client.post(CATCH, {"text": f"{PAGE}/0\n{PAGE}/1"}, follow=True)
    assert "<script>alert" not in page.content.decode()


def test_the_form_is_sent_so_that_chinese_counts_once(alice_client: Client) -> None:
    assert show(alice_client, CATCH).values(".catch-page", "enctype") == ["multipart/form-data"]


def test_undo_takes_back_what_its_page_has_filled_meanwhile(alice_client: Client) -> None:
    catch(alice_client, PAGE)
    link, finding = Link.objects.get(), Finding.objects.get()
    filled = editing.fill_link(link, {"title": "标题"}, url=PAGE)
    finding.close(category=None, filled=filled)
    assert show(alice_client, f"{CATCH}?caught").all(".undo")
    alice_client.post(f"{CATCH}undo/")
    assert not Link.objects.inbox().exists()


def test_undo_empties_what_was_filled_in_a_waiting_link_and_returns_it_to_the_inbox(
    alice_client: Client,
) -> None:
    papers, section = get_category("papers"), draft_section()
    waiting = InboxLinkFactory.create(
        url=PAGE, title="我的", source="", summary="", category=papers
    )
    catch(alice_client, f"别的 | 机器之心\n{PAGE}\n摘要：话\n\n新的\n{PAGE}b", to=str(section.pk))
    assert section.links.count() == 2
    answer = alice_client.post(f"{CATCH}undo/", follow=True)
    waiting.refresh_from_db()
    assert (waiting.title, waiting.source, waiting.summary) == ("我的", "", "")
    assert (waiting.section, waiting.category) == (None, papers)
    assert Link.objects.inbox().get() == waiting
    said = Shown(answer.content.decode()).text(".messagelist")
    assert "1 link is taken back" in said
    assert "1 link waits in the inbox again as it did before." in said


def test_undo_leaves_a_filled_field_that_somebody_has_changed_meanwhile(
    alice_client: Client,
) -> None:
    waiting = InboxLinkFactory.create(url=PAGE, title="我的", source="", summary="")
    catch(alice_client, f"别的 | 机器之心\n{PAGE}\n摘要：话")
    waiting.refresh_from_db()
    editing.write_link(waiting, {"summary": "改过的话"}, seen=editing.see(waiting))
    alice_client.post(f"{CATCH}undo/")
    waiting.refresh_from_db()
    assert (waiting.source, waiting.summary) == ("", "改过的话")


def test_undo_leaves_what_somebody_has_changed_meanwhile(alice_client: Client) -> None:
    catch(alice_client, PAGE)
    Link.objects.update(version=2)
    alice_client.post(f"{CATCH}undo/")
    assert Link.objects.inbox().count() == 1


def test_an_undo_that_was_refused_can_be_asked_for_again(alice_client: Client) -> None:
    section = draft_section()
    catch(alice_client, PAGE, to=str(section.pk))
    Issue.objects.update(status=Status.REVIEW)
    alice_client.post(f"{CATCH}undo/")
    assert section.links.exists()

    Issue.objects.update(status=Status.DRAFT)
    alice_client.post(f"{CATCH}undo/")
    assert not section.links.exists()


def test_a_text_larger_than_an_issue_is_refused_and_stays_in_its_field(
    alice_client: Client,
) -> None:
    text = f"{PAGE}\n" * 10_001
    page = catch(alice_client, text)
    assert page.one("textarea").text().strip() == text.strip()
    assert "there is room for 10000" in page.text(".errorlist")
    assert not Link.objects.exists()


def test_a_section_that_is_gone_keeps_the_text(alice_client: Client) -> None:
    page = catch(alice_client, PAGE, to="999999")
    assert page.one("textarea").text().strip() == PAGE
    assert not Link.objects.exists()


def test_a_whole_issue_is_told_before_it_is_made(bob_client: Client) -> None:
    page = catch(bob_client, ISSUE, look="1")
    assert "2026-11-01: it becomes a new draft of 2 entries in 2 sections" in page.text(
        "#understood"
    )
    assert not Issue.objects.exists()


def test_a_whole_issue_becomes_a_draft_through_the_importer(bob_client: Client) -> None:
    response = bob_client.post(CATCH, {"text": ISSUE})
    issue = Issue.objects.get()
    assert response["Location"] == f"/admin/digests/issue/{issue.pk}/desk/"
    assert [link.title for link in Link.objects.filter(section__issue=issue)] == ["甲", "乙"]
    assert issue.is_unpublished()


def test_a_curator_makes_no_issue_out_of_a_pasted_one(alice_client: Client) -> None:
    page = catch(alice_client, ISSUE)
    assert "Only editors" in page.text(".errornote, .errorlist")
    assert page.one("textarea").text().strip() == ISSUE.strip()
    assert not Issue.objects.exists()


def test_a_pasted_issue_never_takes_the_place_of_one(bob_client: Client) -> None:
    issue = make_published_issue("2026-11-01", headline="旧的")
    assert "There is one of this date already" in catch(bob_client, ISSUE, look="1").text()
    page = catch(bob_client, ISSUE)
    assert "There is an issue of this date already" in page.text(".errorlist")
    assert page.one("textarea").text().strip() == ISSUE.strip()
    assert Issue.objects.get() == issue


def test_a_pasted_issue_with_the_entries_of_another_is_an_issue_of_its_own(
    bob_client: Client,
) -> None:
    bob_client.post(CATCH, {"text": ISSUE})
    Issue.objects.update(status="published", publish_at="2026-11-01T00:00Z")
    page = catch(bob_client, ISSUE.replace("2026-11-01", "2026-11-08"))
    assert "created" in page.text(".messagelist")
    assert [str(one.date) for one in Issue.objects.order_by("pk")] == ["2026-11-01", "2026-11-08"]
    assert [one.is_unpublished() for one in Issue.objects.order_by("pk")] == [False, True]


def test_an_entry_with_too_many_references_keeps_the_text(alice_client: Client) -> None:
    lines = "\n".join(f"  代码：https://example.org/{n}" for n in range(120))
    page = catch(alice_client, f"- [标题]({PAGE})\n{lines}")
    assert "there is room for 100" in page.text(".errorlist")
    assert f"({PAGE})" in page.text("textarea")
    assert not Link.objects.exists()


def test_forty_links_go_into_a_section_with_a_bounded_number_of_queries(
    alice_client: Client,
) -> None:
    counts = []
    for number in (20, 40):
        section = draft_section()
        text = "\n".join(f"{PAGE}/{section.pk}/{n}" for n in range(number))
        with CaptureQueriesContext(connection) as queries:
            alice_client.post(CATCH, {"text": text, "to": str(section.pk)})
        assert section.links.count() == number
        counts.append(len(queries))
        Issue.objects.all().delete()
    assert counts[1] < 2.2 * counts[0]


def test_what_was_left_over_does_not_hide_what_is_shared(alice_client: Client) -> None:
    alice_client.post(CATCH, {"text": f"{PAGE}\n标题\n\n还要想想"})
    page = show(alice_client, f"{CATCH}?{urlencode({'url': PAGE + 'b'})}")
    assert page.text("textarea") == f"{PAGE}b 还要想想"


def test_the_text_is_understood_while_one_types(alice_client: Client) -> None:
    answer = alice_client.post(f"{CATCH}understood/", {"text": PAGE})
    assert "1 link" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_the_bookmarklet_opens_this_site(alice_client: Client) -> None:
    address = show(alice_client, CATCH).values(".bookmarklet", "href")[0] or ""
    assert address.startswith("javascript:")
    assert "http://testserver/admin/catch/" in address
    assert "\n" not in address


def test_a_phone_may_install_the_page_and_share_into_it(client: Client) -> None:
    told = client.get(f"{CATCH}app.webmanifest").json()
    assert told["share_target"]["action"] == told["start_url"] == CATCH
    assert told["share_target"]["params"] == {"title": "title", "text": "text", "url": "url"}


def test_many_links_are_understood_with_as_many_queries_as_one(
    alice_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    alice_client.get(CATCH)
    for count in (1, 40):
        text = "\n".join(f"{PAGE}/{number}" for number in range(count))
        with django_assert_max_num_queries(12):
            alice_client.post(f"{CATCH}understood/", {"text": text})


def test_the_manifest_has_what_a_phone_asks_of_an_app_that_others_share_into(
    client: Client,
) -> None:
    told = client.get(f"{CATCH}app.webmanifest").json()
    assert told["display"] == "standalone"
    assert told["start_url"].startswith(told["scope"])
    sizes = {one["sizes"] for one in told["icons"] if one["type"] == "image/png"}
    assert {"192x192", "512x512"} <= sizes
    assert "maskable" in {one.get("purpose") for one in told["icons"]}
    for icon in told["icons"]:
        path = finders.find(icon["src"].removeprefix("/static/"))
        assert path, icon
        if icon["type"] == "image/png":
            with Image.open(path) as picture:
                assert icon["sizes"] == f"{picture.width}x{picture.height}"
