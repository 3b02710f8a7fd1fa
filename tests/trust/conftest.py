"""The site of production that the checks of loads and failures share."""

from collections.abc import Iterator

import pytest

from tests.production import Site, serve_site
from tests.trust.databases import database_in

PREPARE = """
from tests.factories import PublicationFactory, make_issue, make_published_issue
from tests.people import make_person
PublicationFactory.create()
for day in range(1, 10):
    make_published_issue(f"2020-05-{day:02}", links=9)
make_issue("2020-07-01")
make_person("bob")
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with nine issues, a draft and Bob, an editor."""
    folder = tmp_path_factory.mktemp("trust")
    with (
        database_in(folder) as address,
        serve_site(folder, PREPARE, DATABASE_URL=address) as served,
    ):
        yield served
