"""Search in all texts: one face, two databases behind it."""

from .contents import PARTS, texts_of
from .everything import issues_matching, links_matching
from .index import PAUSE, bring_up_to_date, finish, forget, rebuild
from .query import MOST_CHARACTERS, Query, parse
from .searching import Facet, Found, Place, fewer_words, search
from .snippets import Piece, mark, snippet

__all__ = [
    "MOST_CHARACTERS",
    "PARTS",
    "PAUSE",
    "Facet",
    "Found",
    "Piece",
    "Place",
    "Query",
    "bring_up_to_date",
    "fewer_words",
    "finish",
    "forget",
    "issues_matching",
    "links_matching",
    "mark",
    "parse",
    "rebuild",
    "search",
    "snippet",
    "texts_of",
]
