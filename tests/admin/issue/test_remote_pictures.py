"""The button of a draft that copies the pictures of other sites here."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from digests.admin.issue import remote_pictures as button
from digests.models import Change, Image, Issue, Link, Status
from digests.remote_pictures import Copier
from digests.workflow import publish_issue
from digests.working_copy import open_working_copy, publish_changes
from tests.admin.browser import errors_of, messages_of, send
from tests.factories import (
    LinkFactory,
    PublicationFactory,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
)
from tests.http.server import Server, body, serve_pages
from tests.images import animation, png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]

BUTTON = "Save and copy remote pictures here"


@pytest.fixture
def site() -> Iterator[Server]:
    """Another site with two pictures."""
    with serve_pages({"/a.png": body(png()), "/b.png": body(png("blue"))}) as server:
        yield server


def change(issue: Issue) -> str:
    """The address of an issue's form."""
    return reverse("admin:digests_issue_change", args=[issue.pk])


def copying(issue: Issue) -> str:
    """The address to which the button leads."""
    return reverse("admin:digests_issue_copy_pictures", args=[issue.pk])


def press(client: Client, issue: Issue, **typed: Any) -> Any:
    """Press the button below what was typed."""
    return send(client, change(issue), "_copy_pictures", **typed)


def shows_button(client: Client, issue: Issue) -> bool:
    """Return True when the form of an issue has the button that copies pictures."""
    return BUTTON in client.get(change(issue)).content.decode()


def test_the_pictures_of_every_text_are_copied_and_the_draft_is_settled(
    alice_client: Client, alice: User, site: Server
) -> None:
    a, b = f"![]({site.url('/a.png')})", f"<img src='{site.url('/b.png')}'>"
    issue = make_issue(lead=f"看图 {a}", opening=b, closing=f"{a} `{a}`")
    section, link = issue.sections.get(), Link.objects.get()
    section.note = a
    section.save()
    link.summary, link.trailing = f"图 {a}", f"又 {a}"
    link.save()
    raw = LinkFactory.create(
        section=section, title="", url=None, summary="", verbatim=f"- 原文 {a}"
    )
    assert shows_button(alice_client, issue)

    response = press(alice_client, issue, headline="刚刚改过")

    assert messages_of(response).endswith("2 pictures were copied here.")
    assert response.redirect_chain[-1][0] == change(issue)
    assert BUTTON not in response.content.decode()
    here_a, here_b = (
        Image.objects.get(origins__url=site.url(path)).get_absolute_url()
        for path in ("/a.png", "/b.png")
    )
    for row in (issue, section, link, raw):
        row.refresh_from_db()
    assert (issue.headline, issue.lead) == ("刚刚改过", f"看图 ![]({here_a})")
    assert issue.opening == f"<img src='{here_b}'>"
    assert issue.closing == f"![]({here_a}) `{a}`"
    assert section.note == f"![]({here_a})"
    assert (link.summary, link.trailing) == (f"图 ![]({here_a})", f"又 ![]({here_a})")
    assert here_a in raw.verbatim
    assert issue.unsettled_at is None
    last = issue.revisions.latest("number")
    assert last.by == alice
    assert here_b in last.pictures
    assert sorted(site.paths) == ["/a.png", "/b.png"]


