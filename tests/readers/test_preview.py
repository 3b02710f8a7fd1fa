"""A preview link shows one draft to whoever has it, and tells nobody else of anything."""

import datetime as dt
from http import HTTPStatus

import pytest
import time_machine
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from digests import workflow
from digests.models import Change, Issue, PreviewLink
from digests.working_copy import open_working_copy, publish_changes
from tests.factories import PublicationFactory, make_issue, make_published_issue
from tests.people import browser_of

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 5, 1, 4, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _publication() -> None:
    PublicationFactory.create()


def made_by(name: str, issue: Issue) -> str:
    """The path of a link that someone makes on the page for it."""
    page = browser_of(name).post(f"/admin/digests/issue/{issue.pk}/preview-links/", {"days": "7"})
    shown = LexborHTMLParser(page.content.decode()).css_first("#made-link")
    assert shown is not None
    return shown.text().split("testserver")[1]


def test_a_link_shows_the_draft_as_it_stands(client: Client) -> None:
    draft = make_issue("2020-05-15", headline="还没写完")
    path = made_by("alice", draft)
    assert "还没写完" in client.get(path).content.decode()

    Issue.objects.filter(pk=draft.pk).update(headline="改过的")
    assert "改过的" in client.get(path).content.decode()


def test_it_is_kept_from_caches_search_engines_and_referrers(client: Client) -> None:
    response = client.get(made_by("alice", make_issue("2020-05-15")))

    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert "Surrogate-Key" not in response
    assert "sessionid" not in client.cookies


def test_an_expired_a_revoked_and_an_invented_token_answer_alike(client: Client) -> None:
    draft = make_issue("2020-05-15")
    with time_machine.travel(NOW, tick=False) as clock:
        expired = made_by("alice", draft)
        clock.move_to(NOW + dt.timedelta(days=8))
        revoked = made_by("alice", draft)
        alice = browser_of("alice")
        number = PreviewLink.objects.get(expires_at__gt=NOW + dt.timedelta(days=8)).pk
        alice.post(f"/admin/digests/issue/{draft.pk}/preview-links/", {"revoke": number})
        answers = [client.get(path) for path in (expired, revoked, "/preview/invented/")]

    assert {answer.status_code for answer in answers} == {HTTPStatus.NOT_FOUND}
    first, *others = ([answer.content, sorted(answer.headers)] for answer in answers)
    assert others == [first, first]


def test_no_token_can_be_read_from_the_database() -> None:
    draft = make_issue("2020-05-15")
    token = PreviewLink.objects.make(draft, by=None, days=1)
    row = PreviewLink.objects.values().get()

    assert len(token) >= 22, "128 bits at least"
    assert token not in map(str, row.values())


def test_once_the_issue_is_public_the_link_leads_to_its_page(client: Client) -> None:
    draft = make_issue("2020-05-15")
    path = made_by("alice", draft)
    workflow.publish_issue(draft)

    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, "/issues/2020-05-15/")


def test_a_working_copy_is_shown_with_its_changes(client: Client) -> None:
    copy = open_working_copy(make_published_issue("2020-05-15"))
    Issue.objects.filter(pk=copy.pk).update(headline="更正过的")

    assert "更正过的" in client.get(made_by("bob", copy)).content.decode()


def test_the_link_to_a_working_copy_leads_to_the_page_once_its_changes_are_published(
    client: Client,
) -> None:
    copy = open_working_copy(make_published_issue("2020-05-15"))
    path = made_by("bob", copy)
    copy.headline = "更正过的"
    copy.save()
    publish_changes(copy, Change.TYPO)

    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, "/issues/2020-05-15/")


def test_no_link_outlives_the_withdrawal_of_its_issue(client: Client) -> None:
    issue = make_issue("2020-05-15")
    paths = [made_by("bob", issue)]
    workflow.publish_issue(issue)
    paths.append(made_by("bob", open_working_copy(issue)))
    workflow.withdraw_issue(Issue.objects.get(pk=issue.pk))

    assert [client.get(path).status_code for path in paths] == [HTTPStatus.NOT_FOUND] * 2


def test_the_form_leads_an_editor_to_the_links() -> None:
    draft = make_issue("2020-05-15")
    form = browser_of("bob").get(f"/admin/digests/issue/{draft.pk}/change/").content.decode()
    assert f"/admin/digests/issue/{draft.pk}/preview-links/" in form


def test_whoever_may_not_edit_the_issue_makes_no_link() -> None:
    issue = make_published_issue("2020-05-15")
    page = f"/admin/digests/issue/{issue.pk}/preview-links/"

    assert browser_of("alice").post(page, {"days": "7"}).status_code == HTTPStatus.FORBIDDEN
    assert not PreviewLink.objects.exists()


def test_the_log_says_who_made_and_revoked_a_link() -> None:
    draft = make_issue("2020-05-15")
    made_by("alice", draft)
    alice = browser_of("alice")
    alice.post(
        f"/admin/digests/issue/{draft.pk}/preview-links/",
        {"revoke": PreviewLink.objects.get().pk},
    )
    log = browser_of("carol").get("/admin/admin/logentry/").content.decode()

    assert "Made a preview link." in log
    assert "Revoked a preview link." in log
