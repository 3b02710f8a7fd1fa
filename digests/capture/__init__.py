"""Understand what an editor pastes or shares: links with their titles, entries, whole issues."""

from .pasted import MAX_ENTRIES, Pasted, read_pasted
from .whole_entry import read_entry

__all__ = ["MAX_ENTRIES", "Pasted", "read_entry", "read_pasted"]
