"""Read a page: what every site says, made better by what is known of some."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from digests.addresses import check_address
from digests.identity import identify

from . import arxiv, general, github, huggingface, wechat, zhihu
from .facts import PageFacts, bounded
from .lasting import is_better, lasting_address
from .page import Page

Refine = Callable[[PageFacts, Page, str, str], PageFacts]
_BY_IDENTITY: dict[str, Refine] = {arxiv.PREFIX: arxiv.refine}
_BY_SITE: dict[str, Refine] = {
    "github.com": github.refine,
    "huggingface.co": huggingface.refine,
    "mp.weixin.qq.com": wechat.refine,
    "zhihu.com": zhihu.refine,
    "zhuanlan.zhihu.com": zhihu.refine,
}


def address_to_read(url: str) -> str:
    """Return the address whose page says most of what a URL is about; it may be the URL itself.

    A PDF of arXiv says nothing, the page of its abstract does.
    """
    identity = identify(url)
    if identity.startswith(arxiv.PREFIX):
        return f"https://arxiv.org/abs/{identity.removeprefix(arxiv.PREFIX)}"
    return url


def read_page(url: str, html: str = "", *, final: str = "", language: str = "") -> PageFacts:
    """Return what the page at a URL says of itself; never raises, and all of it is bounded.

    ``final`` is the address after redirects. Labels of references are in ``language``, a code such
    as ``en``; Chinese otherwise. Without a text it is what the URL alone says.
    """
    page = Page(final or url, html)
    facts = _refined(url, page, general.read(page), language)
    return bounded(replace(facts, url=lasting_address(url, page)))


def read_said(url: str, said: PageFacts, *, language: str = "") -> PageFacts:
    """Return what the page at a URL says of itself, as a browser has read it.

    The browser says what stands in the page's tags, and another address that it names as ``url``;
    this makes of it what its site means.
    """
    named = check_address(said.url).url  # WeChat writes &amp; in its scripts
    lasting = named if is_better(named, url, Page(url)) else ""
    title, site = general.split_title(said.title)
    is_site = bool(site) and site.casefold() == said.source.casefold()
    said = replace(said, title=title if is_site else said.title, url=lasting)
    return bounded(_refined(url, Page(url), said, language))


def _refined(url: str, page: Page, facts: PageFacts, language: str) -> PageFacts:
    identity = identify(url)
    by_identity = (one for prefix, one in _BY_IDENTITY.items() if identity.startswith(prefix))
    refine = _BY_SITE.get(page.host) or next(by_identity, None)
    return refine(facts, page, identity, language) if refine else facts
