"""A small digest that is edited at random, and the list of the paths by which that is done."""

import datetime as dt
import io
import pathlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import time_machine
from django.contrib.auth.models import User
from django.db import models
from django.test import Client
from django.urls import reverse
from PIL import Image as Pillow

from digests import editing
from digests.images import SafeImage, read_image
from digests.models import Issue, Link, Section

FIRST_DAY = dt.date(2026, 4, 21)
DAYS = 12
SOURCES = ["小站", "大站", "老站"]
COLORS = ["red", "green", "blue"]
ELSEWHERE = ["/issues/{}.md", "/issues/{}.json", "/weekly/{}.md"]
"""The other addresses of a date."""


class NothingToDoError(Exception):
    """The digest has no row that an edit could be made to."""


def picture(color: str) -> SafeImage:
    """A small image; the same again for the same colour."""
    data = io.BytesIO()
    Pillow.new("RGB", (3, 2), color).save(data, "PNG")
    data.seek(0)
    return read_image(data)


@dataclass
class Edits:
    """One digest, and what happens to it.

    ``known`` are all addresses met so far, ``concerned`` those that the present edit may change;
    ``ask`` is called with each of these before the edit is made.
    """

    chance: random.Random
    clock: time_machine.Traveller
    folder: pathlib.Path
    editor: User
    browser: Client
    ask: Callable[[str], object]
    known: set[str] = field(default_factory=set)
    concerned: set[str] = field(default_factory=set)
    number: int = 0

    # Rows and words by chance

    def one(self, rows: models.QuerySet[Any]) -> Any:
        """One of the rows."""
        found = list(rows.order_by("pk"))
        if not found:
            raise NothingToDoError
        return self.chance.choice(found)

    def issue(self, issues: models.QuerySet[Issue] | None = None) -> Issue:
        """One of the issues; its addresses are known from then on."""
        issue: Issue = self.one(Issue.objects.all() if issues is None else issues)
        self.know(issue)
        return issue

    def draft(self) -> Issue:
        """An issue that is edited directly, a working copy included."""
        return self.issue(Issue.objects.exclude(pk__in=Issue.objects.published().values("pk")))

    def know(self, issue: Issue) -> None:
        """Take note of the addresses of an issue, as it stands and as it was."""
        own = issue.revises or issue
        self.concern(*own.former_addresses.values_list("date", flat=True))
        if own.date:
            self.concern(own.date, self.chance.choice(ELSEWHERE).format(own.date))
        links = Link.objects.filter(models.Q(section__issue=own) | models.Q(cut_from=own))
        addresses = [link.get_absolute_url() for link in links.order_by("pk")]
        self.concern(*self.chance.sample(addresses, min(len(addresses), 2)))

    def concern(self, *addresses: str | dt.date) -> None:
        """Take note of addresses that the present edit may change; a date is an issue's."""
        for one in addresses:
            address = one if isinstance(one, str) else f"/issues/{one}/"
            if address not in self.concerned:
                self.known.add(address)
                self.concerned.add(address)
                self.ask(address)

    def look(self) -> None:
        """Ask in the midst of an edit: what comes after is compared with what stands now."""
        for address in ("/sitemap.xml", *sorted(self.concerned)):
            self.ask(address)

    def word(self) -> str:
        """A text that was not there before."""
        self.number += 1
        return f"第{self.number}句话"

    def day(self) -> dt.date:
        """One of a few days, so that issues meet on one."""
        day = FIRST_DAY + dt.timedelta(days=self.chance.randrange(DAYS))
        self.concern(day)
        return day

    def entry(self, section: Section) -> None:
        """Write a new entry at the end of a section."""
        told = f"见 https://example.org/{self.number}/told"
        summary = self.chance.choice(["", self.word(), told, f"![]({self.media()})"])
        typed = {
            "title": self.word(),
            "url": f"https://example.org/{self.number}",
            "source": self.chance.choice(SOURCES),
            "summary": summary,
        }
        editing.create_link(section, typed, by=self.editor)

    def media(self) -> str:
        """The address of an image that is kept, or may come to be."""
        address = reverse("media", args=[picture(self.chance.choice(COLORS)).name])
        self.concern(address)
        return address


Path = Callable[[Edits], None]
PATHS: list[Path] = []
"""Every path by which readers may get something else to see, and the passing of time."""
DRAFTING: list[Path] = []
"""The paths by which drafts are written: readers see nothing of most of it."""


def path(make: Path) -> Path:
    """List a function among the paths."""
    PATHS.append(make)
    return make


def drafting(make: Path) -> Path:
    """List a function among the paths by which drafts are written."""
    DRAFTING.append(make)
    return make
