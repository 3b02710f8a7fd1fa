"""The sections in the form of an issue."""

from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from digests.models import Issue, Link, Section, Shelf
from tests.admin.browser import errors_of, fields_of, send
from tests.factories import (
    SectionFactory,
    get_category,
    make_issue,
    make_published_issue,
)
from tests.shown import show

ADD = "/admin/digests/issue/add/"


def change(issue: Issue) -> str:
    """The address of an issue's form."""
    return reverse("admin:digests_issue_change", args=[issue.pk])


def test_a_section_needs_a_category_or_a_heading(alice_client: Client) -> None:
    response = send(alice_client, ADD, **{"sections-0-note": "只有注"})
    assert "Choose a category or write a heading" in errors_of(response)


def test_a_heading_that_names_a_category_takes_it(alice_client: Client) -> None:
    send(alice_client, ADD, headline="x", **{"sections-0-heading": "论文"})
    assert Section.objects.get().category == get_category("papers")


def test_another_category_brings_its_own_heading(alice_client: Client) -> None:
    issue = make_issue()
    papers = get_category("papers")
    send(alice_client, change(issue), **{"sections-0-category": str(papers.pk)})
    section = Section.objects.get()
    assert (section.category, section.heading) == (papers, "论文")


def test_the_links_of_a_deleted_section_are_kept_on_the_shelf(alice_client: Client) -> None:
    issue = make_issue(links=2)
    send(alice_client, change(issue), **{"sections-0-DELETE": "on"})
    assert not Section.objects.exists()
    assert [link.shelf for link in Link.objects.all()] == [Shelf.CUT, Shelf.CUT]


def test_who_only_reads_an_issue_gets_no_buttons_that_order_its_sections(
    alice_client: Client,
) -> None:
    assert show(alice_client, change(make_issue())).all("#sections-group .move")
    assert not show(alice_client, change(make_published_issue())).all("#sections-group .move")


def test_a_section_moves_up_and_what_was_typed_is_saved(alice_client: Client) -> None:
    issue = make_issue()
    second = SectionFactory.create(issue=issue, heading="第二", position=1)
    url = change(issue)
    values = fields_of(alice_client.get(url).content.decode())
    alice_client.post(url, {**values, "headline": "也存了", "_up": second.pk})
    assert [str(section) for section in issue.sections.all()] == ["第二", "业界新闻"]
    issue.refresh_from_db()
    assert issue.headline == "也存了"


def test_a_new_section_stands_below_the_others(alice_client: Client) -> None:
    issue = make_issue()
    SectionFactory.create(issue=issue, heading="第二", position=7)
    send(alice_client, change(issue), **{"sections-2-heading": "第三"})
    assert [str(section) for section in issue.sections.all()] == ["业界新闻", "第二", "第三"]


def test_the_form_asks_as_often_for_many_sections(
    alice_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    issue = make_issue()
    alice_client.get(change(issue))  # from then on Django knows its content types
    for count in (2, 8):
        SectionFactory.create_batch(count, issue=issue)
        with django_assert_num_queries(21):
            alice_client.get(change(issue))
