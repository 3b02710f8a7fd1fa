"""Understand what an editor pastes or shares: links with their titles, entries, whole issues."""

from .pasted import Pasted, read_pasted

__all__ = ["Pasted", "read_pasted"]
