"""Documents to rows and back, revisions and editions."""

from .editions import edition_of
from .load import heading_of, item_of, load_document, refs_of
from .revisions import document_of, is_kept, write_revision
from .save import normalize_issue, save_document, save_references

__all__ = [
    "document_of",
    "edition_of",
    "heading_of",
    "is_kept",
    "item_of",
    "load_document",
    "normalize_issue",
    "refs_of",
    "save_document",
    "save_references",
    "write_revision",
]
