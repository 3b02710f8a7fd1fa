"""The files of a move, written into a folder for as long as the importer reads them."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils import translation

from digests.document.dialect import Dialect, from_json
from digests.exchange.files import Found
from digests.exchange.importing import Options
from digests.exchange.rhythm import Rhythm
from digests.models import Move, MovedFile


@contextmanager
def unfolded(move: Move, only: MovedFile | None = None) -> Iterator[Path]:
    """Write the files of a move, or one, into a folder; it is gone at the end of the block."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = move.files.filter(pk=only.pk) if only else move.files.all()
        for path, content in files.values_list("path", "content").iterator(50):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        yield folder


def dialect_of(move: Move) -> Dialect:
    """Return the dialect in which the files of a move are read; None is kept for the usual one."""
    return from_json(move.options.get("dialect"))


def rhythm_of(move: Move) -> Rhythm | None:
    """Return what dates the files of a move that tell no date, None where nothing does."""
    told = move.options.get("rhythm")
    return told and Rhythm(dt.date.fromisoformat(told["date"]), told["days"], told["number"])


def reading_options(move: Move, folder: Path) -> Options:
    """Return how the importer reads the files of a move, which are in a folder."""
    return Options(root=folder, dialect=dialect_of(move), rhythm=rhythm_of(move))


def speaking(move: Move) -> translation.override:
    """Let what a file's report says in words be in the language of who moves the digest in."""
    return translation.override(move.options.get("language") or settings.LANGUAGE_CODE)


def found_in(folder: Path, file: MovedFile, *, is_alone: bool) -> Found:
    """Return a file of a move as the importer takes it."""
    path = folder / file.path
    return Found(path, path.parent, is_named=is_alone)
