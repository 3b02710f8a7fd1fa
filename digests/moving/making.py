"""Make issues of the files of a move in the background."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from digests.categories import make_categories, settle_first_categories
from digests.document.dialect import Dialect, to_json
from digests.exchange.dialects import is_free_to_change, proposal_of
from digests.exchange.files import BadFileError, Found, on_one_line
from digests.exchange.importing import Importer
from digests.exchange.report import CREATED, UPDATED, FileReport
from digests.exchange.rhythm import Rhythm
from digests.exchange.seeding import Seeds, open_fields, seed_name
from digests.models import Issue, Move, MovedFile, MoveState, Publication
from digests.remote_pictures import MAX_SECONDS, Copied, Copier
from digests.tasks import task
from digests.workflow import WorkflowError

from .activity import log
from .folder import found_in, reading_options, speaking, unfolded
from .queued import is_stuck
from .reading import SECONDS, read_files, told_of
from .survey import survey_of

logger = logging.getLogger(__name__)

PICTURE_SECONDS = 2 * MAX_SECONDS
"""The time that a task asks for pictures; those that it asks first have all the time they may take,
so that a site that never answers is known."""
PROGRESS_SECONDS = 2.0
"""The seconds after which it is noted anew how many pictures are here."""
MADE = {CREATED, UPDATED}
"""The importer's statuses of files of which an issue was made or changed."""


@transaction.atomic
def start(
    move: Move,
    *,
    publish: bool,
    fetch_images: bool,
    headings: list[str],
    by: User | None = None,
) -> None:
    """Let issues be made of a move that was read; ``headings`` are the keys of new categories.

    Raises WorkflowError when it was started before.
    """
    options = {
        **move.options,
        "language": get_language(),
        "publish": publish,
        "fetch_images": fetch_images,
        "keeps_dialect": is_free_to_change(),
        "by": by.pk if by else None,
    }
    waiting = Move.objects.filter(pk=move.pk, state=MoveState.READY)
    if not waiting.update(state=MoveState.MAKING, options=options):
        raise WorkflowError(_("This is in work already. Look at it again."))
    move.refresh_from_db()
    fields = sorted({*open_fields(), "dialect"})
    chosen = [one for one in survey_of(move).headings if one.key in headings]
    move.categories = [category.slug for category in make_categories(chosen)]
    move.sown = {"fields": fields, "before": values_of(fields)}
    move.save(update_fields=["categories", "sown"])
    import_files.enqueue(move=move.pk)


@transaction.atomic
def start_other(move: Move) -> None:
    """Let a move be read anew in the other dialect that was weighed; the two change places.

    Raises WorkflowError when something is made of it, or there is no other.
    """
    options = move.options
    if not options.get("other"):
        raise WorkflowError(_("This is in work already. Look at it again."))
    _read_anew(
        move,
        {
            **options,
            "dialect": to_json(proposal_of(options["other"]).dialect),
            "taken": options["other"],
            "other": options["taken"],
            "is_own": not options["is_own"],
        },
    )


@transaction.atomic
def start_dated(move: Move, rhythm: Rhythm | None) -> None:
    """Let a move be read anew whose files that tell no date are dated by a rhythm, or no more.

    Raises WorkflowError when something is made of it, or it is in work.
    """
    told = rhythm and {**asdict(rhythm), "date": rhythm.date.isoformat()}
    _read_anew(move, {**move.options, "rhythm": told})


@transaction.atomic
def start_over(move: Move, dialect: Dialect | None = None) -> None:
    """Let a move be read anew, of which nothing was made; in another dialect where one is given.

    Raises WorkflowError when something was, as the files' bytes are gone then, or is in work.
    """
    options = {"rhythm": move.options.get("rhythm")}
    _read_anew(move, {**options, "dialect": to_json(dialect)} if dialect else options)


def _read_anew(move: Move, options: Mapping[str, Any]) -> None:
    """Let a move be read anew with some options, of which nothing was made.

    Raises WorkflowError when something was, or it is in work.
    """
    idle = Move.objects.filter(pk=move.pk, state=MoveState.READY)
    options = {**options, "language": get_language()}
    blank: dict[str, Any] = {"pictures": {}, "sown": {}, "categories": [], "ended_at": None}
    if not idle.update(state=MoveState.READING, options=options, **blank):
        raise WorkflowError(_("This is in work already. Look at it again."))
    move.files.update(read=None, made=None, issue_uid=None, version=None)
    read_files.enqueue(move=move.pk)


def forget(move: Move) -> None:
    """Delete a move with its files; what was made of them stays.

    Raises WorkflowError while it is in work; one whose task was given up is in none.
    """
    idle = [MoveState.READY, MoveState.READING, MoveState.DONE, MoveState.UNDONE]
    if is_stuck(move):
        idle.append(MoveState(move.state))
    if not Move.objects.filter(pk=move.pk, state__in=idle).delete()[0]:
        raise WorkflowError(_("This is in work already. Look at it again."))


def values_of(fields: list[str]) -> dict[str, Any]:
    """Return the publication's values by their columns, as JSON knows them."""
    publication = Publication.objects.current()
    columns = [f"{name}_id" if name == "qr" else name for name in fields]
    return {column: getattr(publication, column) for column in columns}


