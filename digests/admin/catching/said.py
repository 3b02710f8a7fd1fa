"""Values that a browser read in a shared page, kept in the session until its link is caught."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest

from digests.capture.pages import PageFacts, read_said
from digests.capture.pages.facts import read_date
from digests.identity import identify
from digests.models import Publication

SESSION_SAID = "catch_said"
"""The session's key of what was shared last, by the names of its parameters."""
NAMES = ("title", "source", "url", "lasting", "published", "about")


def read_shared(shared: Mapping[str, str]) -> PageFacts:
    """Return what a shared page says of itself, by the parameters that the bookmarklet sends."""
    title, source, url, lasting, published, about = (shared.get(name, "") for name in NAMES)
    said = PageFacts(title, source, abstract=about, published=read_date(published), url=lasting)
    return read_said(url, said, language=Publication.objects.current().language)


def remember_shared(request: HttpRequest) -> None:
    """Keep what a request shares of a page in the session, if it shares one."""
    if request.GET.get("url"):
        request.session[SESSION_SAID] = {name: request.GET.get(name, "") for name in NAMES}


def shared_facts(request: HttpRequest) -> dict[str, PageFacts]:
    """Return what was shared last, by the identity of the page."""
    shared = request.session.get(SESSION_SAID)
    if not shared:
        return {}
    facts = read_shared(shared)
    return {identify(facts.url or shared["url"]): facts}
