"""Whether the addresses of the archive still answer: asked politely, again and again, for years.

Each address has one row, of which preflight asks for those of a draft too. A page is held to be
gone only after several failures over days; what readers are then told changes no text.
"""

from .answers import is_removed
from .rounds import Rounds, ask_again, count_verdicts, watch_archive
from .tasks import ask_soon, check_link
from .verdicts import links_with

__all__ = [
    "Rounds",
    "ask_again",
    "ask_soon",
    "check_link",
    "count_verdicts",
    "is_removed",
    "links_with",
    "watch_archive",
]
