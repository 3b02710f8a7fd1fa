"""Progress of a command, on a terminal."""

from __future__ import annotations

from django.core.management.base import OutputWrapper


def show_progress(stderr: OutputWrapper, text: str) -> None:
    """Show a text on one line of a terminal, which the next text replaces."""
    if stderr.isatty():
        stderr.write(f"\r\x1b[K{text}", ending="")
        stderr.flush()
