"""Pictures of other sites, copied here as images.

A copy is known again by the address that it was fetched from: what was copied once is not asked for
again, and stays when the other site goes.
"""

from __future__ import annotations

import math
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from digests import uploads
from digests.addresses import check_address
from digests.http import Fetched, FetchError, fetch
from digests.images import MAX_BYTES, ImageRefused
from digests.models import Image, ImageOrigin

AT_ONCE = 8
"""Pictures asked for at the same time."""
AT_ONCE_OF_A_SITE = 2
"""Pictures asked of one site at the same time."""
MAX_SECONDS = 20.0
"""The longest that one picture may take."""
LEAST_SECONDS = 1.0
"""With less time than this left, no picture is asked for."""
MOST_SLOW = 2
"""The number of pictures that time out after which a site is asked for no more."""
MISSPELT = _("The address is spelt so that it cannot be changed. Write it plainly.")


@dataclass(frozen=True, slots=True)
class Copied:
    """The copy of a picture: its address here, and whether it moved before and stands still now."""

    address: str
    lost_motion: bool = False


def remote_url(address: str) -> str:
    """Return the address on another site that a picture's address means, "" if it means none."""
    url = check_address(address).url
    is_web = url[:8].lower().startswith(("http://", "https://"))
    is_ours = is_web and urlsplit(url).netloc == urlsplit(settings.SITE_URL).netloc
    return url if is_web and not is_ours else ""


def remote_urls(addresses: Iterable[str]) -> dict[str, str]:
    """Return what pictures' addresses mean, as far as they lead to other sites."""
    urls = {address: remote_url(address) for address in addresses}
    return {address: url for address, url in urls.items() if url}


def _site(url: str) -> str:
    """Return the scheme and the host of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _ask(url: str, seconds: float) -> Fetched | FetchError:
    """Fetch an address in a thread of its own, which knows no database."""
    try:
        return fetch(url, accept="image/*", max_bytes=MAX_BYTES, max_seconds=seconds)
    except FetchError as error:
        return error


@dataclass(slots=True)
class Copier:
    """Copies pictures of other sites here in one run, and asks for each address once.

    ``outcomes`` has the copy of each address, or the reason why there is none; an address that the
    ``deadline`` (of the monotonic clock) left no time for is not in it. ``slow`` counts pictures
    of a site that took too long. Without ``keeps`` nothing is written.
    """

    keeps: bool = True
    deadline: float = math.inf
    outcomes: dict[str, Copied | str] = field(default_factory=dict)
    slow: Counter[str] = field(default_factory=Counter)

    def recall(self, urls: Iterable[str]) -> None:
        """Know again the pictures that were copied before, by this run or an earlier one."""
        unknown = [url for url in urls if url not in self.outcomes]
        if not unknown:
            return
        origins = ImageOrigin.objects.filter(url__in=unknown)
        for url, name in origins.values_list("url", "image__name"):
            if default_storage.exists(name):
                self.outcomes[url] = Copied(reverse("media", args=[name]))

    def copy(self, urls: Iterable[str]) -> Iterator[str]:
        """Fetch the pictures that are not known yet, and yield each address when it is asked for.

        A site is asked for two pictures at a time. Once it cannot be reached, its others share the
        reason without another try.
        """
        urls = list(dict.fromkeys(urls))
        self.recall(urls)
        waiting: dict[str, deque[str]] = {}
        for url in urls:
            if url not in self.outcomes:
                waiting.setdefault(_site(url), deque()).append(url)
        asked: dict[Future[Fetched | FetchError], str] = {}
        hurried: set[str] = set()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while True:
                for url in self._next(waiting, asked.values()):
                    seconds = min(MAX_SECONDS, self._seconds_left())
                    hurried |= {url} if seconds < MAX_SECONDS else set()
                    asked[pool.submit(_ask, url, seconds)] = url
                    yield url
                if not asked:
                    return
                for answered in wait(asked, return_when=FIRST_COMPLETED).done:
                    url, answer = asked.pop(answered), answered.result()
                    if url in hurried and isinstance(answer, FetchError) and answer.code == "slow":
                        continue  # we were, not the site
                    self._note(url, answer, waiting.get(_site(url), deque()))

    def _next(self, waiting: dict[str, deque[str]], asked: Iterable[str]) -> Iterator[str]:
        """Yield the addresses that may be asked for beside those that are ``asked``."""
        busy = Counter(map(_site, asked))
        while self._seconds_left() >= LEAST_SECONDS and busy.total() < AT_ONCE:
            free = [
                site for site, urls in waiting.items() if urls and busy[site] < AT_ONCE_OF_A_SITE
            ]
            if not free:
                return
            site = min(free, key=lambda one: busy[one])
            busy[site] += 1
            yield waiting[site].popleft()

    def _seconds_left(self) -> float:
        return self.deadline - time.monotonic()

    def _note(self, url: str, answer: Fetched | FetchError, others: deque[str]) -> None:
        """Note what came of an address, and of the site's others where none of them will come."""
        if isinstance(answer, Fetched):
            if self._seconds_left() > 0:  # to write an image anew takes its time too
                self.outcomes[url] = self._take(url, answer.content)
            return
        self.outcomes[url] = str(answer)
        site = _site(url)
        self.slow[site] += answer.code == "slow"
        if answer.code == "unreachable" or self.slow[site] >= MOST_SLOW:
            self.outcomes |= dict.fromkeys(others, str(answer))
            others.clear()

    def _take(self, url: str, data: bytes) -> Copied | str:
        """Return the copy made of some bytes, kept as media, or the reason why they are refused."""
        name = PurePosixPath(unquote(urlsplit(url).path)).name
        try:
            image = Image.objects.make_safe(data, name=name)
        except ImageRefused as refusal:
            return str(refusal)
        try:
            if self.keeps:
                uploads.upload_image(image, original_name=name, origin=url)
        except OSError as error:
            return gettext("The copy cannot be kept: %(error)s.") % {"error": error}
        return Copied(reverse("media", args=[image.name]), image.lost_motion)
