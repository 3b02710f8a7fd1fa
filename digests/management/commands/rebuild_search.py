"""The command that makes the search index anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext, ngettext

from digests import search
from digests.management.progress import show_progress

SECONDS = 30.0
"""The time for which the start of a server may wait."""


class Command(BaseCommand):
    """Index every text anew, or what is missing; editors may write meanwhile."""

    help = (
        "Makes the search index anew; until it is done readers find less. "
        "It repairs itself in the background, but that takes longer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the switch for the start of a server."""
        parser.add_argument(
            "--missing",
            action="store_true",
            help="only index what is missing, and after half a minute leave it to the background",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Index with progress on a terminal, and print one line of what was done."""
        if options["missing"]:
            is_whole = search.finish(self._show, SECONDS, search.PAUSE)
            line = gettext("The search index is up to date.")
            if not is_whole:
                search.bring_up_to_date()  # which hands over to the background
                line = gettext("The background goes on with the search index.")
        else:
            count = search.rebuild(self._show, search.PAUSE)
            line = ngettext("%(n)d text indexed", "%(n)d texts indexed", count) % {"n": count}
        show_progress(self.stderr, "")
        self.stdout.write(line)

    def _show(self, done: int, total: int) -> None:
        show_progress(self.stderr, f"{done} / {total}")
