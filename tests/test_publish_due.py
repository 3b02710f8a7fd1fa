"""Issues are announced once, when their time has come."""

import io
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.utils import translation

from digests.models import Issue
from tests.factories import make_issue, make_published_issue, make_scheduled_issue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The command speaks English here, whatever is translated."""
    with translation.override("en"):
        yield


def announce() -> list[str]:
    out = io.StringIO()
    call_command("publish_due", stdout=out)
    return out.getvalue().splitlines()


def test_due_issues_are_announced_once_the_oldest_first() -> None:
    make_published_issue("2020-05-15", headline="乙")
    make_published_issue("2020-05-01", headline="甲")
    assert announce() == ["2020-05-01 甲", "2020-05-15 乙", "2 issues announced"]
    assert announce() == ["0 issues announced"]


def test_what_readers_cannot_see_is_not_announced() -> None:
    make_scheduled_issue()
    make_issue()
    assert announce() == ["0 issues announced"]
    assert not Issue.objects.exclude(announced_at=None).exists()
