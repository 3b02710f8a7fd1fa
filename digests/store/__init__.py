"""Documents to rows and back, revisions and editions."""

from .editions import edition_of
from .load import item_of, load_document
from .revisions import document_of, write_revision
from .save import normalize_issue, save_document

__all__ = [
    "document_of",
    "edition_of",
    "item_of",
    "load_document",
    "normalize_issue",
    "save_document",
    "write_revision",
]
