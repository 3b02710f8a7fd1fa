"""Check in the background whether addresses still answer, and report those that do not."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digests.http import FetchError, fetch_page
from digests.models import AddressCheck, AddressState, Link
from digests.tasks import task

from .values import Draft, Problem, key_of, named, uid_of

FRESH = dt.timedelta(days=1)
"""The time for which an address is not asked again."""
KEPT = dt.timedelta(days=90)
"""The time after which a check is forgotten."""
MOST = 300
"""The most addresses of an issue that are checked."""
PAUSE = dt.timedelta(seconds=5)
"""The time between two requests to one site."""
SECOND_TRY = dt.timedelta(minutes=10)
"""The time after which a site is tried once more that could not be reached."""
PRIORITY = -5
"""The priority of the checks, below that of what an editor waits for (0)."""
_GONE = frozenset({404, 410})
_REMOVED = re.compile("该内容已被发布者删除|此内容因违规无法查看|链接已过期")
"""The sentences on a page of WeChat in the place of an article."""
_ARTICLE = 'id="js_content"'
"""The element of such a page that holds an article."""


def ask_addresses(draft: Draft) -> None:
    """Let the addresses of a draft be checked in the background, unless that was done lately."""
    if not draft.issue.is_unpublished():
        return
    now = timezone.now()
    urls = list(dict.fromkeys(url for *_place, url in draft.addresses))[:MOST]
    asked = dict(AddressCheck.objects.of(urls).values_list("url", "asked_at"))
    new = [url for url in urls if url not in asked]
    old = [url for url in urls if url in asked and asked[url] < now - FRESH]
    if not (new or old):
        return
    with transaction.atomic():
        rows = (AddressCheck.waiting(url, now) for url in new)
        AddressCheck.objects.bulk_create(rows, ignore_conflicts=True)
        AddressCheck.objects.of(old).update(asked_at=now)
        AddressCheck.objects.filter(asked_at__lt=now - KEPT).delete()
        _enqueue([*new, *old], now)


def _enqueue(urls: Iterable[str], now: dt.datetime) -> None:
    """Let each address be asked, those of one site one after the other."""
    before: Counter[str] = Counter()
    for url in urls:
        site = urlsplit(url).netloc
        later = check_link.using(priority=PRIORITY, run_after=now + before[site] * PAUSE)
        later.enqueue(url=url)
        before[site] += 1


@task(gettext_lazy("Check whether an address still answers"))
def check_link(url: str) -> None:
    """Ask an address and note the answer; a site that is out of reach is tried a second time."""
    check = AddressCheck.objects.of([url]).first()
    if check is None:
        return
    state, now = _ask(url), timezone.now()
    failures = check.failures + 1 if state == AddressState.UNREACHABLE else 0
    AddressCheck.objects.filter(pk=check.pk).update(state=state, failures=failures, checked_at=now)
    if failures == 1:
        check_link.using(priority=PRIORITY, run_after=now + SECOND_TRY).enqueue(url=url)


def _ask(url: str) -> AddressState:
    """Return what an address answers. A refusal, a slow site or an error say nothing of a page."""
    try:
        page = fetch_page(url)
    except FetchError as error:
        if error.status in _GONE:
            return AddressState.GONE
        if error.code == "unreachable":
            return AddressState.UNREACHABLE
        return AddressState.ALIVE if error.code in {"type", "large"} else AddressState.UNKNOWN
    return AddressState.GONE if is_removed(url, page.text) else AddressState.ALIVE


def is_removed(url: str, html: str) -> bool:
    """Return True for a page of WeChat that says that its article is not there any more."""
    is_of_wechat = urlsplit(url).hostname == "mp.weixin.qq.com"
    return is_of_wechat and _ARTICLE not in html and bool(_REMOVED.search(html))


def dead_links(draft: Draft) -> Iterator[Problem]:
    """Find addresses whose page is gone, or whose site was out of reach twice.

    Where more sites are out of reach than answer, it is this server that reaches nobody.
    """
    checks = AddressCheck.objects.of(url for *_place, url in draft.addresses)
    states = {one.url: one for one in checks}
    count = Counter(one.state for one in states.values())
    is_online = count[AddressState.ALIVE] >= count[AddressState.UNREACHABLE]
    told: set[str] = set()
    for link, field, url in draft.addresses:
        check = states.get(url)
        if check is None or url in told:
            continue
        if check.state == AddressState.GONE:
            sentence = _("The page at %(address)s is gone (%(where)s).")
        elif check.state == AddressState.UNREACHABLE and check.failures > 1 and is_online:
            sentence = _("The site of %(address)s could not be reached (%(where)s).")
        else:
            continue
        told.add(url)
        yield _problem(link, field, url, sentence)


def _problem(link: Link | None, field: str, url: str, sentence: str) -> Problem:
    where = named(link) if link else _("in the opening")
    row, uid = (key_of(link), uid_of(link)) if link else ("issue", "issue")
    return Problem("dead-link", row, field, sentence % {"address": url, "where": where}, (uid, url))
