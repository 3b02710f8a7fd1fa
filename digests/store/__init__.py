"""Store documents as rows and load them; write revisions and build editions."""

from .archive_dates import (
    IsoDate,
    archive_dates,
    archive_of,
    archive_years,
    counts_by_year,
    linked_dates,
    newest_dates,
)
from .archive_issues import ListedIssue, listed_issues
from .editions import (
    compose_editions,
    edition_of,
    editions_of,
    exported_document,
    load_categories,
    load_imprint,
    lost_pages,
    media_in,
    published_entries,
    texts_of,
)
from .former_paths import issue_of_path, taken_paths
from .load import compose_document, heading_of, item_of, load_document, refs_of
from .mentions import ISSUE_TEXTS, mentioned_in, save_issue_mentions, save_mentions
from .revisions import PAUSE, Known, document_of, is_kept, write_revision
from .save import normal_form_of, normalize_issue, save_document, save_references
from .settle import NO_REFERENCES, judge, settle

__all__ = [
    "ISSUE_TEXTS",
    "NO_REFERENCES",
    "PAUSE",
    "IsoDate",
    "Known",
    "ListedIssue",
    "archive_dates",
    "archive_of",
    "archive_years",
    "compose_document",
    "compose_editions",
    "counts_by_year",
    "document_of",
    "edition_of",
    "editions_of",
    "exported_document",
    "heading_of",
    "is_kept",
    "issue_of_path",
    "item_of",
    "judge",
    "linked_dates",
    "listed_issues",
    "load_categories",
    "load_document",
    "load_imprint",
    "lost_pages",
    "media_in",
    "mentioned_in",
    "newest_dates",
    "normal_form_of",
    "normalize_issue",
    "published_entries",
    "refs_of",
    "save_document",
    "save_issue_mentions",
    "save_mentions",
    "save_references",
    "settle",
    "taken_paths",
    "texts_of",
    "write_revision",
]
