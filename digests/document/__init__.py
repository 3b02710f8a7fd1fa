"""One issue of a digest as plain values, with the grammar that reads and writes it as Markdown.

Import, export, revisions, diff, restore and every channel go through a Document; this package
imports nothing of Django.
"""

from .footer import Footer, read_footer
from .normalization import normalize
from .parse import parse
from .serialize import serialize
from .values import Document, Entry, Flag, Item, Passage, Ref, Section

__all__ = [
    "Document",
    "Entry",
    "Flag",
    "Footer",
    "Item",
    "Passage",
    "Ref",
    "Section",
    "normalize",
    "parse",
    "read_footer",
    "serialize",
]
