"""The checks of an issue before publication: errors stop it, warnings must be seen by a person."""

from .checking import Report, UnreadyError, acknowledge, check, refuse_unready
from .dead_links import ask_addresses
from .mends import MENDS, mend
from .values import Problem

__all__ = [
    "MENDS",
    "Problem",
    "Report",
    "UnreadyError",
    "acknowledge",
    "ask_addresses",
    "check",
    "mend",
    "refuse_unready",
]
