"""The steps that each person can take with an issue as it stands."""

from collections.abc import Callable

import pytest

from digests import working_copy
from digests.models import Issue, Status
from digests.steps import open_steps
from tests.factories import (
    make_issue,
    make_published_issue,
    make_scheduled_issue,
    make_withdrawn_issue,
)
from tests.people import make_person

pytestmark = pytest.mark.django_db


def make_copy() -> Issue:
    return working_copy.open_working_copy(make_published_issue())


CASES: list[tuple[str, Callable[[], Issue], list[str]]] = [
    ("alice", make_issue, ["submit"]),
    ("alice", lambda: make_issue(status=Status.REVIEW), []),
    ("alice", make_published_issue, ["revise"]),
    ("alice", make_copy, ["submit", "discard"]),
    ("bob", make_issue, ["publish", "submit", "schedule"]),
    ("bob", lambda: make_issue(status=Status.REVIEW), ["publish", "send_back", "schedule"]),
    ("bob", make_scheduled_issue, ["return", "schedule"]),
    ("bob", make_published_issue, ["revise", "move", "withdraw"]),
    ("bob", make_withdrawn_issue, ["publish"]),
    ("bob", make_copy, ["publish_changes", "submit", "discard"]),
    ("carol", make_published_issue, ["revise", "move", "withdraw", "delete"]),
]


@pytest.mark.parametrize(("name", "make", "names"), CASES)
def test_the_steps_that_are_open_the_next_one_first(
    name: str, make: Callable[[], Issue], names: list[str]
) -> None:
    assert [step.name for step in open_steps(make(), make_person(name))] == names
