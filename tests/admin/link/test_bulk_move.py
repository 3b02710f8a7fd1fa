"""Many links moved into an issue at once."""

from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from digests.models import Issue, Link, Revision, Shelf, Status
from digests.working_copy import open_working_copy
from tests.admin.browser import messages_of
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
)
from tests.shown import Shown, show

LIST = "/admin/digests/link/"
MOVE = "/admin/digests/link/move/"


def act(client: Client, action: str, *links: Link, place: str = "all") -> Any:
    """Tick links in the list and take an action."""
    ticked = [link.pk for link in links]
    data = {"action": action, "_selected_action": ticked}
    return client.post(f"{LIST}?place={place}", data, follow=True)


def link_in(issue: Issue, **fields: Any) -> Link:
    """A link in the first section of an issue."""
    return LinkFactory.create(section=issue.sections.first(), **fields)


def test_many_links_move_into_a_section_in_the_order_shown(
    alice_client: Client, alice: User
) -> None:
    target = make_issue("2020-05-15", headline="目标")
    waiting = [InboxLinkFactory.create(title=title) for title in ("一", "二", "三")]
    page = Shown(act(alice_client, "to_issue", *waiting).content.decode())
    assert page.texts("ol li") == ["三", "二", "一"]
    assert page.values("select[name=to] optgroup", "label") == ["2020-05-15 目标"]

    query = ",".join(str(link.pk) for link in reversed(waiting))
    section = target.sections.get()
    response = alice_client.post(f"{MOVE}?links={query}", {"to": section.pk}, follow=True)

    assert "3 links moved" in messages_of(response)
    assert [link.title for link in section.links.all()][1:] == ["三", "二", "一"]
    assert [link.version for link in section.links.all()] == [1, 2, 2, 2]
    assert Revision.objects.of(target.uid).get().by == alice


def test_a_link_that_leaves_a_draft_is_missing_in_its_history(alice_client: Client) -> None:
    left, target = make_issue("2020-05-15"), make_issue("2020-05-16", links=0)
    link = Link.objects.get(section__issue=left)
    alice_client.post(f"{MOVE}?links={link.pk}", {"to": target.sections.get().pk})
    link.refresh_from_db()
    assert link.section == target.sections.get()
    assert link.title not in Revision.objects.of(left.uid).get().text


def test_what_readers_have_seen_stays_and_says_why(alice_client: Client) -> None:
    target = make_issue("2020-05-16", links=0)
    public = make_published_issue("2020-05-15")
    seen = Link.objects.get(section__issue=public)
    cut = InboxLinkFactory.create(
        title="删过的", shelf=Shelf.CUT, cut_from=public, first_public_at=timezone.now()
    )
    coming = Link.objects.get(section__issue=make_scheduled_issue())
    free = InboxLinkFactory.create(title="能走的")
    numbers = f"{seen.pk},{cut.pk},{coming.pk},{free.pk}"

    page = show(alice_client, f"{MOVE}?links={numbers}")

    assert page.texts("ol li") == ["能走的"]
    assert page.texts("#content-main > ul li") == [
        f"{seen} · Readers have seen it, so it belongs to its own issue.",
        "删过的 · Readers have seen it, so it belongs to its own issue.",
        f"{coming} · Its issue is scheduled. Return that to draft first.",
    ]
    section = target.sections.get()
    alice_client.post(f"{MOVE}?links={numbers}", {"to": section.pk})
    assert list(section.links.all()) == [free]
    assert Issue.objects.get(pk=coming.section.issue_id if coming.section else 0).is_scheduled()


def test_what_stands_for_a_public_entry_in_a_working_copy_stays(alice_client: Client) -> None:
    copy = open_working_copy(make_published_issue())
    link = Link.objects.get(section__issue=copy)
    assert show(alice_client, f"{MOVE}?links={link.pk}").all("ol li") == []


def test_a_section_that_is_no_longer_a_draft_s_is_refused_in_a_sentence(
    alice_client: Client,
) -> None:
    make_issue("2020-05-16")
    link = InboxLinkFactory.create()
    public = make_published_issue("2020-05-15").sections.get()
    page = Shown(alice_client.post(f"{MOVE}?links={link.pk}", {"to": public.pk}).content.decode())
    assert page.texts(".errorlist li") == [
        "This section cannot take links any more. Choose another one."
    ]
    link.refresh_from_db()
    assert link.section is None


def test_without_a_draft_the_way_to_one_is_shown(alice_client: Client) -> None:
    link = InboxLinkFactory.create()
    page = show(alice_client, f"{MOVE}?links={link.pk}")
    assert "Begin an issue first" in page.text("#content-main")
    assert page.text("#content-main form.begin") == "New issue"


def test_a_curator_moves_nothing_out_of_an_issue_in_review(alice_client: Client) -> None:
    link = link_in(make_issue("2020-01-02", status=Status.REVIEW), title="审阅中")
    make_issue("2020-01-03")
    page = show(alice_client, f"{MOVE}?links={link.pk}")
    assert "only editors change it" in page.text("#content-main ul")


def test_nothing_of_an_address_that_someone_made_up_is_believed(alice_client: Client) -> None:
    page = show(alice_client, f"{MOVE}?links=1,x,99999999,-3")
    assert "nothing to move" in page.text("#content-main")
