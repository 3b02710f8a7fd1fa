"""The shelves beside the inbox, as the tabs of its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from digests.models import Shelf


@dataclass(frozen=True, slots=True)
class ShelfTab:
    """A shelf with its title and what is said where nothing lies on it.

    On one with ``is_waiting`` lie no links yet, but what came by itself.
    """

    name: str
    title: Any
    empty: Any = ""
    is_waiting: bool = False

    @property
    def url(self) -> str:
        """The address of the shelf's page."""
        if self.is_waiting:
            return reverse("waiting", args=[self.name])
        return reverse("inbox") + (f"?shelf={self.name}" if self.name != Shelf.INBOX else "")


SHELF_TABS = (
    ShelfTab(
        Shelf.INBOX,
        _("Inbox"),
        _("Nothing waits here: links come when someone catches them."),
    ),
    ShelfTab(Shelf.CUT, _("Cut"), _("Nothing was cut from an issue.")),
    ShelfTab(Shelf.DISMISSED, _("Dismissed"), _("Nothing was dismissed.")),
)
"""The shelves of links; the first one is shown by default."""
WAITING_TABS = (
    ShelfTab("feeds", _("Feeds"), is_waiting=True),
    ShelfTab("suggested", _("Suggested"), is_waiting=True),
)
"""The shelves of what came by itself."""
TABS = (SHELF_TABS[0], *WAITING_TABS, *SHELF_TABS[1:])
"""The tabs in their order."""


def tab_of(name: str) -> ShelfTab:
    """Return the tab of a shelf, that of the inbox for an unknown name."""
    return next((tab for tab in SHELF_TABS if tab.name == name), SHELF_TABS[0])
