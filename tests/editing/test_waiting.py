"""Tests of keeping, dismissing and putting back items of feeds and suggestions."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from digests import editing
from digests.models import CaughtWith, Decision, Finding, Link, Shelf, Suggestion
from tests.factories import InboxLinkFactory, PublicationFactory, SuggestionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> Suggestion:
    """A suggestion that waits, for a publication in English."""
    PublicationFactory.create(language="en")
    return SuggestionFactory.create(name="A *star* reader")


def keep(row: Suggestion, by: User, *, with_credit: bool = False) -> editing.Kept:
    """Keep one suggestion."""
    (kept,) = editing.keep_waiting(Suggestion, [row.pk], by=by, with_credit=with_credit)
    return kept


def test_a_kept_one_lies_in_the_inbox_and_tells_how_it_came(row: Suggestion, alice: User) -> None:
    link = keep(row, alice).caught.link

    assert [*Link.objects.inbox()] == [link]
    assert (link.url, link.title, link.summary) == (row.url, row.title, "")
    assert (link.caught_by, link.caught_with) == (alice, CaughtWith.READER)
    row.refresh_from_db()
    assert (row.decision, row.decided_by, row.link) == (Decision.KEPT, alice, link)


def test_credit_is_given_only_where_the_editor_chooses_it(row: Suggestion, alice: User) -> None:
    link = keep(row, alice, with_credit=True).caught.link
    assert link.summary == r"(Suggested by A \*star\* reader.)"


def test_credit_speaks_the_language_of_the_publication(row: Suggestion, alice: User) -> None:
    PublicationFactory.create(language="zh-hans")
    assert "推荐" in keep(row, alice, with_credit=True).caught.link.summary


def test_a_kept_one_completes_what_waits_and_replaces_no_word(row: Suggestion, bob: User) -> None:
    waiting = InboxLinkFactory.create(url=row.url, title="", summary="编辑的话")
    kept = keep(row, bob, with_credit=True)

    waiting.refresh_from_db()
    assert kept.caught.link.pk == waiting.pk
    assert (waiting.title, waiting.summary) == (row.title, "编辑的话")
    assert kept.is_credit_lost


def test_a_dismissed_one_becomes_no_link(row: Suggestion, alice: User) -> None:
    assert editing.dismiss_waiting(Suggestion, [row.pk], by=alice) == [row]

    assert not Link.objects.exists()
    assert [*Suggestion.objects.decided()] == [row]
    assert not Suggestion.objects.waiting().exists()


def test_one_decision_is_taken_once(row: Suggestion, alice: User, bob: User) -> None:
    keep(row, alice)

    assert editing.keep_waiting(Suggestion, [row.pk], by=bob) == []
    assert editing.dismiss_waiting(Suggestion, [row.pk, 0], by=bob) == []
    assert Link.objects.count() == 1


def test_what_is_put_back_waits_again_and_its_link_is_dismissed(
    row: Suggestion, alice: User
) -> None:
    link = keep(row, alice).caught.link
    assert editing.put_back_waiting(Suggestion, [row.pk], by=alice) == [row]

    row.refresh_from_db()
    assert (row.decision, row.link, row.decided_by) == (Decision.WAITING, None, None)
    link.refresh_from_db()
    assert link.shelf == Shelf.DISMISSED


def test_a_link_that_was_worked_on_is_not_put_back(row: Suggestion, alice: User) -> None:
    link = keep(row, alice).caught.link
    editing.write_link(link, {"summary": "写好了"}, seen=editing.see(link), by=alice)

    assert editing.put_back_waiting(Suggestion, [row.pk], by=alice) == []
    link.refresh_from_db()
    assert link.shelf == Shelf.INBOX


def test_a_link_that_only_its_page_filled_is_put_back(row: Suggestion, alice: User) -> None:
    Suggestion.objects.update(title="")
    link = keep(row, alice).caught.link
    finding = Finding.objects.ask(link, by=alice, told={})
    filled = editing.fill_link(link, {"title": "标题"}, url=row.url, by=alice)
    finding.close(category=None, filled=filled)

    assert editing.put_back_waiting(Suggestion, [row.pk], by=alice) == [row]
    link.refresh_from_db()
    assert link.shelf == Shelf.DISMISSED


def test_a_link_that_waited_before_stays_when_the_suggestion_is_put_back(
    row: Suggestion, alice: User
) -> None:
    waiting = InboxLinkFactory.create(url=row.url)
    keep(row, alice)
    editing.put_back_waiting(Suggestion, [row.pk], by=alice)

    waiting.refresh_from_db()
    assert waiting.shelf == Shelf.INBOX


def test_two_of_one_address_that_were_kept_at_once_are_both_put_back(
    row: Suggestion, alice: User
) -> None:
    numbers = [row.pk, SuggestionFactory.create(url=row.url).pk]
    editing.keep_waiting(Suggestion, numbers, by=alice)
    assert len(editing.put_back_waiting(Suggestion, numbers, by=alice)) == 2
    assert Link.objects.get().shelf == Shelf.DISMISSED


def test_nobody_without_a_role_decides(row: Suggestion) -> None:
    stranger = User.objects.create_user("nobody")
    for decide in (editing.keep_waiting, editing.dismiss_waiting, editing.put_back_waiting):
        with pytest.raises(PermissionDenied):
            decide(Suggestion, [row.pk], by=stranger)
