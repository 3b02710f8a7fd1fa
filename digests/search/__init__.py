"""Search in everything that is published: one face, two databases behind it."""

from .index import bring_up_to_date, forget, rebuild
from .query import MOST_CHARACTERS, Query, parse
from .searching import Facet, Found, fewer_words, search
from .snippets import Piece, mark, snippet

__all__ = [
    "MOST_CHARACTERS",
    "Facet",
    "Found",
    "Piece",
    "Query",
    "bring_up_to_date",
    "fewer_words",
    "forget",
    "mark",
    "parse",
    "rebuild",
    "search",
    "snippet",
]
