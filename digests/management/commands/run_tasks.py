"""The command that runs what waits in the background."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from digests.feed_reader import enqueue_due_feeds
from digests.link_health import Rounds
from digests.tasks import worker


class Command(BaseCommand):
    """Run the tasks of the queue until stopped; several may run at the same time."""

    help = "Runs what waits in the background until it is stopped; several may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the switch for a worker that is the child of a server."""
        parser.add_argument(
            "--until-input-ends", action="store_true", help="stop when standard input is closed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until a signal comes, or standard input ends."""
        worker.stop_on_signals()
        if options["until_input_ends"]:
            worker.stop_with_standard_input()
        worker.work(enqueue_due_feeds, Rounds())
