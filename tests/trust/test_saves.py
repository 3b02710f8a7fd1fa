"""Who saves a large text lets others save and sign in meanwhile."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from threading import Event
from time import monotonic

import pytest

from tests.large_texts import KINDS, largest_text, text_of
from tests.production import Site, serve_site
from tests.trust.browser import Browser
from tests.trust.databases import database_in

PREPARE = """
from tests.factories import PublicationFactory, make_issue
from tests.people import make_person
PublicationFactory.create()
make_issue("2020-07-01")
make_issue("2020-07-08", links=400)
make_issue("2020-07-15")
make_person("alice")
make_person("bob")
"""
LARGE, MANY, SMALL = (f"/admin/digests/issue/{pk}/change/" for pk in (1, 2, 3))
SECONDS = 1.0
"""The longest that another editor may wait, beyond what a save or a sign-in takes anyway."""
ROUNDS = 12


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with two drafts and one of 400 entries, Alice, a curator, and Bob, an editor."""
    folder = tmp_path_factory.mktemp("saves")
    with (
        database_in(folder) as address,
        serve_site(folder, PREPARE, DATABASE_URL=address) as served,
    ):
        yield served


def save_large_texts(site: Site, is_over: Event) -> list[int]:
    """Save every kind of large text as Alice, also into the long issue, until it is over."""
    alice = Browser(site.address).sign_in("alice")
    texts = [largest_text(kind) for kind in KINDS]
    texts.append(text_of("list", 2_500_000))
    statuses: list[int] = []
    for path, text in cycle([(LARGE, text) for text in texts] + [(MANY, "- a\n" * 500)]):
        if is_over.is_set():
            return statuses
        status, _headers, _page = alice.send(path, alice.fields(path) | {"opening": text})
        statuses.append(status)
    return statuses


def seconds_of_bob(site: Site, rounds: int) -> list[float]:
    """The seconds that Bob's saves of a small issue and his sign-ins take, in turn."""
    bob = Browser(site.address).sign_in("bob")
    seconds = []
    for number in range(rounds):
        shown = bob.fields(SMALL)
        began = monotonic()
        status, _headers, _page = bob.send(SMALL, shown | {"headline": f"{number}"})
        seconds.append(monotonic() - began)
        assert status == 200
        began = monotonic()
        Browser(site.address).sign_in("bob")
        seconds.append(monotonic() - began)
    return seconds


def test_others_save_and_sign_in_while_large_texts_are_saved(site: Site) -> None:
    usual, is_over = max(seconds_of_bob(site, rounds=4)), Event()
    with ThreadPoolExecutor() as pool:
        large = pool.submit(save_large_texts, site, is_over)
        try:
            seconds = seconds_of_bob(site, ROUNDS)
        finally:
            is_over.set()
    statuses = large.result()

    print(
        f"\n{len(statuses)} large saves; another's save or sign-in took {max(seconds):.2f} s at "
        f"most, {usual:.2f} s when nobody else was there"
    )
    assert set(statuses) == {200}
    assert max(seconds) - usual < SECONDS
    assert "Internal Server Error" not in site.log.read_text()
