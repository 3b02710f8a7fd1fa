"""Suggestions of readers are taken within limits, and nothing is kept of who sent them."""

import datetime as dt

import pytest
from django.utils import timezone

from digests.models import Suggestion
from digests.suggestions import (
    MOST_OF_ALL,
    MOST_OF_ONE,
    MOST_WAITING,
    PERIOD,
    Suggested,
    TooManyError,
    take_suggestion,
)
from tests.factories import PublicationFactory

pytestmark = pytest.mark.django_db

ONE = Suggested("https://example.org/a", "一篇", "值得读", "小明")


@pytest.fixture(autouse=True)
def _publication() -> None:
    PublicationFactory.create(takes_suggestions=True)


def age_all(by: dt.timedelta) -> None:
    """Let all suggestions be older."""
    for row in Suggestion.objects.all():
        Suggestion.objects.filter(pk=row.pk).update(created_at=row.created_at - by)


def test_a_suggestion_waits_with_its_words() -> None:
    row = take_suggestion(ONE, "192.0.2.1")

    assert (row.url, row.title, row.reason, row.name) == (
        *("https://example.org/a", "一篇"),
        *("值得读", "小明"),
    )
    assert [*Suggestion.objects.waiting()] == [row]
    assert abs(row.created_at - timezone.now()) < dt.timedelta(minutes=1)


def test_a_sender_has_to_wait_and_others_have_not() -> None:
    for _number in range(MOST_OF_ONE):
        take_suggestion(ONE, "192.0.2.1")

    with pytest.raises(TooManyError) as refused:
        take_suggestion(ONE, "192.0.2.1")
    assert refused.value.of_sender
    assert take_suggestion(ONE, "192.0.2.2")
    age_all(PERIOD)
    assert take_suggestion(ONE, "192.0.2.1")


def test_all_senders_together_have_to_wait() -> None:
    for number in range(MOST_OF_ALL):
        take_suggestion(ONE, f"192.0.2.{number}")

    with pytest.raises(TooManyError) as refused:
        take_suggestion(ONE, "198.51.100.1")
    assert not refused.value.of_sender
    assert Suggestion.objects.count() == MOST_OF_ALL


def test_a_full_shelf_takes_no_more() -> None:
    Suggestion.objects.bulk_create(Suggestion(url=ONE.url) for _ in range(MOST_WAITING))
    age_all(PERIOD)

    with pytest.raises(TooManyError):
        take_suggestion(ONE, "192.0.2.1")


def test_an_unknown_sender_counts_as_one() -> None:
    for _number in range(MOST_OF_ONE):
        take_suggestion(ONE, None)

    with pytest.raises(TooManyError):
        take_suggestion(ONE, None)


def test_the_address_of_a_sender_is_never_kept_and_its_hash_for_an_hour() -> None:
    first = take_suggestion(ONE, "192.0.2.1")
    assert "192.0.2.1" not in str(Suggestion.objects.values().get())
    age_all(PERIOD)
    second = take_suggestion(ONE, "192.0.2.1")

    first.refresh_from_db()
    assert first.sender == ""
    assert second.sender != ""
