"""Random edits of a small digest, by every path there is: each path is a function."""

from . import drafts, files, steps
from .digest import DAYS, DRAFTING, FIRST_DAY, PATHS, SOURCES, Edits, NothingToDoError, Path

__all__ = [
    "DAYS",
    "DRAFTING",
    "FIRST_DAY",
    "PATHS",
    "SOURCES",
    "Edits",
    "NothingToDoError",
    "Path",
    "drafts",
    "files",
    "steps",
]
