"""Articles of WeChat, which speak of themselves in the variables of their scripts."""

from __future__ import annotations

from dataclasses import replace

from .facts import PageFacts, read_date
from .page import Page

SITE = "微信公众平台"
"""The name of the site, which stands where the account's name belongs."""


def refine(facts: PageFacts, page: Page, _identity: str, _language: str) -> PageFacts:
    """Return the facts of an article, with its account as the source."""
    source = page.variable("nickname") or page.meta("og:article:author", "author") or facts.source
    published = read_date(page.variable("ct", "createTime", "publish_time"))
    return replace(
        facts,
        title=page.variable("msg_title") or facts.title,
        source="" if source == SITE else source,
        abstract=page.variable("msg_desc") or facts.abstract,
        published=published or facts.published,
    )
