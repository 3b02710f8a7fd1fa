"""The steps of an issue on its way to its readers: who may take each, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User

from digests import preflight, workflow, working_copy
from digests.models import Issue, Status
from digests.people import Role, role_of
from digests.permissions import may_edit, may_publish


@dataclass(frozen=True, slots=True)
class Step:
    """A step that someone may take with an issue.

    ``take`` is called with the issue, ``by``, the version that was ``seen`` and what the step needs
    to know besides; it returns the issue to go on with, None when the issue is gone, and raises
    WorkflowError where the step does not fit. A step that ``is_temporary`` can be taken for a
    moment only; before one that ``is_gated`` a person has seen what the checks find.
    """

    name: str
    may: Callable[[User, Issue], bool]
    is_applicable: Callable[[Issue, User], bool]
    take: Callable[..., Issue | None]
    is_temporary: bool = False
    is_gated: bool = False

    def refuse_unready(self, issue: Issue, *, seen: Iterable[str], by: User) -> None:
        """Raise UnreadyError where the checks stop the step; ask outside of a transaction.

        ``seen`` are the fingerprints of the warnings that ``by`` has been shown.
        """
        if self.is_gated:
            preflight.refuse_unready(issue, seen=seen, by=by)

    def is_open(self, issue: Issue, someone: User) -> bool:
        """Return True when someone can take the step with an issue in its present state."""
        return self.may(someone, issue) and self.is_applicable(issue, someone)


def _may_publish(someone: User, issue: Issue) -> bool:
    return may_publish(someone)


def _may_change(someone: User, issue: Issue) -> bool:
    return someone.has_perm("digests.change_issue")


def _may_delete_for_good(someone: User, issue: Issue) -> bool:
    return role_of(someone) == Role.ADMINISTRATOR


def _is_copy(issue: Issue, someone: User) -> bool:
    return issue.revises_id is not None


def _is_public(issue: Issue, someone: User) -> bool:
    return issue.is_public()


def _can_be_published(issue: Issue, someone: User) -> bool:
    is_open = issue.is_unpublished() or issue.status == Status.WITHDRAWN
    return issue.revises_id is None and is_open


def _can_be_scheduled(issue: Issue, someone: User) -> bool:
    return issue.revises_id is None and (issue.is_unpublished() or issue.is_scheduled())


def _was_published(issue: Issue, someone: User) -> bool:
    return issue.date is not None and not issue.is_unpublished()


STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        Step(
            "publish_changes",
            _may_publish,
            _is_copy,
            working_copy.publish_changes,
            is_gated=True,
        ),
        Step("publish", _may_publish, _can_be_published, workflow.publish_issue, is_gated=True),
        Step(
            "submit",
            _may_change,
            lambda issue, _someone: issue.status == Status.DRAFT,
            workflow.submit_issue,
            is_gated=True,
        ),
        Step(
            "return",
            _may_publish,
            lambda issue, _someone: issue.is_scheduled(),
            workflow.return_to_draft,
        ),
        Step("revise", _may_change, _is_public, working_copy.open_working_copy),
        Step(
            "undo",
            _may_publish,
            workflow.can_be_undone,
            workflow.undo_publication,
            is_temporary=True,
        ),
        Step(
            "send_back",
            _may_publish,
            lambda issue, _someone: issue.status == Status.REVIEW,
            workflow.send_back_issue,
        ),
        Step("schedule", _may_publish, _can_be_scheduled, workflow.schedule_issue, is_gated=True),
        Step("move", _may_publish, _is_public, workflow.move_issue),
        Step("withdraw", _may_publish, _is_public, workflow.withdraw_issue),
        Step("discard", may_edit, _is_copy, working_copy.discard_working_copy),
        Step("delete", _may_delete_for_good, _was_published, workflow.delete_issue),
    )
}
"""The steps by name; of those that are open the first is the next one."""


def open_steps(issue: Issue, someone: User) -> list[Step]:
    """Return the steps that someone can take with an issue, the next one first."""
    return [step for step in STEPS.values() if step.is_open(issue, someone)]
