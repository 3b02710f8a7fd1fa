"""The command that announces the issues that are due."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from digests import workflow


class Command(BaseCommand):
    """Announce due issues; safe to run at any time and repeatedly."""

    help = "Announce issues whose time has come; readers see them on time even without it."

    def handle(self, *args: Any, **options: Any) -> None:
        """Announce each due issue once, print them and their number."""
        announced = workflow.announce_due()
        for issue in announced:
            self.stdout.write(str(issue))
        line = ngettext("%(n)d issue announced", "%(n)d issues announced", len(announced))
        self.stdout.write(line % {"n": len(announced)})
