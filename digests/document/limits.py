"""The size that an issue may have, and so each of its texts and its file.

What is within the limits is parsed, judged and stored in at most two seconds, whatever it is. 400
entries as real digests write them take 215,000 characters, 3,000 lines and 7,000 nodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .tree import count_nodes

MAX_CHARACTERS = 300_000
MAX_LINES = 10_000
MAX_LABELS = 100
"""Lines of labels or of references of one entry; each reference is parsed by itself."""
MAX_NODES = 10_000
"""Nodes of the syntax tree: paragraphs, items, cells, links, words between marks and the like."""


@dataclass(frozen=True, slots=True)
class Excess:
    """A limit that a text is above, and how much of its unit the text has."""

    unit: Literal["characters", "lines", "nodes"]
    count: int
    limit: int


def find_excess(text: str, *, max_lines: int = MAX_LINES) -> Excess | None:
    """Return the first limit that a text is above, or None; what costs least is counted first."""
    if len(text) > MAX_CHARACTERS:
        return Excess("characters", len(text), MAX_CHARACTERS)
    if (lines := text.count("\n") + 1) > max_lines:
        return Excess("lines", lines, max_lines)
    if (nodes := count_nodes(text)) > MAX_NODES:
        return Excess("nodes", nodes, MAX_NODES)
    return None
