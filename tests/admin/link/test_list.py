"""The list of links: the inbox first, and what is done with many at once."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from digests.arrange import shelve_link
from digests.models import Issue, Link, Revision, Shelf, Status
from digests.working_copy import open_working_copy
from tests.admin.browser import messages_of
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    SectionFactory,
    get_category,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
    make_withdrawn_issue,
)
from tests.people import browser_of
from tests.shown import Shown, show

LIST = "/admin/digests/link/"
MOVE = "/admin/digests/link/move/"


def titles(client: Client, **query: str) -> list[str]:
    """The titles that the list shows."""
    return Shown(client.get(LIST, query).content.decode()).texts(".field-name")


def act(client: Client, action: str, *links: Link, place: str = "all") -> Any:
    """Tick links in the list and take an action."""
    ticked = [link.pk for link in links]
    data = {"action": action, "_selected_action": ticked}
    return client.post(f"{LIST}?place={place}", data, follow=True)


def link_in(issue: Issue, **fields: Any) -> Link:
    """A link in the first section of an issue."""
    return LinkFactory.create(section=issue.sections.first(), **fields)


@pytest.fixture
def everywhere(db: None) -> None:
    """A link in each place, named by it."""
    news = get_category("news")
    InboxLinkFactory.create(title="收件", category=news, source="甲")
    InboxLinkFactory.create(title="被删", shelf=Shelf.CUT)
    InboxLinkFactory.create(title="不用", shelf=Shelf.DISMISSED)
    link_in(make_issue("2020-01-01", links=0), title="草稿中", source="甲")
    link_in(make_issue("2020-01-02", links=0, status=Status.REVIEW), title="审阅中")
    link_in(make_published_issue("2020-01-03", links=0), title="已发布")
    link_in(make_scheduled_issue(links=0), title="定时")


@pytest.mark.usefixtures("everywhere")
def test_the_inbox_comes_first_and_every_other_place_is_a_click_away(desk: Client) -> None:
    assert titles(desk) == ["收件"]
    for place, title in {
        "inbox": "收件",
        "cut": "被删",
        "dismissed": "不用",
        "draft": "草稿中",
        "review": "审阅中",
        "published": "已发布",
        "scheduled": "定时",
    }.items():
        assert titles(desk, place=place) == [title]
    assert len(titles(desk, place="issue")) == 4
    assert len(titles(desk, place="all")) == 7


@pytest.mark.usefixtures("everywhere")
def test_a_search_looks_everywhere_unless_a_place_was_chosen(desk: Client) -> None:
    assert titles(desk, q="已发布") == ["已发布"]
    assert titles(desk, q="已发布", place="inbox") == []


@pytest.mark.usefixtures("everywhere")
def test_the_list_is_filtered_by_category_and_source(desk: Client) -> None:
    assert titles(desk, category="news") == ["收件"]
    assert len(titles(desk, category="news", place="all")) == 5
    assert titles(desk, category="papers", place="all") == []
    assert set(titles(desk, source="甲", place="all")) == {"收件", "草稿中"}


def test_a_source_chosen_elsewhere_is_shown_as_chosen(desk: Client) -> None:
    for n in range(13):
        InboxLinkFactory.create_batch(2, source=f"常见{n}")
    InboxLinkFactory.create(source="少见")
    page = show(desk, f"{LIST}?source=少见")
    assert "少见" in page.texts("#changelist-filter .selected a")
    assert "少见" not in show(desk, LIST).texts("#changelist-filter a")


def test_a_frequent_source_is_offered_once_when_it_is_chosen(desk: Client) -> None:
    InboxLinkFactory.create(source="甲")
    page = show(desk, f"{LIST}?source=甲")
    assert page.texts("#changelist-filter a").count("甲") == 1


@pytest.mark.usefixtures("everywhere")
def test_a_row_says_where_the_link_stands(desk: Client) -> None:
    assert show(desk, LIST).text(".field-where") == "inbox · 业界新闻"
    placed = show(desk, f"{LIST}?place=review").text(".field-where")
    assert placed == "2020-01-02 · 业界新闻 (in review)"


def test_many_links_move_into_a_section_in_the_order_shown(desk: Client, alice: User) -> None:
    target = make_issue("2020-05-15", headline="目标")
    waiting = [InboxLinkFactory.create(title=title) for title in ("一", "二", "三")]
    page = Shown(act(desk, "to_issue", *waiting).content.decode())
    assert page.texts("ol li") == ["三", "二", "一"]
    assert page.values("select[name=to] optgroup", "label") == ["2020-05-15 目标"]

    query = ",".join(str(link.pk) for link in reversed(waiting))
    section = target.sections.get()
    response = desk.post(f"{MOVE}?links={query}", {"to": section.pk}, follow=True)

    assert "3 links moved" in messages_of(response)
    assert [link.title for link in section.links.all()][1:] == ["三", "二", "一"]
    assert [link.version for link in section.links.all()] == [1, 2, 2, 2]
    assert Revision.objects.of(target.uid).get().by == alice


def test_a_link_that_leaves_a_draft_is_missing_in_its_history(desk: Client) -> None:
    left, target = make_issue("2020-05-15"), make_issue("2020-05-16", links=0)
    link = Link.objects.get(section__issue=left)
    desk.post(f"{MOVE}?links={link.pk}", {"to": target.sections.get().pk})
    link.refresh_from_db()
    assert link.section == target.sections.get()
    assert link.title not in Revision.objects.of(left.uid).get().text


def test_what_readers_have_seen_stays_and_says_why(desk: Client) -> None:
    target = make_issue("2020-05-16", links=0)
    public = make_published_issue("2020-05-15")
    seen = Link.objects.get(section__issue=public)
    cut = InboxLinkFactory.create(
        title="删过的", shelf=Shelf.CUT, cut_from=public, first_public_at=timezone.now()
    )
    coming = Link.objects.get(section__issue=make_scheduled_issue())
    free = InboxLinkFactory.create(title="能走的")
    numbers = f"{seen.pk},{cut.pk},{coming.pk},{free.pk}"

    page = show(desk, f"{MOVE}?links={numbers}")

    assert page.texts("ol li") == ["能走的"]
    assert page.texts("#content-main > ul li") == [
        f"{seen} · Readers have seen it, so it belongs to its own issue.",
        "删过的 · Readers have seen it, so it belongs to its own issue.",
        f"{coming} · Its issue is scheduled. Return that to draft first.",
    ]
    section = target.sections.get()
    desk.post(f"{MOVE}?links={numbers}", {"to": section.pk})
    assert list(section.links.all()) == [free]
    assert Issue.objects.get(pk=coming.section.issue_id if coming.section else 0).is_scheduled()


def test_what_stands_for_a_public_entry_in_a_working_copy_stays(desk: Client) -> None:
    copy = open_working_copy(make_published_issue())
    link = Link.objects.get(section__issue=copy)
    assert show(desk, f"{MOVE}?links={link.pk}").all("ol li") == []


def test_a_section_that_is_no_longer_a_draft_s_is_refused_in_a_sentence(desk: Client) -> None:
    make_issue("2020-05-16")
    link = InboxLinkFactory.create()
    public = make_published_issue("2020-05-15").sections.get()
    page = Shown(desk.post(f"{MOVE}?links={link.pk}", {"to": public.pk}).content.decode())
    assert page.texts(".errorlist li") == [
        "This section cannot take links any more. Choose another one."
    ]
    link.refresh_from_db()
    assert link.section is None


def test_without_a_draft_the_way_to_one_is_shown(desk: Client) -> None:
    link = InboxLinkFactory.create()
    page = show(desk, f"{MOVE}?links={link.pk}")
    assert "Begin an issue first" in page.text("#content-main")
    assert page.text("#content-main form.begin") == "New issue"


def test_a_curator_moves_nothing_out_of_an_issue_in_review(db: None) -> None:
    carol = User.objects.create_user("carol", is_staff=True)
    carol.groups.add(Group.objects.get(name="curator"))
    client = Client(headers={"accept-language": "en"})
    client.force_login(carol)
    link = link_in(make_issue("2020-01-02", status=Status.REVIEW), title="审阅中")
    make_issue("2020-01-03")
    page = show(client, f"{MOVE}?links={link.pk}")
    assert "only editors change it" in page.text("#content-main ul")


def test_nothing_of_an_address_that_someone_made_up_is_believed(desk: Client) -> None:
    page = show(desk, f"{MOVE}?links=1,x,99999999,-3")
    assert "nothing to move" in page.text("#content-main")


def test_what_was_cut_goes_back_where_it_stood(desk: Client) -> None:
    section = SectionFactory.create()
    link = LinkFactory.create(section=section)
    shelve_link(link, section, cut=True)
    response = act(desk, "put_back", link, place="cut")
    assert "1 link moved" in messages_of(response)
    link.refresh_from_db()
    assert link.section == section


def test_what_cannot_go_back_says_why(desk: Client) -> None:
    response = act(desk, "put_back", InboxLinkFactory.create(title="没删过"))
    assert "“没删过”: This entry lies no longer on the shelf" in messages_of(response)


def test_a_curator_puts_nothing_back_into_an_issue_in_review(db: None) -> None:
    link = link_in(make_issue(status=Status.REVIEW), title="审阅中")
    free = link_in(make_issue("2020-05-16"), title="草稿中")
    for cut in (link, free):
        assert cut.section
        shelve_link(cut, cut.section, cut=True)
    response = act(browser_of("alice"), "put_back", link, free, place="cut")
    assert "“审阅中”: Its issue is in review" in messages_of(response)
    assert "1 link moved" in messages_of(response)
    link.refresh_from_db()
    free.refresh_from_db()
    assert (link.section, link.shelf) == (None, Shelf.CUT)
    assert free.section


def test_what_was_public_and_is_dismissed_goes_back_where_it_stood(desk: Client) -> None:
    section = make_withdrawn_issue().sections.get()
    link = section.links.get()
    shelve_link(link, section)
    act(desk, "dismiss", link, place="cut")
    section.issue.status = Status.DRAFT
    section.issue.save()
    response = act(desk, "put_back", link, place="dismissed")
    assert "1 link moved" in messages_of(response)
    link.refresh_from_db()
    assert (link.section, link.shelf) == (section, "")


def test_links_are_dismissed_and_laid_into_the_inbox_again(desk: Client) -> None:
    waiting, placed = InboxLinkFactory.create(), LinkFactory.create(title="在期中")
    response = act(desk, "dismiss", waiting, placed)
    assert "1 link moved" in messages_of(response)
    assert "“在期中” stands in an issue" in messages_of(response)
    waiting.refresh_from_db()
    assert (waiting.shelf, waiting.version) == (Shelf.DISMISSED, 2)
    act(desk, "to_inbox", waiting)
    assert list(Link.objects.inbox()) == [waiting]


def test_what_was_public_is_not_laid_into_the_inbox(desk: Client) -> None:
    link = InboxLinkFactory.create(shelf=Shelf.CUT, first_public_at=timezone.now())
    assert "was public" in messages_of(act(desk, "to_inbox", link))
    link.refresh_from_db()
    assert link.shelf == Shelf.CUT


def test_the_list_asks_as_often_for_many_links(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (3, 12):
        LinkFactory.create_batch(count)
        with django_assert_num_queries(7):
            desk.get(LIST, {"place": "all"})


def test_what_stands_in_a_working_copy_is_not_listed_beside_the_public_link(desk: Client) -> None:
    open_working_copy(make_published_issue())
    assert len(titles(desk, place="all")) == 1


# Nothing there


def test_an_empty_inbox_says_how_links_get_there_and_offers_nothing_else(desk: Client) -> None:
    for query in ({}, {"place": "inbox"}):
        page = desk.get(LIST, query).content.decode()
        assert "links come here when someone catches them on the front page" in page
        assert ' href="/admin/digests/link/add/">Add a link</a>' in page
        assert 'name="action"' not in page
        assert "paginator" not in page


@pytest.mark.parametrize("query", [{"place": "cut"}, {"q": "甲"}, {"kind__exact": "passage"}])
def test_a_list_without_a_link_says_so(desk: Client, query: dict[str, str]) -> None:
    page = desk.get(LIST, query).content.decode()
    assert "No link is what you look for here" in page
    assert 'name="action"' not in page