@task(gettext_lazy("Make issues of a digest that moves in"))
def import_files(move: int) -> None:
    """Copy pictures or import files of a move for a while, and enqueue what is left."""
    row = Move.objects.filter(pk=move, state=MoveState.MAKING).first()
    if row is None:
        return
    if row.options["fetch_images"] and not row.pictures.get("is_done"):
        _fetch_pictures(row)
    elif row.files.filter(is_issue=True, made__isnull=True).exists():
        _import_some(row)
    else:
        _finish(row)
        return
    import_files.enqueue(move=move)


def _fetch_pictures(move: Move) -> None:
    """Copy pictures of other sites for a while; those copied before are known by their address."""
    survey = survey_of(move)
    failed: dict[str, str] = move.pictures.get("failed", {})
    copier = Copier(deadline=time.monotonic() + PICTURE_SECONDS)
    left = [url for url in survey.remote_pictures if url not in failed]
    told_at = time.monotonic()
    with speaking(move):
        for _url in copier.copy(left):
            if time.monotonic() - told_at > PROGRESS_SECONDS:
                told_at = time.monotonic()
                _note_pictures(move, len(survey.remote_pictures), copier, failed)
    is_done = all(url in copier.outcomes for url in left)
    _note_pictures(move, len(survey.remote_pictures), copier, failed, is_done=is_done)


def _note_pictures(
    move: Move, total: int, copier: Copier, failed: dict[str, str], *, is_done: bool = False
) -> None:
    """Note how many pictures are here, and why others are not."""
    outcomes = copier.outcomes
    move.pictures = {
        "total": total,
        "copied": sum(isinstance(one, Copied) for one in outcomes.values()),
        "failed": failed
        | {url: one for url, one in outcomes.items() if not isinstance(one, Copied)},
        "is_done": is_done,
    }
    move.save(update_fields=["pictures"])


def _import_some(move: Move) -> None:
    """Import files of a move for a while, each together with the note of what became of it."""
    end = time.monotonic() + SECONDS
    issues = move.files.filter(is_issue=True)
    is_alone = issues.count() == 1
    with unfolded(move) as folder:
        importer = _importer(move, folder)
        for file in issues.filter(made__isnull=True).defer("content"):
            found = found_in(folder, file, is_alone=is_alone)
            try:
                _import_one(importer, file, found, folder)
            except Exception as error:  # one file stops no other; its report tells of it
                logger.exception("A file of a move could not be imported")
                _note_failure(file, error, found, folder)
                importer = _importer(move, folder)  # it knows nothing of what was rolled back
            if time.monotonic() > end:
                return


@transaction.atomic
def _import_one(importer: Importer, file: MovedFile, found: Found, folder: Path) -> None:
    """Import a file and note what became of it, unless another run of the task has."""
    if not _is_waiting(file):
        return
    before = set(importer.seen)
    with speaking(file.move):
        report = importer.import_file(found)
    issue = Issue.objects.filter(pk__in=importer.seen.keys() - before).first()
    file.made = told_of(report, found, folder)
    if issue and report.status in MADE:
        file.issue_uid, file.version = issue.uid, issue.version
        log(issue, ADDITION if report.status == CREATED else CHANGE, file.move.options.get("by"))
    file.save(update_fields=["made", "issue_uid", "version"])


@transaction.atomic
def _note_failure(file: MovedFile, error: Exception, found: Found, folder: Path) -> None:
    """Note why nothing was made of a file."""
    if not _is_waiting(file):
        return
    report = FileReport(str(found.path))
    said = on_one_line(f"{type(error).__name__}: {error}")
    report.fail(BadFileError(_("It could not be imported: %(error)s") % {"error": said}))
    file.made, file.issue_uid, file.version = told_of(report, found, folder), None, None
    file.save(update_fields=["made", "issue_uid", "version"])


def _is_waiting(file: MovedFile) -> bool:
    """Return whether nobody has imported a file yet, and hold its row."""
    waiting = MovedFile.objects.select_for_update().filter(pk=file.pk, made__isnull=True)
    return bool(waiting.values_list("pk", flat=True))


def _importer(move: Move, folder: Path) -> Importer:
    """Return the importer of a run that may have begun in another process."""
    options: Mapping[str, Any] = move.options
    importer = Importer(
        replace(
            reading_options(move, folder),
            publish=options["publish"],
            fetch_images=options["fetch_images"],
            keeps_dialect=options["keeps_dialect"],
            by=User.objects.filter(pk=options.get("by") or 0).first(),
        ),
        seeds=Seeds(frozenset(move.sown["fields"])),
    )
    made = {
        uid: path for uid, path in move.files.values_list("issue_uid", "path") if uid is not None
    }
    for pk, uid in Issue.objects.filter(uid__in=list(made)).values_list("pk", "uid"):
        importer.seen[pk] = Path(made[uid]).name
    return importer


@transaction.atomic
def _finish(move: Move) -> None:
    """Note that everything is made, and drop the files' bytes: undoing needs none of them."""
    if move.is_first:
        settled = settle_first_categories()
        move.sown = {**move.sown, "settled": settled._asdict()}
        seed_name()
    move.files.update(content=b"")
    move.state, move.ended_at = MoveState.DONE, timezone.now()
    move.sown = {**move.sown, "after": values_of(move.sown["fields"])}
    move.save(update_fields=["state", "ended_at", "sown"])
