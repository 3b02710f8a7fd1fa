"""The kinds of changes to a public issue."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Change(models.TextChoices):
    """The kind of a change to a public issue, labelled for the editor who chooses one.

    The same values are stored as the reason of the change's revision and as the kind of the dated
    line (``Issue.amendments``) that tells readers of it.
    """

    TYPO = "typo", _("A typo: nothing is said of it.")
    CORRECTION = (
        "correction",
        _("A correction: the page says so with the date, and feeds show it again."),
    )
    ADDITION = (
        "addition",
        _("An addition: the page says so with the date, and new entries are news."),
    )
