"""The paths by which issues come to their readers, change before them, and come back."""

import datetime as dt
from uuid import UUID

from django.utils import timezone

from digests import editing, history, workflow, working_copy
from digests.models import Change, Issue, Link, Revision
from digests.models.issue import UNPUBLISHED

from .digest import Edits, NothingToDoError, drafting, path
from .drafts import write

# Issues go their way


@drafting
def submit(edits: Edits) -> None:
    workflow.submit_issue(edits.issue(Issue.objects.unpublished()), by=edits.editor)


@drafting
def send_back(edits: Edits) -> None:
    workflow.send_back_issue(edits.issue(Issue.objects.unpublished()), by=edits.editor)


@path
def publish(edits: Edits) -> None:
    workflow.publish_issue(edits.draft(), by=edits.editor)


@path
def redate_what_was_withdrawn(edits: Edits) -> None:
    issue = edits.issue(Issue.objects.published())
    issue = workflow.withdraw_issue(issue, by=edits.editor)
    typed = {"date": str(edits.day())}
    edits.look()
    editing.write_issue(issue, typed, seen=editing.see(issue), by=edits.editor)


@path
def publish_again(edits: Edits) -> None:
    workflow.publish_issue(edits.issue(Issue.objects.withdrawn()), by=edits.editor)


@path
def schedule(edits: Edits) -> None:
    at = timezone.now() + dt.timedelta(hours=edits.chance.randrange(1, 30))
    workflow.schedule_issue(edits.issue(), by=edits.editor, at=at)


@drafting
def call_back(edits: Edits) -> None:
    workflow.return_to_draft(edits.issue(Issue.objects.scheduled()), by=edits.editor)


@path
def publish_and_undo(edits: Edits) -> None:
    issue = edits.issue(Issue.objects.unpublished().originals())
    issue = workflow.publish_issue(issue, by=edits.editor)
    edits.look()
    workflow.undo_publication(issue, by=edits.editor)


@path
def withdraw(edits: Edits) -> None:
    workflow.withdraw_issue(edits.issue(Issue.objects.published()), by=edits.editor)


@path
def move(edits: Edits) -> None:
    workflow.move_issue(edits.issue(Issue.objects.published()), edits.day(), by=edits.editor)


@path
def delete_a_draft(edits: Edits) -> None:
    workflow.delete_issue(edits.issue(Issue.objects.unpublished()), by=edits.editor)


@path
def delete_what_was_public(edits: Edits) -> None:
    issue = edits.issue(Issue.objects.exclude(status__in=UNPUBLISHED))
    workflow.delete_issue(issue, by=edits.editor, typed_date=str(issue.date))


@drafting
def announce(edits: Edits) -> None:
    workflow.announce_due()


@path
def wait(edits: Edits) -> None:
    edits.clock.shift(edits.chance.choice([1, 90, 3600, 40_000]))


# What readers see is edited


@drafting
def open_a_working_copy(edits: Edits) -> None:
    working_copy.open_working_copy(edits.issue(Issue.objects.published()), by=edits.editor)


@path
def publish_changes(edits: Edits) -> None:
    copy = working_copy.open_working_copy(edits.issue(Issue.objects.published()), by=edits.editor)
    write(edits, copy, "headline", "lead", "closing")
    edits.look()
    working_copy.publish_changes(copy, edits.chance.choice(list(Change)), by=edits.editor)


@drafting
def discard_changes(edits: Edits) -> None:
    copy = edits.issue(Issue.objects.working_copies())
    working_copy.discard_working_copy(copy, by=edits.editor)


# What was comes back


@path
def restore(edits: Edits) -> None:
    issue = edits.draft()
    revision: Revision = edits.one(Revision.objects.of((issue.revises or issue).uid))
    history.restore_issue(issue, revision, by=edits.editor)


@path
def restore_an_item(edits: Edits) -> None:
    issue = edits.draft()
    revision: Revision = edits.one(Revision.objects.of(issue.uid))
    uids = [UUID(uid) for section in revision.contents[1] for uid in section]
    if not uids:
        raise NothingToDoError
    history.restore_item(issue, revision, edits.chance.choice(uids), by=edits.editor)


@path
def put_back(edits: Edits) -> None:
    link: Link = edits.one(Link.objects.exclude(cut_from=None))
    assert link.cut_from is not None
    edits.know(link.cut_from)
    history.put_back(link, by=edits.editor)


@drafting
def bring_back(edits: Edits) -> None:
    revision: Revision = edits.one(Revision.objects.of_deleted())
    history.bring_back(revision.issue_uid, by=edits.editor)


@path
def lose_an_issue_with_an_entry_that_was_cut(edits: Edits) -> None:
    """Leave a draft that has an entry whose permalink answers 410."""
    issue = edits.issue(Issue.objects.published().filter(working_copy=None))
    copy = working_copy.open_working_copy(issue, by=edits.editor)
    link: Link = edits.one(Link.objects.entries().filter(section__issue=copy))
    editing.shelve_link(link, by=edits.editor)
    working_copy.publish_changes(copy, Change.TYPO, by=edits.editor)
    edits.look()
    workflow.delete_issue(issue, by=edits.editor, typed_date=str(issue.date))
    history.bring_back(issue.uid, by=edits.editor)
    assert link.revises is not None
    edits.look()
    history.put_back(Link.objects.get(uid=link.revises.uid), by=edits.editor)
