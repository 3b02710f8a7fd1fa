"""Whatever is written, and by whatever path: equal versions mean equal answers at every address."""

import datetime as dt
import os
import pathlib
import random
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import resolve

from digests import changes
from digests.document import Document
from digests.models import Issue, Link
from digests.store import load_document, mentioned_in
from digests.workflow import WorkflowError
from tests.caches import nothing_kept
from tests.factories import PublicationFactory
from tests.people import make_person
from tests.random_edits import (
    DAYS,
    DRAFTING,
    FIRST_DAY,
    PATHS,
    SOURCES,
    Edits,
    NothingToDoError,
    Path,
    files,
)

pytestmark = pytest.mark.django_db

EDITS = int(os.environ.get("RANDOM_EDITS", "100"))
"""How many edits are made; set the variable to make more."""
SEED = int(os.environ.get("RANDOM_SEED", "1"))
"""What chance begins with; set the variable to meet other edits."""
WHOLE_EVERY = 100
"""After how many edits all addresses met so far are compared around one."""
NOW = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
PAGES = [
    *("/", "/feed/", "/about/"),
    *("/archive/", "/feed/atom/", "/feed.json", "/links/feed/", "/opml/", "/robots.txt"),
    *(f"/categories/{slug}/" for slug in ("news", "papers", "projects", "blogs")),
    *(f"/categories/{slug}/feed/" for slug in ("news", "papers")),
    *(f"/sources/{name}/" for name in SOURCES),
    *(f"/issues/{FIRST_DAY + dt.timedelta(days=day)}/" for day in range(DAYS)),
]

FEEDS = ["/feed/", "/links/feed/", "/categories/papers/feed/"]
"""What is made of many issues, each of which may be of use again after an edit of another."""
FEW = 3
"""A number of public issues that is too small for much to happen."""

Answer = tuple[int, bytes, dict[str, str]]


class WarmProcess:
    """A process that keeps each answer under the version at which it was given."""

    def __init__(self) -> None:
        self.kept: dict[tuple[changes.ContentVersion, str], Answer] = {}

    def ask(self, *addresses: str) -> None:
        """Keep what is answered now, unless an answer is kept already."""
        current = changes.current()
        for address in addresses:
            if (current, address) not in self.kept:
                self.kept[current, address] = self.fresh_answer(address)

    def compare(self, addresses: Iterable[str]) -> None:
        """Fail where a process that has kept nothing answers otherwise."""
        current = changes.current()
        for address in addresses:
            kept, fresh = self.kept.get((current, address)), self.fresh_answer(address)
            assert kept is None or kept == fresh, address
            assert self.answer(address) == fresh, address

    def fresh_answer(self, address: str) -> Answer:
        """The answer of a process that has kept nothing."""
        with nothing_kept():
            return self.answer(address)

    def answer(self, address: str) -> Answer:
        """The answer now, of texts and items that were kept: of the view, without middleware.

        Of the page for what is unknown only its status counts: all else on it is on every page.
        """
        view, args, kwargs = resolve(address)
        try:
            response = view(RequestFactory().get(address), *args, **kwargs)
        except Http404:
            return 404, b"", {}
        body = b"".join(response)
        request_finished.disconnect(close_old_connections)  # the test goes on in its transaction
        response.close()
        request_finished.connect(close_old_connections)
        return response.status_code, body, dict(response.headers)


@pytest.fixture
def warm() -> WarmProcess:
    """A process that has kept nothing yet."""
    return WarmProcess()


@pytest.fixture
def edits(tmp_path: pathlib.Path, warm: WarmProcess) -> Iterator[Edits]:
    """A digest without issues, at a moment that stands still."""
    PublicationFactory.create(name="", folder="weekly")
    carol = make_person("carol")
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(carol)
    with time_machine.travel(NOW, tick=False) as clock:
        yield Edits(random.Random(SEED), clock, tmp_path, carol, browser, warm.ask)


def make(edits: Edits, path: Path) -> None:
    """Make an edit; one that is refused, or that finds nothing to change, changes nothing."""
    edits.concerned.clear()
    with suppress(WorkflowError, PermissionDenied, NothingToDoError), transaction.atomic():
        path(edits)


def choose(chance: random.Random) -> Iterator[Path]:
    """Choose paths by chance for ever: a third by drafts, and of the others each in its turn.

    Where readers see little, an issue is published first, so that there is something to edit.
    """
    while True:
        for path in chance.sample(PATHS, len(PATHS)):
            if Issue.objects.published().count() < FEW:
                yield files.import_and_publish
            while chance.randrange(3) == 0:
                yield chance.choice(DRAFTING)
            yield path


def documents() -> dict[str, tuple[bool, Document]]:
    """The document of each issue and whether readers see it, by uid."""
    return {str(one.uid): (one.is_public(), load_document(one)) for one in Issue.objects.all()}


def test_equal_versions_mean_equal_answers_at_every_address(
    edits: Edits, warm: WarmProcess
) -> None:
    drafted: set[str] = set()
    for number, path in enumerate(
        chain([files.import_a_draft], islice(choose(edits.chance), EDITS))
    ):
        everything = sorted({*PAGES, *edits.known}) if number % WHOLE_EVERY == 0 else ()
        warm.ask("/sitemap.xml", *everything)
        if path not in DRAFTING:  # what drafts have left as it was is compared at last
            warm.compare(drafted)
            drafted.clear()
        make(edits, path)
        drafted |= {"/sitemap.xml", *edits.concerned}
        if path not in DRAFTING:
            warm.compare([*drafted, *everything, *FEEDS])


def test_every_issue_that_readers_see_otherwise_is_told_and_the_addresses_in_texts_are_known(
    edits: Edits,
) -> None:
    for path in islice(choose(edits.chance), EDITS // 4):
        before, seen = documents(), changes.current()
        make(edits, path)
        told = {str(uid) for uid in changes.issues_since(seen).values_list("uid", flat=True)}
        for uid, now in documents().items():
            then = before.get(uid, (False, Document()))
            if now != then and (now[0] or then[0]):
                assert uid in told, path.__name__
        for link in Link.objects.prefetch_related("mentions"):
            stored = [(one.kind, one.identity) for one in link.mentions.all()]
            assert stored == mentioned_in(link), path.__name__
