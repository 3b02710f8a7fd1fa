"""Store documents as rows and load them; write revisions and build editions."""

from .editions import (
    archive_dates,
    compose_editions,
    edition_of,
    editions_of,
    load_categories,
    load_imprint,
    media_in,
    published_entries,
)
from .former_paths import issue_of_path, taken_paths
from .load import compose_document, heading_of, item_of, load_document, refs_of
from .revisions import PAUSE, Known, document_of, is_kept, write_revision
from .save import normalize_issue, save_document, save_references
from .settle import NO_REFERENCES, settle

__all__ = [
    "NO_REFERENCES",
    "PAUSE",
    "Known",
    "archive_dates",
    "compose_document",
    "compose_editions",
    "document_of",
    "edition_of",
    "editions_of",
    "heading_of",
    "is_kept",
    "issue_of_path",
    "item_of",
    "load_categories",
    "load_document",
    "load_imprint",
    "media_in",
    "normalize_issue",
    "published_entries",
    "refs_of",
    "save_document",
    "save_references",
    "settle",
    "taken_paths",
    "write_revision",
]
