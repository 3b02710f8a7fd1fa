"""Take back a whole move, while nobody has changed what it made."""

from __future__ import annotations

import logging
import time

from django.contrib.admin.models import CHANGE, DELETION
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digests import changes, workflow
from digests.categories import Settled, restore_first_categories
from digests.exchange.files import on_one_line
from digests.exchange.report import CREATED
from digests.exchange.undoing import take_back_import
from digests.models import Category, Issue, Move, MovedFile, MoveState, Publication
from digests.permissions import may_delete, may_publish, require
from digests.tasks import task
from digests.workflow import WorkflowError

from .activity import log
from .making import values_of
from .queued import is_stuck
from .reading import SECONDS

logger = logging.getLogger(__name__)


def changed_since(move: Move) -> list[str]:
    """Return the paths of the files whose issues were edited or deleted since, in two queries.

    One that somebody edits in a working copy counts as edited.
    """
    made = move.files.values_list("path", "issue_uid", "version")
    files = [(path, uid, version) for path, uid, version in made if uid is not None]
    versions = dict(
        Issue.objects.filter(uid__in=[uid for _path, uid, _version in files])
        .exclude(pk__in=_copied())
        .values_list("uid", "version")
    )
    return [path for path, uid, version in files if versions.get(uid) != version]


def _copied() -> QuerySet[Issue, int | None]:
    """Return the keys of the issues that have a working copy."""
    return Issue.objects.working_copies().order_by().values_list("revises", flat=True)


def may_take_back(move: Move, *, by: User) -> bool:
    """Return whether a person may delete each issue that a move made, and restore the others."""
    files = move.files.exclude(issue_uid=None).only("issue_uid", "read", "made")
    created = [
        file.issue_uid for file in files if file.issue_uid and file.told["status"] == CREATED
    ]
    issues = Issue.objects.filter(uid__in=created)
    return may_publish(by) and all(may_delete(by, issue) for issue in issues)


@transaction.atomic
def take_back(move: Move, *, by: User) -> None:
    """Let everything be taken back that a move made.

    Raises WorkflowError where an issue was changed since, or a task goes on with the move.
    """
    require(may_take_back(move, by=by))
    if changed := changed_since(move):
        raise WorkflowError(
            _(
                "%(files)s: edited or deleted here since. Nothing is taken back; the history of "
                "each issue has every text of it."
            )
            % {"files": ", ".join(changed[:5]) + (" …" if changed[5:] else "")}
        )
    states = [MoveState.DONE]
    if move.state in {MoveState.MAKING, MoveState.UNDOING} and is_stuck(move):
        states.append(MoveState(move.state))
    done = Move.objects.filter(pk=move.pk, state__in=states)
    if not done.update(state=MoveState.UNDOING):
        raise WorkflowError(_("This is in work already. Look at it again."))
    undo_files.enqueue(move=move.pk, by=by.pk)


@task(gettext_lazy("Take back a digest that moved in"))
def undo_files(move: int, by: int | None = None) -> None:
    """Take back issues of a move for a while, the last first, and enqueue what is left."""
    row = Move.objects.filter(pk=move, state=MoveState.UNDOING).first()
    if row is None:
        return
    person = User.objects.filter(pk=by).first() if by else None
    end = time.monotonic() + SECONDS
    made = row.files.exclude(issue_uid=None).order_by("-position")
    for file in made.defer("content"):
        try:
            _undo(file, person)
        except Exception as error:  # one file stops no other; its report tells of it
            logger.exception("A file of a move could not be taken back")
            _note_kept(file, on_one_line(f"{type(error).__name__}: {error}"))
        if time.monotonic() > end:
            undo_files.enqueue(move=move, by=by)
            return
    _finish(row)


@transaction.atomic
def _undo(file: MovedFile, by: User | None) -> None:
    """Take back the issue of a file; one that was edited meanwhile stays and is noted."""
    held = Issue.objects.filter(uid=file.issue_uid).hold() if file.issue_uid else []
    issue = next(iter(held), None)
    told = file.told
    try:
        with transaction.atomic():
            if issue is None or issue.version != file.version or _copied().filter(revises=issue):
                raise WorkflowError(_("It was edited meanwhile and stays."))
            if told["status"] == CREATED:
                date = issue.date.isoformat() if issue.date else ""
                log(issue, DELETION, by.pk if by else None)
                workflow.delete_issue(issue, by=by, typed_date=date)
            else:
                log(issue, CHANGE, by.pk if by else None)
                take_back_import(issue, version=issue.version, by=by)
    except WorkflowError as error:
        _note_kept(file, error.messages[0])
        return
    file.made, file.issue_uid = {**told, "undone": True}, None
    file.save(update_fields=["made", "issue_uid"])


def _note_kept(file: MovedFile, reason: str) -> None:
    """Note why the issue of a file stays."""
    told = file.told
    file.made = {**told, "notes": [*told["notes"], reason]}
    file.issue_uid = None
    file.save(update_fields=["made", "issue_uid"])


@transaction.atomic
def _finish(move: Move) -> None:
    """Take back the categories that hold nothing, and the values of the publication."""
    made = Category.objects.filter(slug__in=move.categories)
    made.filter(sections=None, links=None).delete()
    if settled := move.sown.get("settled"):
        restore_first_categories(Settled(**settled))
    before, after = move.sown.get("before", {}), move.sown.get("after", {})
    present = values_of(move.sown.get("fields", []))
    back = {name: before[name] for name in after if present[name] == after[name]}
    if back:
        Publication.objects.filter(pk=1).update(**back)
    move.files.update(content=b"")
    move.state, move.ended_at = MoveState.UNDONE, timezone.now()
    move.save(update_fields=["state", "ended_at"])
    changes.touch_everything()
