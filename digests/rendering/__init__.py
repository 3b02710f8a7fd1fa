"""Render an edition: HTML of each text, plain texts, titles, languages and addresses.

Pages, feeds, previews and channels all show this; nothing here reads the database.
"""

from .issue import (
    ShownAmendment,
    ShownEntry,
    ShownIssue,
    ShownItem,
    ShownReference,
    ShownSection,
    ShownTitle,
    show_entry,
    show_issue,
    show_title,
)
from .renderer import Renderer
from .texts import Text, Words

__all__ = [
    "Renderer",
    "ShownAmendment",
    "ShownEntry",
    "ShownIssue",
    "ShownItem",
    "ShownReference",
    "ShownSection",
    "ShownTitle",
    "Text",
    "Words",
    "show_entry",
    "show_issue",
    "show_title",
]
