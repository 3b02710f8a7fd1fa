"""A digest moves in: its files are read, shown, made issues in the background, and taken back.

A move is kept in the database (`models.Move`), so that any process may go on with it. Each task
works for a while, notes after each file what became of it, and enqueues itself again: an
interruption costs one file at most.
"""

from .folder import dialect_of, rhythm_of
from .making import forget, start, start_dated, start_other, start_over
from .queued import is_stuck
from .reading import receive
from .report import as_markdown
from .sample import edition_of_file
from .survey import Survey, survey_of
from .undoing import changed_since, may_take_back, take_back

__all__ = [
    "Survey",
    "as_markdown",
    "changed_since",
    "dialect_of",
    "edition_of_file",
    "forget",
    "is_stuck",
    "may_take_back",
    "receive",
    "rhythm_of",
    "start",
    "start_dated",
    "start_other",
    "start_over",
    "survey_of",
    "take_back",
]
