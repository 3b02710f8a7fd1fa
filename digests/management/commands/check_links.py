"""The command that has the links of the archive checked."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from digests import link_health


class Command(BaseCommand):
    """Watch every published address, and tell how they stand; a worker asks them politely."""

    help = "Has the links of published issues checked by the worker, and tells how they stand."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the switch for a new round."""
        parser.add_argument("--again", action="store_true", help="ask every address again now")

    def handle(self, *args: Any, **options: Any) -> None:
        """Watch the addresses and print how many there are of each state."""
        link_health.watch_archive()
        if options["again"]:
            link_health.ask_again()
        counts = link_health.count_verdicts()
        states = ", ".join(f"{count} {state}" for state, count in counts.items())
        self.stdout.write(f"{sum(counts.values())} addresses: {states}.")
