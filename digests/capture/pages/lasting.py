"""The lasting address that a page names of itself."""

from __future__ import annotations

from urllib.parse import urlsplit

from digests.addresses import check_address, volatility_of
from digests.identity import identify

from .page import Page


def lasting_address(asked: str, page: Page) -> str:
    """Return another address of the page that was asked for, "" where it names none to keep.

    It is about the same work; for an address that dies it may be any lasting one of the same site.
    """
    named = (page.variable("msg_link"), page.canonical, page.meta("og:url"), page.url)
    return next((url for url in named if is_better(url, asked, page)), "")


def is_better(url: str, asked: str, page: Page) -> bool:
    """Return True for an address that a page names and that is to be kept in place of another."""
    if url == asked:
        return False
    checked = check_address(url)
    if checked.url != url or urlsplit(url).scheme not in {"http", "https"} or volatility_of(url):
        return False
    parts = urlsplit(url)
    if parts.username is not None or not identify(url):
        return False
    is_same_site = (parts.hostname or "").removeprefix("www.") == page.host
    return identify(url) == identify(asked) or (volatility_of(asked) is not None and is_same_site)
