"""Pages of any site: Open Graph, JSON-LD, ``citation_*`` and the title element."""

from __future__ import annotations

import re

from .facts import MAX_SOURCE, PageFacts, read_date
from .page import Page, text_of

_SEPARATOR = re.compile(
    r"\s*[|｜]\s*|\s+[-–—·•]\s+|(?<=[\u2e80-\uffef])[_-]\s*|\s*[_-](?=[\u2e80-\uffef])"
)
_WALLS = re.compile(
    r"just a moment\.*|attention required!.*|access denied|(?:403|404|502|503)\b.{0,30}"
    r"|安全验证.{0,10}|验证码.{0,10}|环境异常|页面不存在|not found|forbidden|error|untitled",
    re.IGNORECASE,
)
"""Titles of pages that stand before the one that was asked for, or in its place."""


def read(page: Page) -> PageFacts:
    """Return what a page says of itself in the ways that most sites share."""
    data = page.linked_data
    title = page.meta("citation_title", "dc.title", "og:title", "twitter:title")
    title = title or text_of(data, "headline") or text_of(data, "name")
    named = page.meta("citation_journal_title", "citation_conference_title", "og:site_name")
    source = named or text_of(data, "publisher", "name")
    if not title:
        title, found = split_title(page.title)
        source = source or found
    elif not source and page.title.startswith(title):
        source = _SEPARATOR.sub("", page.title[len(title) :], count=1)
    if _WALLS.fullmatch(title.strip()):
        return PageFacts()
    return PageFacts(
        title=without_site(title, source),
        source=source if len(source) <= MAX_SOURCE else "",
        abstract=page.meta("citation_abstract", "dc.description", "og:description", "description")
        or text_of(data, "description"),
        published=read_date(
            page.meta(
                "citation_publication_date",
                "citation_online_date",
                "citation_date",
                "article:published_time",
                "datepublished",
            )
            or text_of(data, "datePublished")
        ),
    )


def split_title(text: str) -> tuple[str, str]:
    """Return the title and the name of the site at its end, "" where there seems to be none."""
    separators = list(_SEPARATOR.finditer(text[:1000]))
    if not separators:
        return text, ""
    last = separators[-1]
    title, site = text[: last.start()].strip(), text[last.end() :].strip()
    return (title, site) if title and 0 < len(site) <= min(30, 2 * len(title)) else (text, "")


def without_site(title: str, site: str) -> str:
    """Return a title without the name of its site at the end."""
    head, found = split_title(title)
    return head if site and found.casefold() == site.casefold() else title
