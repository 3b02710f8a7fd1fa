"""The front door of the admin: the editor's morning."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from selectolax.lexbor import LexborNode

from digests import workflow
from digests.models import Backup, Issue, Link, Shelf, Status
from digests.working_copy import open_working_copy
from tests.edits import save_edit
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    PublicationFactory,
    ReferenceFactory,
    get_category,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
)
from tests.shown import Shown, show

FRONT = "/admin/"


def in_days(days: int) -> dt.date:
    """A day from today, or before it."""
    return timezone.localdate() + dt.timedelta(days=days)


def catch(client: Client, text: str) -> Shown:
    """Type into the field that catches links and press its button."""
    page = show(client, FRONT)
    sent = {one.attributes["name"] or "": one.attributes["value"] or "" for one in hidden(page)}
    (action,) = page.values("#catch .catch-page", "action")
    return Shown(client.post(action or "", {**sent, "text": text}, follow=True).content.decode())


def hidden(page: Shown) -> list[LexborNode]:
    """Return the hidden fields with a value of the form that catches links."""
    return page.all("#catch .catch-page input[type=hidden][value]")


FIRST, LAST = dt.date(1000, 1, 1), dt.date(9998, 12, 31)


def test_before_the_first_issue_it_says_how_to_begin(carol_client: Client) -> None:
    page = show(carol_client, FRONT)
    assert "There is no issue yet. Begin the first one" in page.text("#content-main")
    assert "Give the publication its name first" in page.text("#content-main")
    assert page.text("form.begin") == "New issue"
    assert page.values("form.begin", "action") == ["/admin/digests/issue/begin/"]
    assert not page.all(".rhythm")


def test_before_the_first_issue_a_digest_can_move_in_until_readers_see_one(
    carol_client: Client,
) -> None:
    said = "Are your issues Markdown files already? Move a digest in"
    assert said in show(carol_client, FRONT).text("#content-main")
    make_published_issue()
    assert said not in show(carol_client, FRONT).text("#content-main")


def test_between_two_issues_it_says_what_to_do_next(alice_client: Client) -> None:
    make_published_issue()
    assert "or catch a link for it" in show(alice_client, FRONT).text("#content-main")
    InboxLinkFactory.create()
    assert "move links of the inbox into it" in show(alice_client, FRONT).text("#content-main")


def test_an_issue_in_work_shows_its_day_its_counts_and_what_is_empty(
    alice_client: Client, alice: User
) -> None:
    issue = make_issue(in_days(3), headline="小模型", links=4)
    issue.sections.create(category=get_category("papers"), heading="论文", position=1)
    issue.sections.create(category=get_category("blogs"), heading="博文", position=2)
    save_edit(issue, by=alice)
    page = show(alice_client, FRONT)
    assert page.text(".in-work h3") == f"{in_days(3)} 小模型"
    assert page.texts(".counts li") == ["业界新闻 4"]
    assert "in 3 days" in page.text(".in-work")
    assert "changed just now · alice" in page.text(".in-work")
    assert "Still empty: 论文 · 博文" in page.text(".in-work")


def test_the_draft_in_hand_opens_at_its_desk_ready_to_write(alice_client: Client) -> None:
    issue = make_issue(in_days(3), links=1)
    papers = issue.sections.create(category=get_category("papers"), heading="论文", position=1)

    page = show(alice_client, FRONT)

    desk = reverse("desk", args=[issue.pk])
    assert page.values(".in-work h3 a") == [desk]
    assert page.values(".in-work .still-empty a") == [f"{desk}#new-{papers.pk}"]
    assert (
        page.values(".front-columns section:first-child :is(.in-work a, .begin button)")[0] == desk
    )


@pytest.mark.parametrize(
    ("days", "words"), [(0, "due today"), (2, "due in 2 days"), (3, ""), (-1, ""), (None, "")]
)
def test_an_issue_that_is_nearly_due_says_so(
    alice_client: Client, days: int | None, words: str
) -> None:
    make_issue(None if days is None else in_days(days))

    assert show(alice_client, FRONT).texts(".in-work .near") == ([words] if words else [])


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "dated yesterday"),
        (-9, "dated 9 days ago"),
        (-800, "dated 2 years ago"),
        (80, "in 2 months"),  # from whatever day on
    ],
)
def test_the_day_of_an_issue_is_told_as_people_do(
    alice_client: Client, days: int, words: str
) -> None:
    make_issue(in_days(days))
    assert words in show(alice_client, FRONT).text(".in-work .quiet").replace("\xa0", " ")


def test_today_is_that_of_the_publication(alice_client: Client) -> None:
    zone = "Pacific/Kiritimati" if timezone.now().hour >= 10 else "Pacific/Pago_Pago"
    publication = PublicationFactory.create(time_zone=zone)
    make_issue(timezone.localdate(timezone=publication.zone))
    assert "today" in show(alice_client, FRONT).text(".in-work .quiet")


def test_the_next_issue_comes_first_and_many_are_cut_short(alice_client: Client) -> None:
    make_issue(None, headline="没日期")
    for days in (9, 2, 5, 7, 3):
        make_issue(in_days(days), headline=f"{days}天后")
    page = show(alice_client, FRONT)
    assert [title.split(" ")[1] for title in page.texts(".in-work h3")] == [
        "2天后",
        "3天后",
        "5天后",
        "7天后",
        "9天后",
    ]
    assert "All drafts" in page.text("#content-main")


def test_an_issue_in_review_says_so_with_its_note(alice_client: Client) -> None:
    issue = make_issue(in_days(3))
    workflow.submit_issue(issue, note="论文一节还缺一条")
    text = show(alice_client, FRONT).text(".in-work")
    assert "in review" in text
    assert "论文一节还缺一条" in text


def test_what_is_scheduled_says_when_in_the_publication_s_zone(alice_client: Client) -> None:
    PublicationFactory.create(time_zone="Asia/Shanghai")
    at = dt.datetime(2100, 5, 15, 20, 0, tzinfo=dt.UTC)
    make_published_issue("2100-05-16", publish_at=at, headline="定时的")
    text = show(alice_client, FRONT).text("#content-main")
    assert "定时的" in text
    assert "years ·" in text.replace("\xa0", " ")
    assert "May 16, 2100, 4 a.m. (Asia/Shanghai)" in text


def test_changes_left_lying_are_found(alice_client: Client) -> None:
    issue = make_published_issue("2020-05-15", headline="已发")
    copy = open_working_copy(issue)
    page = show(alice_client, FRONT)
    assert reverse("desk", args=[copy.pk]) in page.values("section a")
    assert not page.all(".in-work")


def test_it_says_how_long_ago_the_last_issue_was_and_when_the_next_is_due(
    alice_client: Client,
) -> None:
    for days in (-4, -18, -32):
        make_published_issue(in_days(days))
    text = show(alice_client, FRONT).text(".rhythm")
    assert text == (
        f"The last issue, of {in_days(-4)}, came 4 days ago. By the usual 14 days between two, "
        f"the next is due on {in_days(10)}, in 10 days."
    )


def test_an_issue_that_is_public_before_its_date_has_come(alice_client: Client) -> None:
    make_published_issue(in_days(3), publish_at=timezone.now() - dt.timedelta(days=2))
    text = show(alice_client, FRONT).text(".rhythm")
    assert text == f"The last issue, of {in_days(3)}, came 2 days ago."


def test_it_says_that_the_next_issue_is_late(alice_client: Client) -> None:
    for days in (-30, -37):
        make_published_issue(in_days(days))
    assert f"was due on {in_days(-23)}, 23 days ago" in show(alice_client, FRONT).text(".rhythm")


def test_with_an_issue_scheduled_nothing_is_due(alice_client: Client) -> None:
    for days in (-30, -37):
        make_published_issue(in_days(days))
    make_scheduled_issue()
    assert "due" not in show(alice_client, FRONT).text(".rhythm")


def test_the_newest_of_the_inbox_are_shown_and_the_rest_counted(alice_client: Client) -> None:
    for n in range(7):
        InboxLinkFactory.create(title=f"第{n}", source="小站", category=get_category("news"))
    InboxLinkFactory.create(shelf=Shelf.CUT)
    page = show(alice_client, FRONT)
    assert page.texts("#inbox li a") == ["第6", "第5", "第4", "第3", "第2"]
    assert page.text("#inbox li .quiet") == "小站 · 业界新闻"
    assert "7 links wait in the inbox" in page.text("#inbox")
    assert "1 link was cut from an issue" in page.text("#inbox")


def test_a_link_is_caught_with_its_address_alone(
    alice_client: Client, carol_client: Client
) -> None:
    page = catch(alice_client, " https://example.org/a ")
    assert "“https://example.org/a” is caught: the inbox." in page.text(".messagelist")
    assert page.all("#inbox"), "it comes back to the front page"
    link = Link.objects.inbox().get()
    assert (link.url, link.title) == ("https://example.org/a", "")
    assert show(carol_client, "/admin/admin/logentry/").text(".field-what") == "Added."


def test_the_front_door_takes_whatever_the_catch_page_takes_and_takes_it_back(
    alice_client: Client,
) -> None:
    page = catch(alice_client, "甲 | 源\nhttps://example.org/a\n\n- [乙](https://example.org/b)")
    assert [(one.title, one.source) for one in Link.objects.inbox().order_by("pk")] == [
        ("甲", "源"),
        ("乙", ""),
    ]
    assert page.texts(".undo li") == ["甲", "乙"]
    response = alice_client.post(
        "/admin/catch/undo/", {"back": page.values(".undo [name=back]", "value")[0] or ""}
    )
    assert response["Location"] == FRONT
    assert not Link.objects.inbox().exists()


def test_the_undo_of_the_front_door_stays_for_one_visit(alice_client: Client) -> None:
    assert catch(alice_client, "https://example.org/a").all(".undo")
    assert not show(alice_client, FRONT).all(".undo")


def test_a_link_that_waits_already_is_not_caught_twice(alice_client: Client) -> None:
    InboxLinkFactory.create(title="早来的", url="https://arxiv.org/abs/1812.00332v1")
    page = catch(alice_client, "https://arxiv.org/pdf/1812.00332.pdf")
    assert "waits in the inbox already, as “早来的”" in page.text(".messagelist")
    assert Link.objects.count() == 1


def test_a_link_that_stood_in_an_issue_is_caught_and_says_where(alice_client: Client) -> None:
    section = make_published_issue("2020-05-15").sections.get()
    LinkFactory.create(section=section, title="旧的", url="https://example.org/a")
    ReferenceFactory.create(link__section=section, url="https://example.org/a#x")
    page = catch(alice_client, "https://example.org/a")
    assert Link.objects.inbox().count() == 1
    assert "It stood in the issue of 2020-05-15 already, under “业界新闻”: 旧的" in page.text(
        ".messagelist"
    )


@pytest.mark.parametrize("text", ["没有地址的一句话", "data:text/html,x"])
def test_a_text_without_an_address_stays_in_the_field(alice_client: Client, text: str) -> None:
    page = catch(alice_client, text)
    assert page.text("textarea") == text
    assert "What holds no address is left here" in page.text(".messagelist")
    assert not Link.objects.exists()


def test_each_finds_what_is_theirs_and_no_more(
    alice_client: Client, bob_client: Client, carol_client: Client
) -> None:
    clients = alice_client, bob_client, carol_client
    alice, bob, carol = (set(show(one, FRONT).texts(".elsewhere a")) for one in clients)
    everybody = {"All issues", "Inbox", "All links", "Feeds", "Images", "Categories"}
    assert alice == everybody | {"Archive links"}
    assert bob == alice | {"Sources", "Background tasks", "Move a digest in"}
    assert carol == bob | {"The publication", "People", "Who did what"}


def test_who_looks_after_backups_sees_how_old_the_last_one_is(carol_client: Client) -> None:
    made = timezone.now() - dt.timedelta(hours=3)
    Backup.objects.record("briefing-1.zip", at=made, size=3_400_000, missing=0)

    page = show(carol_client, FRONT)

    told = page.text(".backup").replace("\xa0", " ")
    assert told == "Last backup: 3 hours ago, briefing-1.zip, 3.2 MB."
    assert not page.all(".backup.warning")


def test_an_old_backup_is_a_warning_with_what_to_do(carol_client: Client) -> None:
    made = timezone.now() - dt.timedelta(days=2, minutes=1)
    Backup.objects.record("briefing-1.zip", at=made, size=1, missing=0)

    text = show(carol_client, FRONT).text(".backup.warning")

    assert "Look whether the timer of backups still runs, or make one" in text


def test_without_a_backup_it_says_how_to_make_one(carol_client: Client) -> None:
    text = show(carol_client, FRONT).text(".backup.warning")

    assert text.startswith("No backup yet.")
    assert text.endswith("manage.py backup FILE")


def test_a_backup_that_lacks_images_says_so(carol_client: Client) -> None:
    Backup.objects.record("briefing-1.zip", at=timezone.now(), size=1, missing=2)

    assert "2 images had no file" in show(carol_client, FRONT).text(".backup.warning")


def test_who_does_not_look_after_backups_sees_nothing_of_them(
    alice_client: Client, bob_client: Client
) -> None:
    Backup.objects.record("briefing-1.zip", at=timezone.now(), size=1, missing=0)

    for client in (alice_client, bob_client):
        assert not show(client, FRONT).all(".backup")


def test_who_may_only_look_is_offered_nothing_to_do(db: None) -> None:
    user = User.objects.create_user("dora", is_staff=True)
    client = Client()
    client.force_login(user)
    page = show(client, FRONT)
    assert not page.all(".catch-page, #user-tools [href='/admin/catch/']")
    assert not page.all(".begin")
    assert client.post("/admin/catch/", {"text": "https://example.org/a"}).status_code == 403
    assert not Link.objects.exists()


def test_nothing_of_an_editor_acts_on_the_page(alice_client: Client) -> None:
    evil = "<script>alert(1)</script>"
    make_issue(in_days(1), headline=evil)
    InboxLinkFactory.create(title=evil, source=evil)
    assert evil not in alice_client.get(FRONT).content.decode()


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in_and_catches_nothing(client: Client) -> None:
    assert client.get(FRONT)["Location"] == "/admin/login/?next=/admin/"
    page = client.post(FRONT, {"url": "https://example.org/a"}).content.decode()
    assert 'name="password"' in page
    assert not Link.objects.exists()


def test_it_asks_as_often_for_much_as_for_little(
    alice_client: Client, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def load(count: int) -> None:
        for _ in range(count):
            n = Issue.objects.count()
            save_edit(make_issue(in_days(n), links=2), by=alice)
            save_edit(open_working_copy(make_published_issue(in_days(-1000 + n))), by=alice)
            make_scheduled_issue(days=500 + n)
            InboxLinkFactory.create(category=get_category("news"))
        with django_assert_num_queries(25):
            alice_client.get(FRONT)

    load(2)
    load(4)
    assert Issue.objects.filter(status=Status.DRAFT).count() == 12


@pytest.mark.parametrize(
    "dates",
    [(FIRST,), (FIRST, in_days(-1)), (FIRST, in_days(-9), in_days(-1)), (LAST,), (FIRST, LAST)],
)
def test_it_opens_whatever_the_dates_of_the_issues_are(
    alice_client: Client, dates: tuple[dt.date, ...]
) -> None:
    for date in dates:
        make_published_issue(date, publish_at=timezone.now() - dt.timedelta(days=1))
    for date in (FIRST, LAST):
        make_issue(date)
    late = dt.datetime.combine(LAST, dt.time(), tzinfo=dt.UTC)
    make_published_issue("2020-05-15", publish_at=late)

    assert show(alice_client, FRONT).text(".rhythm")


def test_a_publication_of_a_moment_ago_can_be_undone(carol: User, carol_client: Client) -> None:
    issue = make_issue(timezone.localdate())
    workflow.publish_issue(issue, by=carol)
    (action,) = show(carol_client, FRONT).values("form.correct", "action")

    carol_client.post(action or "", {"back": "desk"})

    issue.refresh_from_db()
    assert issue.status == Status.DRAFT
