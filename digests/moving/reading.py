"""Take the files that were sent, and read in the background what would be made of them."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from digests.document.dialect import to_json
from digests.exchange.archive import Bounds, Unpacked, UnpackError
from digests.exchange.dialects import as_json, weigh
from digests.exchange.dry_run import rolled_back
from digests.exchange.files import Found, natural_key
from digests.exchange.importing import Importer, Options
from digests.exchange.pictures import addresses_to_copy
from digests.exchange.report import FAILED, FileReport
from digests.exchange.titles import reason_to_pass_over
from digests.models import Issue, Move, MovedFile, MoveState, Section
from digests.tasks import task

from .folder import dialect_of, found_in, reading_options, speaking, unfolded

BOUNDS = Bounds(files=5000, size=192 * 1024 * 1024)
"""What a move may hold: the files of decades, and their pictures."""
SECONDS = 20.0
"""The time that a task works before it enqueues itself again; it holds a task for two minutes."""


def receive(files: Iterable[tuple[str, IO[bytes]]], *, by: User) -> Move:
    """Keep the files that were sent as a move, and let it be read in the background.

    Each comes with its path; a zip archive stands for its files. Raises UnpackError when they are
    too many or too large, cannot be unpacked, or hold no Markdown.
    """
    sent = [(name, content) for name, content in files]
    with tempfile.TemporaryDirectory() as name:
        unpacked = Unpacked(Path(name), BOUNDS)
        for path, content in sent:
            unpacked.add(path, content)
        if not unpacked.markdown_files():
            raise UnpackError(
                _("There is no Markdown file in it. Choose the folder that holds your issues.")
            )
        return _keep(unpacked, title=_title_of([path for path, _content in sent]), by=by)


@transaction.atomic
def _keep(unpacked: Unpacked, *, title: str, by: User) -> Move:
    """Store the files of a folder, Markdown in the order in which it is imported."""
    move = Move.objects.create(
        by=by,
        name=title,
        problems=unpacked.problems,
        is_first=not Issue.objects.originals().exists(),
        options={"language": get_language()},
    )
    issues = set(unpacked.markdown_files())
    paths = sorted((one for one in unpacked.folder.rglob("*") if one.is_file()), key=_order)
    for position, path in enumerate(paths):
        MovedFile.objects.create(
            move=move,
            path=str(path.relative_to(unpacked.folder)),
            content=path.read_bytes(),
            is_issue=path in issues,
            position=position,
        )
    read_files.enqueue(move=move.pk)
    return move


def _order(path: Path) -> tuple[str, Any]:
    """Sort files by their folders and naturally in each: 2, 9, 10."""
    return str(path.parent), natural_key(path.stem)


def _title_of(names: list[str]) -> str:
    """Return what a move is called: its archive, its folder, or its first file."""
    first = names[0].strip("/")
    folder = first.partition("/")[0] if "/" in first else first
    return folder if len(names) == 1 or "/" in first else f"{folder} …"


@task(gettext_lazy("Read the files of a digest that moves in"))
def read_files(move: int) -> None:
    """Read files of a move for a while; nothing of them is written but the report."""
    row = Move.objects.filter(pk=move, state=MoveState.READING).first()
    if row is None:
        return
    if "taken" not in row.options:
        _learn_dialect(row)
        read_files.enqueue(move=move)
        return
    end = time.monotonic() + SECONDS
    waiting = row.files.filter(is_issue=True, read__isnull=True)
    is_alone = row.files.filter(is_issue=True).count() == 1
    with unfolded(row) as folder:
        options = replace(reading_options(row, folder), publish=True, dry_run=True)
        for file in waiting.defer("content"):
            found = found_in(folder, file, is_alone=is_alone)
            with speaking(row):
                file.read = read_file(found, options)
            file.save(update_fields=["read"])
            if time.monotonic() > end:
                break
    if waiting.exists():
        read_files.enqueue(move=move)
    else:
        Move.objects.filter(pk=move, state=MoveState.READING).update(state=MoveState.READY)


def _learn_dialect(move: Move) -> None:
    """Keep how the files are written, and what the other dialect makes of them.

    A dialect that was typed is taken as it is.
    """
    issues = list(move.files.filter(is_issue=True).defer("content"))
    with unfolded(move) as folder:
        found = [found_in(folder, file, is_alone=len(issues) == 1) for file in issues]
        paths = [one.path for one in found if not reason_to_pass_over(one)]
        is_typed = "dialect" in move.options
        weighed = weigh(paths, dialect_of(move) if is_typed else None)
    taken, other = weighed.taken, weighed.other and as_json(weighed.other)
    move.options = {
        **move.options,
        "dialect": to_json(taken.dialect),
        "taken": as_json(taken),
        "other": other,
        "is_own": weighed.is_own,
        "files": weighed.files,
    }
    move.save(update_fields=["options"])


def read_file(found: Found, options: Options) -> dict[str, Any]:
    """Return what an import would report of a file, and the headings that it has.

    ``headings`` are the sections that are no category yet, each with its place and the addresses of
    its entries.
    """
    importer = Importer(options)
    with rolled_back():
        report = importer.import_file(found)
        issue = next(iter(importer.seen), None)
        sections = Section.objects.filter(issue=issue or 0).exclude(heading=None)
        headings = [
            [
                one.heading,
                number,
                [url or "" for url in one.links.entries().values_list("url", flat=True)],
            ]
            for number, one in enumerate(sections)
            if one.category_id is None
        ]
    told = told_of(report, found, options.root or found.folder)
    return {**told, "headings": headings, "remote": _remote_pictures(found, report)}


def told_of(report: FileReport, found: Found, folder: Path) -> dict[str, Any]:
    """Return a report as it is kept, as JSON has it; the page tells of pictures of other sites."""
    report.path = str(found.path.relative_to(folder))
    report.notes = [note for note in report.notes if "--fetch-images" not in note]
    return report.as_json()


def _remote_pictures(found: Found, report: FileReport) -> list[str]:
    """Return the addresses of the pictures of other sites that a file shows."""
    if report.status == FAILED:
        return []
    text = found.path.read_bytes().decode(errors="replace")
    return list(addresses_to_copy(text))
