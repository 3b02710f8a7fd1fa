#!/usr/bin/env python
"""Django's command line for Briefing: ``python manage.py help`` lists the commands."""

import io
import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

INTERRUPTED = 130
"""The exit status of a command that was stopped by Ctrl-C, as shells have it."""


def main() -> None:
    """Run a command; an unsafe setting ends in one clear message, and Ctrl-C in none."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "briefing.settings")
    try:
        settings.INSTALLED_APPS  # noqa: B018 (the first access reads the environment)
    except ImproperlyConfigured as refusal:
        sys.exit(str(refusal))
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A title that this terminal cannot show must not end a command half-way.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
