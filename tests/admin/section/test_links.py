"""The links of a section on a page of their own."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from digests import workflow
from digests.models import Link, Reason, Revision, Section, Shelf
from digests.working_copy import open_working_copy
from tests.admin.browser import errors_of, messages_of
from tests.factories import (
    LinkFactory,
    ReferenceFactory,
    SectionFactory,
    make_issue,
    make_published_issue,
    make_withdrawn_issue,
)
from tests.shown import Shown, show
from tests.together import at_once, meanwhile, needs_writers


def links_of(section: Section) -> str:
    """The address of a section's links."""
    return reverse("admin:digests_section_links", args=[section.pk])


def titles(section: Section) -> list[str]:
    """The titles of a section's links in order."""
    return [link.title for link in section.links.all()]


@pytest.fixture
def section(db: None) -> Section:
    """A section of a draft with links 甲, 乙 and 丙."""
    section: Section = SectionFactory.create()
    for title in "甲乙丙":
        LinkFactory.create(section=section, title=title)
    return section


def press(client: Client, section: Section, button: str, title: str, **more: Any) -> Any:
    """Press a link's button."""
    link = section.links.get(title=title)
    return client.post(links_of(section), {button: link.pk, **more}, follow=True)


def test_it_lists_the_links_and_leads_to_each(alice_client: Client, section: Section) -> None:
    ReferenceFactory.create(link=section.links.all()[0], label="代码")
    page = alice_client.get(links_of(section)).content.decode()
    assert [title for title in "甲乙丙" if f">{title}</a>" in page] == list("甲乙丙")
    assert reverse("admin:digests_link_change", args=[section.links.all()[0].pk]) in page
    assert "代码" in page
    assert f"/admin/digests/link/add/?section={section.pk}" in page


def test_it_shows_what_a_summary_says_without_its_markup(
    alice_client: Client, section: Section
) -> None:
    section.links.update(summary="**很小**的[模型](https://example.org/x)&amp;")
    shown = HTMLParser(alice_client.get(links_of(section)).content.decode()).css(".summary")
    assert [one.text() for one in shown] == ["很小的模型&"] * 3


def test_links_move_up_and_down(alice_client: Client, section: Section) -> None:
    press(alice_client, section, "_up", "丙")
    assert titles(section) == list("甲丙乙")
    press(alice_client, section, "_down", "甲")
    assert titles(section) == list("丙甲乙")
    press(alice_client, section, "_up", "丙")
    assert titles(section) == list("丙甲乙")


def test_ticked_links_move_to_the_end_of_another_section(
    alice_client: Client, section: Section
) -> None:
    other = SectionFactory.create(issue=section.issue)
    LinkFactory.create(section=other, title="先来的")
    ticked = list(section.links.filter(title__in="甲丙").values_list("pk", flat=True))
    response = alice_client.post(links_of(section), {"links": ticked, "to": other.pk}, follow=True)
    assert "2 entries moved" in messages_of(response)
    assert (titles(section), titles(other)) == (["乙"], ["先来的", "甲", "丙"])


def test_ticked_links_move_to_the_inbox(alice_client: Client, section: Section) -> None:
    link = section.links.get(title="乙")
    alice_client.post(links_of(section), {"links": [link.pk], "to": "inbox"})
    assert titles(section) == list("甲丙")
    assert list(Link.objects.inbox()) == [link]


def test_ticked_links_move_to_another_draft(alice_client: Client, section: Section) -> None:
    other = make_issue().sections.get()
    link = section.links.get(title="乙")
    alice_client.post(links_of(section), {"links": [link.pk], "to": other.pk})
    link.refresh_from_db()
    assert link.section == other


def test_what_is_public_stays_in_its_issue_or_goes_to_the_shelf(bob_client: Client) -> None:
    section, other = make_withdrawn_issue().sections.get(), make_issue().sections.get()
    link = section.links.get()
    response = bob_client.post(links_of(section), {"links": [link.pk], "to": other.pk})
    assert errors_of(response)
    bob_client.post(links_of(section), {"links": [link.pk], "to": "inbox"})
    link.refresh_from_db()
    assert (link.section, link.shelf) == (None, Shelf.CUT)
    assert Revision.objects.get().reason == Reason.SAVE


def test_moving_nothing_says_what_to_do(alice_client: Client, section: Section) -> None:
    response = alice_client.post(links_of(section), {"to": "inbox"})
    assert "Tick the entries" in errors_of(response)


def test_a_link_that_has_left_meanwhile_is_not_moved(
    alice_client: Client, section: Section
) -> None:
    link = section.links.get(title="乙")
    alice_client.post(links_of(section), {"links": [link.pk], "to": "inbox"})
    assert alice_client.post(links_of(section), {"_up": link.pk}).status_code == 404
    response = alice_client.post(links_of(section), {"links": [link.pk], "to": "inbox"})
    assert "no longer in this section" in errors_of(response)


