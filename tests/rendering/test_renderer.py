"""Markdown as a page shows it: where its addresses lead."""

import datetime as dt

import pytest

from digests.document.edition import Imprint, Media
from digests.markdown import Target
from digests.rendering import Renderer

DAY = dt.date(2020, 5, 15)


def renderer(folder: str = "old-report", page: str = "") -> Renderer:
    """A renderer of a site with one public issue."""
    imprint = Imprint(folder=folder, base="http://testserver")
    return Renderer(imprint, (DAY,), {"a1.png": Media("/media/a1.png", 30, 20)}, page)


@pytest.mark.parametrize(
    "address",
    [
        "../old-report/2020-05-15.md",
        "./2020-05-15.md",
        "2020-05-15.html",
        "/old-report/2020-05-15.md",
        "old-report/2020-05-15.md",
    ],
)
def test_the_file_of_a_public_issue_leads_to_its_page(address: str) -> None:
    assert renderer().resolve(address) == Target("/issues/2020-05-15/")


def test_a_place_in_an_issue_is_kept() -> None:
    assert renderer().resolve("2020-05-15.md#top") == Target("/issues/2020-05-15/#top")


@pytest.mark.parametrize(
    "address",
    [
        "../old-report/2020-05-16.md",
        "../other/2020-05-15.md",
        "https://example.org/old-report/2020-05-15.md",
        "2020-02-31.md",
        "2020-05-15",
        "/media/missing.png",
    ],
)
def test_other_addresses_are_left_alone(address: str) -> None:
    assert renderer().resolve(address) is None


def test_a_publication_without_old_folder_knows_files_by_date_alone() -> None:
    assert renderer(folder="").resolve("../2020-05-15.md") == Target("/issues/2020-05-15/")


def test_a_text_in_a_feed_has_absolute_addresses() -> None:
    shown = renderer(page="http://testserver/issues/2020-06-03/").text("[上期](2020-05-15.md)")

    assert shown is not None
    assert 'href="http://testserver/issues/2020-05-15/"' in shown.html


def test_an_image_of_ours_comes_with_its_size() -> None:
    shown = renderer().text("![图](/media/a1.png)")

    assert shown is not None
    assert 'width="30" height="20"' in shown.html


@pytest.mark.parametrize("markdown", [None, "", " \n"])
def test_a_blank_text_is_not_shown(markdown: str | None) -> None:
    assert renderer().text(markdown) is None


def test_an_entrys_address_leads_as_one_in_a_text_does() -> None:
    absolute = renderer(page="http://testserver/issues/2020-06-03/")

    assert renderer().address("../old-report/2020-05-15.md") == "/issues/2020-05-15/"
    assert absolute.address("2020-05-15.md") == "http://testserver/issues/2020-05-15/"
    assert renderer().address("javascript:alert(1)") == ""
    assert renderer().address(None) == ""
