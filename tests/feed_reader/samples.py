"""Feeds as texts, for tests."""

from __future__ import annotations

from digests.http import Fetched

PAGE = "https://example.org/feed"


def rss(*items: str, title: str = "小站", head: str = "") -> bytes:
    """An RSS feed with these items."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{head}<rss version="2.0"><channel>'
        f"<title>{title}</title><link>https://example.org/</link>{''.join(items)}</channel></rss>"
    ).encode()


def item(number: int = 1, **tags: str) -> str:
    """An item of such a feed; an empty tag is left out."""
    told = {
        "title": f"第{number}篇",
        "link": f"https://example.org/{number}",
        "guid": f"id-{number}",
        **tags,
    }
    tags = {name: text for name, text in told.items() if text}
    return f"<item>{''.join(f'<{name}>{text}</{name}>' for name, text in tags.items())}</item>"


def fetched(content: bytes, media_type: str = "application/rss+xml", charset: str = "") -> Fetched:
    """An answer with a content."""
    return Fetched(PAGE, media_type, charset, content)