def test_a_section_that_is_not_there_is_not_found(alice_client: Client) -> None:
    assert alice_client.get("/admin/digests/issue/sections/0/links/").status_code == 404


def test_a_stranger_is_asked_to_sign_in(client: Client, section: Section) -> None:
    for send in (client.get, client.post):
        response = send(links_of(section))
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")


def test_it_asks_as_often_for_many_links(
    alice_client: Client, section: Section, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (3, 12):
        for link in LinkFactory.create_batch(count, section=section):
            ReferenceFactory.create(link=link)
        with django_assert_num_queries(13):
            alice_client.get(links_of(section))


@needs_writers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_who_move_links_to_and_fro_do_not_wait_for_each_other(alice: User) -> None:
    sections = [make_issue("2020-05-15").sections.get(), make_issue("2020-05-16").sections.get()]

    def move(here: Section, there: Section) -> None:
        alice_client = Client()
        alice_client.force_login(alice)
        for link in LinkFactory.create_batch(8, section=here):
            alice_client.post(links_of(here), {"links": link.pk, "to": there.pk})

    assert at_once(lambda: move(*sections), lambda: move(*reversed(sections))) == []
    assert [section.links.count() for section in sections] == [9, 9]


@needs_writers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("is_of_many", [False, True])
def test_who_moves_links_while_an_issue_is_being_published_is_told(
    alice_client: Client, *, is_of_many: bool
) -> None:
    here, there = make_issue("2020-05-15").sections.get(), make_issue("2020-05-16").sections.get()
    link = here.links.get()
    path, closed = links_of(here), here.issue
    if is_of_many:
        path, closed = f"{reverse('admin:digests_link_move')}?links={link.pk}", there.issue

    response = meanwhile(
        closed,
        lambda: workflow.publish_issue(closed),
        lambda: alice_client.post(path, {"links": link.pk, "to": there.pk}, follow=True),
    )

    assert "Readers see this issue by now" in errors_of(response) + messages_of(response)
    assert "moved" not in messages_of(response)
    assert [section.links.count() for section in (here, there)] == [1, 1]


def test_what_stands_in_a_working_copy_goes_to_no_other_issue(alice_client: Client) -> None:
    copy = open_working_copy(make_published_issue())
    section, other = copy.sections.get(), SectionFactory.create()
    response = alice_client.post(
        links_of(section), {"links": section.links.get().pk, "to": other.pk}
    )
    assert errors_of(response)
    assert section.links.count() == 1


def paste(client: Client, section: Section, text: str, before: str = "") -> Shown:
    """Paste a text into the box of a section and press its button."""
    sent = {"text": text, "to": section.pk, "back": section.pk, "before": before}
    return Shown(client.post("/admin/catch/", sent, follow=True).content.decode())


def test_what_is_pasted_comes_to_the_chosen_place_of_the_section(
    alice_client: Client, section: Section
) -> None:
    second = section.links.all()[1]
    text = "丁 | 源\nhttps://example.org/1\n\n- [戊](https://example.org/2)"
    page = paste(alice_client, section, text, before=str(second.pk))
    assert titles(section) == ["甲", "丁", "戊", "乙", "丙"]
    assert page.text("title").startswith("Entries of")
    assert page.texts(".undo li") == ["丁", "戊"]


def test_the_box_stands_on_the_page_with_a_place_before_each_link(
    alice_client: Client, section: Section
) -> None:
    page = show(alice_client, links_of(section))
    places = page.texts("[name=before] option")
    assert places == ["at the end", "before “甲”", "before “乙”", "before “丙”"]
    assert page.values(".catch-page [name=to]", "value") == [str(section.pk)]
    assert not page.text("#understood")


def test_a_link_that_has_gone_meanwhile_leaves_the_end_as_the_place(
    alice_client: Client, section: Section
) -> None:
    second = section.links.all()[1]
    Link.objects.filter(pk=second.pk).update(section=None, shelf=Shelf.INBOX)
    paste(alice_client, section, "https://example.org/1", before=str(second.pk))
    assert titles(section) == ["甲", "丙", ""]


def test_what_was_pasted_into_a_section_is_taken_back(
    alice_client: Client, section: Section
) -> None:
    paste(alice_client, section, "https://example.org/1")
    response = alice_client.post("/admin/catch/undo/", {"back": section.pk})
    assert response["Location"] == links_of(section)
    assert titles(section) == ["甲", "乙", "丙"]


def test_nothing_is_pasted_where_nobody_may_edit(alice_client: Client) -> None:
    section = make_published_issue().sections.all()[0]
    before = titles(section)
    assert not show(alice_client, links_of(section)).all(".catch-page")
    paste(alice_client, section, "https://example.org/1")
    assert titles(section) == before
