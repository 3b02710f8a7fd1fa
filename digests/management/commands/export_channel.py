"""The command that prints one issue as a channel renders it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from digests import store
from digests.channels import CHANNELS, Channel
from digests.document.edition import Edition
from digests.exchange.files import day
from digests.models import Issue

MAX_DATES_LISTED = 10
"""The number of dates that the error for an unknown date lists."""


class Command(BaseCommand):
    """Print a public issue as a channel, such as Markdown or JSON, renders it."""

    help = "Print a published issue in one of the channels: " + ", ".join(CHANNELS)

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the name of a channel and the date of an issue."""
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("date", type=day, metavar="DATE")

    def handle(self, *args: Any, name: str, date: dt.date, **options: Any) -> None:
        """Write the bytes of the channel to standard output, and nothing else.

        Raises CommandError when there is no such channel or no public issue of the date.
        """
        body = _channel(name).render(_edition(date)).body
        buffer = getattr(self.stdout, "buffer", None)
        if buffer is None:
            self.stdout.write(body.decode(), ending="")
        else:
            buffer.write(body)


def _channel(name: str) -> Channel:
    if name not in CHANNELS:
        raise CommandError(
            _("There is no channel “%(name)s”. The channels are: %(channels)s.")
            % {"name": name, "channels": ", ".join(sorted(CHANNELS))}
        )
    return CHANNELS[name]


def _edition(date: dt.date) -> Edition:
    for edition in store.editions_of(Issue.objects.published().filter(date=date)):
        return edition
    newest = ", ".join(str(one) for one in store.archive_dates()[:MAX_DATES_LISTED])
    if not newest:
        raise CommandError(_("No issue is public. Publish one and export it then."))
    raise CommandError(
        _("No issue of %(date)s is public. The newest are: %(dates)s.")
        % {"date": date, "dates": newest}
    )
