"""The command that makes the search index anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from digests import search
from digests.management.progress import show_progress


class Command(BaseCommand):
    """Index every published entry anew; readers search the old index until it is done."""

    help = (
        "Make the search index anew. It repairs itself, but a large archive is quicker in one go."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Index all issues with progress on a terminal, and print the number of entries."""
        count = search.rebuild(
            lambda done, total: show_progress(self.stderr, f"{done} / {total}"),
        )
        show_progress(self.stderr, "")
        line = ngettext("%(n)d entry indexed", "%(n)d entries indexed", count)
        self.stdout.write(line % {"n": count})
