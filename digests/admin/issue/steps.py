"""The workflow steps of an issue as the admin offers them: permission, condition, form, texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from digests import workflow, working_copy
from digests.admin.people import activity_log as log
from digests.models import Issue, Status
from digests.people import Role, role_of
from digests.permissions import may_edit, may_publish

from .step_forms import (
    ChangeForm,
    DateForm,
    DeleteForm,
    NoteForm,
    ScheduleForm,
    SendBackForm,
    StepForm,
)

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Step:
    """A workflow step.

    ``save_label`` names its button below the form of the issue, which saves first; "" means that it
    has none there. ``take`` is called with the issue, ``by`` and the values of the form; it returns
    the issue to show next, None when the issue is gone. A step that ``is_temporary`` is available
    for a short time only, so its button stands beside that of the next step.
    """

    name: str
    label: Text
    save_label: Text
    success_message: Text
    log_message: str
    may: Callable[[User, Issue], bool]
    is_applicable: Callable[[Issue, User], bool]
    take: Callable[..., Issue | None]
    form: type[StepForm] = StepForm
    help: Text = ""
    is_temporary: bool = False

    @property
    def button(self) -> str:
        """Return the name of the step's button below the form."""
        return f"_{self.name}"

    @property
    def asks_first(self) -> bool:
        """Return True when a page asks for details or a confirmation first."""
        return self.form is not StepForm or bool(self.help)

    def is_open(self, issue: Issue, someone: User) -> bool:
        """Return True when a user can take the step with an issue in its present state."""
        return self.may(someone, issue) and self.is_applicable(issue, someone)


def _may_publish(someone: User, issue: Issue) -> bool:
    return may_publish(someone)


def _may_change(someone: User, issue: Issue) -> bool:
    return someone.has_perm("digests.change_issue")


def _may_delete_for_good(someone: User, issue: Issue) -> bool:
    return role_of(someone) == Role.ADMINISTRATOR


def _is_unpublished(issue: Issue) -> bool:
    return issue.status in {Status.DRAFT, Status.REVIEW}


STEPS = [
    Step(
        name="publish_changes",
        label=_("Publish the changes"),
        save_label=_("Save and publish the changes"),
        success_message=_("Readers see the changes now."),
        log_message=gettext_noop("Published changes."),
        may=_may_publish,
        is_applicable=lambda issue, _someone: bool(issue.revises_id),
        take=working_copy.publish_changes,
        form=ChangeForm,
    ),
    Step(
        name="publish",
        label=_("Publish"),
        save_label=_("Save and publish"),
        success_message=_("The issue is public now."),
        log_message=log.PUBLISHED,
        may=_may_publish,
        is_applicable=lambda issue, _someone: (
            not issue.revises_id and (_is_unpublished(issue) or issue.status == Status.WITHDRAWN)
        ),
        take=workflow.publish_issue,
    ),
    Step(
        name="submit",
        label=_("Submit for review"),
        save_label=_("Save and submit for review"),
        success_message=_("The issue is in review now; an editor reads it next."),
        log_message=gettext_noop("Submitted for review."),
        may=_may_change,
        is_applicable=lambda issue, _someone: issue.status == Status.DRAFT,
        take=workflow.submit_issue,
        form=NoteForm,
        help=_("Is there something the editor should know? The note may stay empty."),
    ),
    Step(
        name="return",
        label=_("Return to draft"),
        save_label=_("Save and return to draft"),
        success_message=_("The issue is a draft again and will not appear."),
        log_message=log.RETURNED,
        may=_may_publish,
        is_applicable=lambda issue, _someone: issue.is_scheduled(),
        take=workflow.return_to_draft,
    ),
    Step(
        name="revise",
        label=_("Edit in a working copy"),
        save_label="",
        success_message=_(
            "This is the working copy. Readers see nothing of it until its changes are public."
        ),
        log_message=gettext_noop("Opened a working copy."),
        may=_may_change,
        is_applicable=lambda issue, _someone: issue.is_public(),
        take=working_copy.open_working_copy,
    ),
    Step(
        name="undo",
        label=_("Undo the publication"),
        save_label="",
        success_message=_("The issue is a draft again, as if it had not been published."),
        log_message=gettext_noop("Undid the publication."),
        may=_may_publish,
        is_applicable=workflow.can_be_undone,
        take=workflow.undo_publication,
        is_temporary=True,
    ),
    Step(
        name="send_back",
        label=_("Send back"),
        save_label=_("Save and send back"),
        success_message=_("The issue is a draft again, with your note above it."),
        log_message=gettext_noop("Sent back."),
        may=_may_publish,
        is_applicable=lambda issue, _someone: issue.status == Status.REVIEW,
        take=workflow.send_back_issue,
        form=SendBackForm,
    ),
    Step(
        name="schedule",
        label=_("Schedule"),
        save_label=_("Save and schedule"),
        success_message=_("The issue appears by itself."),
        log_message=gettext_noop("Scheduled."),
        may=_may_publish,
        is_applicable=lambda issue, _someone: (
            not issue.revises_id and (_is_unpublished(issue) or issue.is_scheduled())
        ),
        take=workflow.schedule_issue,
        form=ScheduleForm,
    ),
    Step(
        name="move",
        label=_("Correct the date"),
        save_label="",
        success_message=_("The issue has its right date, and the old address leads to it."),
        log_message=gettext_noop("Corrected the date."),
        may=_may_publish,
        is_applicable=lambda issue, _someone: issue.is_public(),
        take=workflow.move_issue,
        form=DateForm,
        help=_("The old address leads to the new one for good; permalinks and feeds stay."),
    ),
    Step(
        name="withdraw",
        label=_("Withdraw"),
        save_label="",
        success_message=_("The issue is withdrawn; readers no longer see it."),
        log_message=log.WITHDRAWN,
        may=_may_publish,
        is_applicable=lambda issue, _someone: issue.is_public(),
        take=workflow.withdraw_issue,
        form=NoteForm,
        help=_("Readers are told that the issue is gone. The note is for those who work here."),
    ),
    Step(
        name="discard",
        label=_("Discard the working copy"),
        save_label=_("Save and discard the working copy"),
        success_message=_(
            "The working copy is gone. What was new in it lies on the shelf of cut entries."
        ),
        log_message=gettext_noop("Discarded the working copy."),
        may=may_edit,
        is_applicable=lambda issue, _someone: bool(issue.revises_id),
        take=working_copy.discard_working_copy,
        help=_("Readers keep the issue as it is. A last version of the copy stays in the history."),
    ),
    Step(
        name="delete",
        label=_("Delete for good"),
        save_label=_("Save and delete for good"),
        success_message=_("The issue is deleted. Its last version can be brought back."),
        log_message=gettext_noop("Deleted a published issue."),
        may=_may_delete_for_good,
        is_applicable=lambda issue, _someone: issue.date is not None and not _is_unpublished(issue),
        take=workflow.delete_issue,
        form=DeleteForm,
        help=_("Withdrawing keeps the address and tells readers. Deleting does neither."),
    ),
]


def open_steps(issue: Issue, someone: User) -> list[Step]:
    """Return the steps that a user can take with an issue, the next one first."""
    return [step for step in STEPS if step.is_open(issue, someone)]
