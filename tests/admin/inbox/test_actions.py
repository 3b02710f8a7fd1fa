"""Links of a shelf are sorted, tagged and dismissed without a script, and that is undone."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from digests import editing, store, workflow
from digests.models import Issue, Link, Reason, Revision, Section, Shelf, Status
from tests.admin.browser import messages_of
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    SectionFactory,
    get_category,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
)
from tests.shown import Shown, show

INBOX = "/admin/inbox/"


def act(client: Client, what: str, *ticked: Link, shelf: str = "", **typed: str) -> Any:
    """Press a button of the page and follow it."""
    values = {"act": what, "links": [link.pk for link in ticked], "inbox": f"shelf={shelf}"}
    return client.post(f"{INBOX}act/", {**values, **typed}, follow=True)


def undo(client: Client) -> Any:
    """Press the button that undoes, and follow it."""
    return client.post(f"{INBOX}undo/", follow=True)


def section_of(issue: Issue) -> Section:
    """The first section of an issue."""
    section = issue.sections.first()
    assert section
    return section


def place_of(link: Link) -> tuple[Section | None, str]:
    """The section and the shelf of a link as it stands now."""
    link.refresh_from_db()
    return link.section, link.shelf


def said(answer: Any) -> str:
    """The sentence on the last action."""
    return Shown(answer.content.decode()).text(".said")


def test_each_button_of_a_row_does_what_it_says(alice_client: Client, alice: User) -> None:
    news = section_of(make_issue("2020-05-15"))
    link = InboxLinkFactory.create(title="小模型")
    page = show(alice_client, INBOX)
    names, values = (page.texts("li button"), page.values("li button", "value"))
    buttons = dict(zip(names, values, strict=True))
    assert f"section:{news.pk} {link.pk}" in buttons.values()
    answer = act(alice_client, str(buttons["1 业界新闻: 小模型"]))
    assert place_of(link) == (news, "")
    assert "“小模型”" in said(answer)
    assert news.links.last() == link
    assert Revision.objects.of(news.issue.uid).get().by == alice


def test_ticked_links_are_sorted_together_in_the_order_shown(alice_client: Client) -> None:
    news = section_of(make_issue("2020-05-15", links=0))
    links = [InboxLinkFactory.create() for _ in range(3)]
    answer = act(alice_client, f"section:{news.pk} ", *reversed(links))
    assert list(news.links.all()) == links[::-1]
    assert "and 2 more" in said(answer)


def test_nothing_happens_without_a_tick(alice_client: Client) -> None:
    link = InboxLinkFactory.create()
    assert "Tick the links first" in messages_of(act(alice_client, "dismiss "))
    assert place_of(link) == (None, Shelf.INBOX)


def test_a_link_is_tagged_with_a_category(alice_client: Client) -> None:
    link, papers = InboxLinkFactory.create(), get_category("papers")
    act(alice_client, f"category:{papers.pk} {link.pk}")
    link.refresh_from_db()
    assert link.category == papers
    act(alice_client, f"category: {link.pk}", **{f"seen-{link.pk}": str(papers.pk)})
    link.refresh_from_db()
    assert link.category is None


def test_who_tags_second_is_told_of_the_first(alice_client: Client, bob_client: Client) -> None:
    link = InboxLinkFactory.create(title="小模型")
    papers, news = get_category("papers"), get_category("news")
    act(bob_client, f"category:{papers.pk} {link.pk}")
    answer = act(alice_client, f"category:{news.pk} {link.pk}")
    assert "Bob chose another category for “小模型”: 论文." in messages_of(answer)
    link.refresh_from_db()
    assert link.category == papers


def test_a_dismissed_link_lies_on_its_shelf_and_comes_back(alice_client: Client) -> None:
    link = InboxLinkFactory.create()
    act(alice_client, f"dismiss {link.pk}")
    assert place_of(link) == (None, Shelf.DISMISSED)
    act(alice_client, f"inbox {link.pk}", shelf="dismissed")
    assert place_of(link) == (None, Shelf.INBOX)


def test_a_cut_link_is_put_back_where_it_was_cut_from(alice_client: Client) -> None:
    issue = make_issue("2020-05-15", links=2)
    store.write_revision(issue, Reason.SAVE)
    link = section_of(issue).links.all()[0]
    editing.shelve_link(link, cut=True)
    answer = act(alice_client, f"back {link.pk}", shelf="cut")
    assert f"Put back into its issue: “{link.title}”" in messages_of(answer)
    assert place_of(link) == (section_of(issue), "")
    assert section_of(issue).links.first() == link


def test_what_readers_have_seen_stays_out_of_the_inbox_and_says_why(alice_client: Client) -> None:
    issue = make_published_issue("2020-05-15")
    link = section_of(issue).links.get()
    Link.objects.filter(pk=link.pk).update(section=None, shelf=Shelf.CUT, cut_from=issue)
    answer = act(alice_client, f"inbox {link.pk}", shelf="cut")
    assert "Readers have seen it" in messages_of(answer)
    assert place_of(link) == (None, Shelf.CUT)


def test_a_link_that_a_colleague_has_sorted_stays_there(
    alice_client: Client, bob_client: Client
) -> None:
    first, second = (section_of(make_issue(date)) for date in ("2020-05-15", "2020-05-16"))
    link = InboxLinkFactory.create(title="小模型")
    act(bob_client, f"section:{first.pk} {link.pk}")
    for what in (f"section:{second.pk}", "dismiss", "category:1"):
        told = messages_of(act(alice_client, f"{what} {link.pk}"))
        assert "stays in “2020-05-15" in told
        assert "where bob put it" in told
    assert place_of(link) == (first, "")


def test_a_link_that_is_gone_is_told(alice_client: Client) -> None:
    section = section_of(make_issue())
    for what in ("dismiss 0", f"section:{section.pk} 0", "category: 0", "inbox 99"):
        assert "no longer there" in messages_of(act(alice_client, what)), what
    for what in ("section:0 5", "section:x 5", "jump 5", ""):
        assert messages_of(act(alice_client, what)), what


def test_a_curator_sorts_into_drafts_alone(alice_client: Client, bob_client: Client) -> None:
    review = section_of(make_issue("2020-05-15", status=Status.REVIEW))
    public = section_of(make_published_issue("2020-05-01"))
    link = InboxLinkFactory.create()
    for section in (review, public):
        act(alice_client, f"section:{section.pk} {link.pk}")
        assert place_of(link) == (None, Shelf.INBOX)
    act(bob_client, f"section:{review.pk} {link.pk}")
    assert place_of(link) == (review, "")


def test_who_may_only_read_changes_nothing(client: Client, alice: User) -> None:
    link = InboxLinkFactory.create()
    alice.groups.clear()
    client.force_login(alice)
    assert client.get(INBOX).status_code == 403
    for way in ("act", "undo"):
        answer = client.post(f"{INBOX}{way}/", {"act": f"dismiss {link.pk}"})
        assert answer.status_code == 403
    assert place_of(link) == (None, Shelf.INBOX)


def test_actions_are_undone_one_after_the_other(alice_client: Client) -> None:
    papers, news = get_category("papers"), section_of(make_issue("2020-05-15"))
    link = InboxLinkFactory.create(category=papers)
    act(
        alice_client,
        f"category:{get_category('blogs').pk} {link.pk}",
        **{f"seen-{link.pk}": str(papers.pk)},
    )
    act(alice_client, f"dismiss {link.pk}")
    act(alice_client, f"section:{news.pk} {link.pk}", shelf="dismissed")
    assert place_of(link) == (news, "")
    show(alice_client, INBOX)  # the way back outlives the page
    assert f"Undone: “{link.title}”" in messages_of(undo(alice_client))
    assert place_of(link) == (None, Shelf.DISMISSED)
    undo(alice_client)
    assert place_of(link) == (None, Shelf.INBOX)
    undo(alice_client)
    link.refresh_from_db()
    assert link.category == papers
    assert "nothing to undo" in messages_of(undo(alice_client))


def test_undo_puts_a_cut_link_back_on_its_shelf_with_its_issue(alice_client: Client) -> None:
    left, news = make_issue("2020-05-01"), section_of(make_issue("2020-05-15"))
    link = InboxLinkFactory.create(shelf=Shelf.CUT, cut_from=left)
    act(alice_client, f"section:{news.pk} {link.pk}", shelf="cut")
    assert place_of(link) == (news, "")
    undo(alice_client)
    assert place_of(link) == (None, Shelf.CUT)
    assert link.cut_from == left


def test_undo_keeps_what_was_written_since(alice_client: Client) -> None:
    news, link = section_of(make_issue("2020-05-15")), InboxLinkFactory.create()
    act(alice_client, f"section:{news.pk} {link.pk}")
    link.refresh_from_db()
    editing.write_link(link, {"summary": "写好的话"}, seen=editing.see(link))
    undo(alice_client)
    assert place_of(link) == (None, Shelf.INBOX)
    assert link.summary == "写好的话"


def test_undo_leaves_what_a_colleague_has_moved_since(alice_client: Client, bob: User) -> None:
    issue = make_issue("2020-05-15")
    other = SectionFactory.create(issue=issue, heading="别处")
    link = InboxLinkFactory.create()
    act(alice_client, f"section:{section_of(issue).pk} {link.pk}")
    link.refresh_from_db()
    editing.move_link(link, other, by=bob)
    told = messages_of(undo(alice_client))
    assert "where bob put it" in told
    assert place_of(link) == (other, "")


def test_undo_leaves_what_a_colleague_has_laid_elsewhere_since(
    alice_client: Client, bob_client: Client
) -> None:
    link = InboxLinkFactory.create(shelf=Shelf.CUT)
    act(alice_client, f"inbox {link.pk}", shelf="cut")
    act(bob_client, f"dismiss {link.pk}")
    assert "stays in “dismissed”, where bob put it" in messages_of(undo(alice_client))
    assert place_of(link) == (None, Shelf.DISMISSED)


def test_undo_asks_for_the_right_to_change_the_issue(alice_client: Client) -> None:
    issue, link = make_issue("2020-05-15"), InboxLinkFactory.create()
    act(alice_client, f"section:{section_of(issue).pk} {link.pk}")
    Issue.objects.filter(pk=issue.pk).update(status=Status.REVIEW)
    assert "only editors change it" in messages_of(undo(alice_client))
    assert place_of(link) == (section_of(issue), "")


def test_an_undo_that_was_refused_can_be_tried_again(alice_client: Client) -> None:
    issue, link = make_issue("2020-05-15"), InboxLinkFactory.create()
    act(alice_client, f"section:{section_of(issue).pk} {link.pk}")
    Issue.objects.filter(pk=issue.pk).update(status=Status.REVIEW)
    undo(alice_client)
    Issue.objects.filter(pk=issue.pk).update(status=Status.DRAFT)
    undo(alice_client)
    assert place_of(link) == (None, Shelf.INBOX)


def test_an_issue_that_readers_see_by_now_keeps_its_links(alice_client: Client) -> None:
    issue = make_issue("2020-05-15")
    link = InboxLinkFactory.create()
    act(alice_client, f"section:{section_of(issue).pk} {link.pk}")
    made = make_published_issue("2020-05-20")
    Issue.objects.filter(pk=issue.pk).update(status=made.status, publish_at=made.publish_at)
    undo(alice_client)
    assert place_of(link) == (section_of(issue), "")


def test_undo_leaves_what_readers_have_seen_since(bob_client: Client, bob: User) -> None:
    issue, link = make_issue("2020-05-15"), InboxLinkFactory.create()
    act(bob_client, f"section:{section_of(issue).pk} {link.pk}")
    workflow.publish_issue(issue, by=bob)
    workflow.withdraw_issue(issue, by=bob)
    undo(bob_client)
    assert place_of(link) == (section_of(issue), "")


def test_the_open_issue_is_the_nearest_and_may_be_chosen(alice_client: Client) -> None:
    today = timezone.now().date()
    near, far = (make_issue(today + dt.timedelta(days=days)) for days in (5, 90))
    for date in (today - dt.timedelta(days=9), None):
        make_issue(date)
    make_scheduled_issue(days=1)
    assert f"section:{section_of(near).pk} " in bulk_buttons(alice_client)
    act(alice_client, "issue", issue=str(far.pk))
    assert f"section:{section_of(far).pk} " in bulk_buttons(alice_client)


def bulk_buttons(client: Client) -> list[str | None]:
    """The values of the buttons for ticked links; there is one to tick."""
    InboxLinkFactory.create()
    return show(client, INBOX).values(".bulk button", "value")


def test_without_a_draft_the_page_says_to_begin_one(alice_client: Client) -> None:
    InboxLinkFactory.create()
    assert "no draft that links could go into" in show(alice_client, INBOX).text()


@pytest.mark.parametrize("kept", [21, 1])
def test_the_part_of_the_page_that_changed_is_answered_to_a_script(
    alice_client: Client, kept: int
) -> None:
    links = [InboxLinkFactory.create(title=f"题{number}") for number in range(kept)]
    for link in links:
        values = {"act": f"dismiss {link.pk}", "part": "1", "inbox": ""}
        part = Shown(alice_client.post(f"{INBOX}act/", values).content.decode())
        assert f"Dismissed: “{link.title}”" in part.text("[data-part=said]")
        assert not part.all("[data-row]")
    part = Shown(alice_client.post(f"{INBOX}undo/", {"part": "1"}).content.decode())
    assert part.texts("[data-row] .title a") == [links[-1].title]
    assert len(alice_client.session["inbox_steps"]) == min(kept, 20) - 1


def test_entries_of_issues_are_none_of_the_shelf(alice_client: Client) -> None:
    link = LinkFactory.create()
    act(alice_client, f"dismiss {link.pk}")
    assert place_of(link)[0] == link.section


def test_a_link_for_which_an_issue_has_no_room_stays_and_is_named(alice_client: Client) -> None:
    news = section_of(make_issue("2020-05-15"))
    small = InboxLinkFactory.create(title="小的")
    large = InboxLinkFactory.create(title="太大的", summary="字" * 299_990)
    also_small = InboxLinkFactory.create(title="另一条")
    answer = act(alice_client, f"section:{news.pk}", small, large, also_small)
    assert [place_of(link) for link in (small, also_small)] == [(news, "")] * 2
    assert place_of(large) == (None, Shelf.INBOX)
    assert messages_of(answer).startswith("“太大的”: With this the issue would have")
    assert "小的" not in messages_of(answer)
    undo(alice_client)
    assert [place_of(link) for link in (small, also_small)] == [(None, Shelf.INBOX)] * 2