def test_each_picture_that_stays_is_named_with_the_reason(
    alice_client: Client, site: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digests.images.MAX_FRAMES", 1)
    site.pages = {"/a.png": body(png()), "/a.gif": body(animation())}
    shown = [site.url("/a.png"), site.url("/a.gif"), site.url("/no.png"), "http://10.0.0.1/a.png"]
    issue = make_issue(opening="".join(f"![]({address})\n" for address in shown))
    told = messages_of(press(alice_client, issue))
    assert "2 pictures were copied here." in told
    assert f"“{site.url('/a.gif')}”: The image is too long or large to stay animated" in told
    assert f"“{site.url('/no.png')}”: The site answers with an error. (404)" in told
    assert "“http://10.0.0.1/a.png”: This address leads into a private network" in told
    issue.refresh_from_db()
    assert shown[2] in issue.opening
    assert shown[3] in issue.opening
    assert shows_button(alice_client, issue)


def test_an_address_that_is_spelt_oddly_is_told_of(alice_client: Client, site: Server) -> None:
    issue = make_issue(opening=f"![]({site.url('/%61.png?&amp;')})")
    site.pages = {"/%61.png?&": body(png())}
    told = messages_of(press(alice_client, issue))
    assert "0 pictures were copied here." in told
    assert "Write it plainly." in told


def test_what_the_time_did_not_suffice_for_is_counted(
    alice_client: Client, site: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(button, "MAX_SECONDS", 0)
    issue = make_issue(opening=f"![]({site.url('/a.png')})")
    told = messages_of(press(alice_client, issue))
    assert "1 picture was not reached in time. Press the button again." in told
    assert (site.requests, Image.objects.count()) == ([], 0)
    monkeypatch.undo()
    assert shows_button(alice_client, issue)


def test_readers_see_the_copies_once_the_working_copy_is_published(
    bob_client: Client, bob: User, client: Client, site: Server
) -> None:
    PublicationFactory.create()
    issue = make_published_issue(opening=f"![]({site.url('/a.png')})")
    copy = open_working_copy(issue, by=bob)
    before = client.get(issue.get_absolute_url()).content
    press(bob_client, copy)
    image = Image.objects.get()
    assert client.get(issue.get_absolute_url()).content == before
    copy.refresh_from_db()
    publish_changes(copy, Change.TYPO, by=bob)
    page = client.get(issue.get_absolute_url()).content.decode()
    assert f'src="{image.get_absolute_url()}"' in page


def test_only_a_draft_with_a_remote_picture_has_the_button(
    alice_client: Client, bob_client: Client, site: Server
) -> None:
    remote = f"![]({site.url('/a.png')})"
    for text in ("", "![](/media/a.png)", f"[链接]({site.url('/a.png')})", f"`{remote}`"):
        assert not shows_button(alice_client, make_issue(opening=text)), text
    assert not shows_button(bob_client, make_published_issue(opening=remote))
    in_review = make_issue(opening=remote, status=Status.REVIEW)
    assert shows_button(bob_client, in_review)
    assert not shows_button(alice_client, in_review)


def test_who_may_not_edit_the_issue_copies_nothing(
    client: Client, alice_client: Client, site: Server
) -> None:
    issue = make_issue(opening=f"![]({site.url('/a.png')})", status=Status.REVIEW)
    for page in (change(issue), copying(issue)):
        assert b"id_username" in client.post(page, follow=True).content
        assert alice_client.post(page, {"_copy_pictures": "1"}).status_code == 403
    assert (site.requests, Image.objects.count()) == ([], 0)


def test_pictures_are_copied_by_a_post_alone(bob_client: Client, site: Server) -> None:
    issue = make_issue(opening=f"![]({site.url('/a.png')})")
    assert bob_client.get(copying(issue)).status_code == 405
    assert bob_client.post("/admin/digests/issue/0/copy-pictures/").status_code == 404
    assert site.requests == []


def test_a_form_with_a_mistake_copies_nothing_yet(alice_client: Client, site: Server) -> None:
    issue = make_issue(opening=f"![]({site.url('/a.png')})")
    response = press(alice_client, issue, date="2026-02-30")
    assert "There is no such day" in errors_of(response)
    assert BUTTON in response.content.decode()
    assert site.requests == []


def test_an_issue_that_is_published_meanwhile_stays_as_it_is(
    bob_client: Client, site: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = make_issue(opening=f"![]({site.url('/a.png')})")

    class Meanwhile(Copier):
        def copy(self, urls: Iterable[str]) -> Iterator[str]:
            publish_issue(issue)
            return Copier.copy(self, urls)

    monkeypatch.setattr(button, "Copier", Meanwhile)
    told = messages_of(press(bob_client, issue))
    assert told.startswith("Readers see this issue by now")
    issue.refresh_from_db()
    assert site.url("/a.png") in issue.opening


def test_a_scheduled_issue_is_a_draft_again(bob_client: Client, site: Server) -> None:
    issue = make_scheduled_issue(opening=f"![]({site.url('/a.png')})")
    told = messages_of(bob_client.post(copying(issue), follow=True))
    assert "The issue was scheduled." in told
    issue.refresh_from_db()
    assert (issue.status, site.url("/") in issue.opening) == (Status.DRAFT, False)


def test_the_form_asks_as_often_for_many_pictures(
    alice_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    issue = make_issue()
    section = issue.sections.get()
    alice_client.get(change(issue))
    for count in (1, 5):
        LinkFactory.create_batch(count, section=section, summary="![](https://example.org/b.png)")
        with django_assert_num_queries(21):
            assert shows_button(alice_client, issue)
