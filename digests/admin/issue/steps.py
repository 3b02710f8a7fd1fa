"""The steps of an issue as the admin offers them: texts and forms."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from digests.admin.people import activity_log as log
from digests.models import Issue
from digests.steps import STEPS, Step

from .step_forms import (
    ChangeForm,
    DateForm,
    DeleteForm,
    NoteForm,
    PublishForm,
    ScheduleForm,
    SendBackForm,
    StepForm,
)

Text = str | Promise


@dataclass(frozen=True, slots=True)
class StepPage:
    """A step with its texts and the form of what it needs to know.

    ``save_label`` names its button below the form of the issue, which saves first; "" means that it
    has none there.
    """

    step: Step
    label: Text
    save_label: Text
    success_message: Text
    log_message: str
    form: type[StepForm] = StepForm
    help: Text = ""

    @property
    def name(self) -> str:
        """Return the step's name, which its address holds."""
        return self.step.name

    @property
    def is_temporary(self) -> bool:
        """Return True for a step that can be taken for a moment only."""
        return self.step.is_temporary

    @property
    def button(self) -> str:
        """Return the name of the step's button below the form."""
        return f"_{self.name}"

    @property
    def asks_first(self) -> bool:
        """Return True when a page asks for details or a confirmation first, whatever the issue."""
        return self.form not in {StepForm, PublishForm} or bool(self.help)


PAGES = [
    StepPage(
        step=STEPS["publish_changes"],
        label=_("Publish the changes"),
        save_label=_("Save and publish the changes"),
        success_message=_("Readers see the changes now."),
        log_message=gettext_noop("Published changes."),
        form=ChangeForm,
    ),
    StepPage(
        step=STEPS["publish"],
        label=_("Publish"),
        save_label=_("Save and publish"),
        success_message=_("The issue is public now."),
        log_message=log.PUBLISHED,
        form=PublishForm,
    ),
    StepPage(
        step=STEPS["submit"],
        label=_("Submit for review"),
        save_label=_("Save and submit for review"),
        success_message=_("The issue is in review now; an editor reads it next."),
        log_message=gettext_noop("Submitted for review."),
        form=NoteForm,
        help=_("Is there something the editor should know? The note may stay empty."),
    ),
    StepPage(
        step=STEPS["return"],
        label=_("Return to draft"),
        save_label=_("Save and return to draft"),
        success_message=_("The issue is a draft again and will not appear."),
        log_message=log.RETURNED,
    ),
    StepPage(
        step=STEPS["revise"],
        label=_("Edit in a working copy"),
        save_label="",
        success_message=_(
            "This is the working copy. Readers see nothing of it until its changes are public."
        ),
        log_message=gettext_noop("Opened a working copy."),
    ),
    StepPage(
        step=STEPS["undo"],
        label=_("Undo the publication"),
        save_label="",
        success_message=_("The issue is a draft again, as if it had not been published."),
        log_message=gettext_noop("Undid the publication."),
    ),
    StepPage(
        step=STEPS["send_back"],
        label=_("Send back"),
        save_label=_("Save and send back"),
        success_message=_("The issue is a draft again, with your note above it."),
        log_message=gettext_noop("Sent back."),
        form=SendBackForm,
    ),
    StepPage(
        step=STEPS["schedule"],
        label=_("Schedule"),
        save_label=_("Save and schedule"),
        success_message=_("The issue appears by itself."),
        log_message=gettext_noop("Scheduled."),
        form=ScheduleForm,
    ),
    StepPage(
        step=STEPS["move"],
        label=_("Correct the date"),
        save_label="",
        success_message=_("The issue has its right date, and the old address leads to it."),
        log_message=gettext_noop("Corrected the date."),
        form=DateForm,
        help=_("The old address leads to the new one for good; permalinks and feeds stay."),
    ),
    StepPage(
        step=STEPS["withdraw"],
        label=_("Withdraw"),
        save_label="",
        success_message=_("The issue is withdrawn; readers no longer see it."),
        log_message=log.WITHDRAWN,
        form=NoteForm,
        help=_("Readers are told that the issue is gone. The note is for those who work here."),
    ),
    StepPage(
        step=STEPS["discard"],
        label=_("Discard the working copy"),
        save_label=_("Save and discard the working copy"),
        success_message=_(
            "The working copy is gone. What was new in it lies on the shelf of cut entries."
        ),
        log_message=gettext_noop("Discarded the working copy."),
        help=_("Readers keep the issue as it is. A last version of the copy stays in the history."),
    ),
    StepPage(
        step=STEPS["delete"],
        label=_("Delete for good"),
        save_label=_("Save and delete for good"),
        success_message=_("The issue is deleted. Its last version can be brought back."),
        log_message=gettext_noop("Deleted a published issue."),
        form=DeleteForm,
        help=_("Withdrawing keeps the address and tells readers. Deleting does neither."),
    ),
]


def page_of(name: str) -> StepPage | None:
    """Return the page of a step by its name, None for one that there is none of."""
    return next((page for page in PAGES if page.name == name), None)


def open_pages(issue: Issue, someone: User) -> list[StepPage]:
    """Return the pages of the steps that someone can take with an issue, the next one first."""
    return [page for page in PAGES if page.step.is_open(issue, someone)]
