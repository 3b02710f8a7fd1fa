"""Ask an address whether its page is still there, and read what it answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from digests.http import FetchError, fetch_head, fetch_page
from digests.identity import identify

WECHAT = "mp.weixin.qq.com"
"""The host whose answer to HEAD says nothing: a page that is gone answers 200 too."""
_GONE = frozenset({404, 410})
_BLOCKING = frozenset({401, 402, 403, 407, 429, 451})
"""Statuses by which a site turns away whoever asks, or robots alone."""
_ANSWERED = frozenset({"type", "large"})
"""Errors of a page that is there, and that nothing more is to be read of."""
_REMOVED = re.compile("已被发布者删除|内容已被删除|此内容因违规无法查看|该公众号已迁移|链接已过期")
"""The sentences on a page of WeChat in the place of an article."""
_BLOCKED = re.compile("环境异常|操作频繁|请在微信客户端打开")
"""The sentences by which WeChat turns robots away."""
_ARTICLE = 'id="js_content"'
"""The element of such a page that holds an article."""


class Outcome(StrEnum):
    """What an answer says of a page; ``unknown`` is that of a slow or broken site."""

    ALIVE = "alive"
    GONE = "gone"
    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: ``status`` is that of HTTP where it is an error.

    ``moved_to`` is the new address of a page that has moved for good, ``retry_after`` the seconds
    for which the site asks to be left alone.
    """

    outcome: Outcome
    status: int | None = None
    moved_to: str = ""
    retry_after: float | None = None


def ask(url: str) -> Answer:
    """Return what an address answers: to HEAD, and where that says no more than a refusal, to GET.

    Many sites answer HEAD wrongly, so its errors are not believed; robots.txt is asked first.
    """
    if _is_of_wechat(url):
        return _ask_for_page(url)
    try:
        found = fetch_head(url)
    except FetchError as error:
        return _ask_for_page(url) if error.code in {"status", "broken"} else _failed(error)
    return Answer(Outcome.ALIVE, moved_to=_elsewhere(url, found.moved_to))


def _ask_for_page(url: str) -> Answer:
    """Return what an address answers to GET; of a page of WeChat the text is read."""
    try:
        page = fetch_page(url)
    except FetchError as error:
        return _failed(error)
    if is_removed(url, page.text):
        return Answer(Outcome.GONE)
    if _is_of_wechat(url) and _ARTICLE not in page.text and _BLOCKED.search(page.text):
        return Answer(Outcome.BLOCKED)
    return Answer(Outcome.ALIVE, moved_to=_elsewhere(url, page.moved_to))


def _failed(error: FetchError) -> Answer:
    """Return what an error says of a page."""
    if error.code in _ANSWERED:
        return Answer(Outcome.ALIVE)
    if error.status in _GONE:
        return Answer(Outcome.GONE, error.status)
    if error.code == "robots" or error.status in _BLOCKING:
        return Answer(Outcome.BLOCKED, error.status, retry_after=error.retry_after)
    if error.code == "unreachable":
        return Answer(Outcome.UNREACHABLE)
    return Answer(Outcome.UNKNOWN, error.status, retry_after=error.retry_after)


def is_removed(url: str, html: str) -> bool:
    """Return True for a page of WeChat that says that its article is not there any more."""
    return _is_of_wechat(url) and _ARTICLE not in html and bool(_REMOVED.search(html))


def _is_of_wechat(url: str) -> bool:
    return urlsplit(url).hostname == WECHAT


def _elsewhere(url: str, moved_to: str) -> str:
    """Return the address that a page has moved to, "" where that is the same page.

    A site that leads every old page to its first one has moved none of them.
    """
    if not moved_to or identify(moved_to) == identify(url):
        return ""
    return moved_to if urlsplit(moved_to).path.strip("/") else ""
