"""The page of a work: where and in what words the digest spoke of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from digests import search
from digests.document import Ref
from digests.rendering import Renderer, ShownTitle, show_title
from digests.rendering.addresses import shown_url
from digests.rendering.titles import describe
from digests.trails import Companion, How, Known, Step, Told, Trail, trail_of, trails_of
from digests.works import address_of, is_repository, path_of, spelt, work_at

from .responses import reader_page, render_page
from .share import breadcrumbs
from .site import Site

LEAST_LISTED = 2
"""The fewest entries of a trail that search engines are told of."""


@dataclass(frozen=True, slots=True)
class ShownStep:
    """An entry of a trail, with the name of the work marked; ``place`` is where it stands."""

    shown: ShownTitle
    place: str
    title: Sequence[search.Piece]
    words: Sequence[search.Piece]
    how: str


@dataclass(frozen=True, slots=True)
class ShownCompanion:
    """A reference that stands beside a work, and the path of its own trail where it has one."""

    label: str
    title: str
    url: str
    host: str
    path: str


@dataclass(frozen=True, slots=True)
class ShownTrail:
    """A link to the trail of a work."""

    name: str
    path: str
    known: Known


@reader_page
def trail(request: HttpRequest, site: Site, path: str) -> HttpResponseBase:
    """Show the published entries that speak of a work; answer 404 where there are none."""
    work = work_at(path)
    found = trail_of(work) if work else None
    if found is None:
        raise Http404
    if path != path_of(work):
        return HttpResponsePermanentRedirect(reverse("trail", args=[path_of(work)]))
    heading = _heading(found)
    query = search.parse(f'"{found.names[0]}"' if found.names else "")
    renderer = Renderer(site.imprint)
    steps = [_show_step(step, query, renderer) for step in found.steps]
    context = {
        "heading": renderer.words(heading),
        "name": spelt(work, heading),
        "address": address_of(work),
        "is_repository": is_repository(work),
        "trail": found,
        "steps": steps,
        "first": steps[0].shown.issue_date,
        "last": steps[-1].shown.issue_date,
        "companions": [_show_companion(one, renderer) for one in found.companions],
        "description": "；".join(one.shown.name for one in steps[:12]),
        "is_listed": found.own >= LEAST_LISTED,
        "linked_data": breadcrumbs(site, [(heading, trail_path(work))]),
    }
    return render_page(request, site, "trail.html", context)


def trail_path(work: str) -> str:
    """Return the path of the page of a work."""
    return reverse("trail", args=[path_of(work)])


def show_trails(told: Told) -> list[ShownTrail]:
    """Return the links from an entry to the trails that it is part of."""
    return [ShownTrail(one.spelling, trail_path(one.work), one) for one in trails_of(told)]


def _heading(found: Trail) -> str:
    """Return the title of a paper as an entry has it, or the name of a repository."""
    return found.title or spelt(found.work, " ".join(_spellings(found)))


def _spellings(found: Trail) -> Iterator[str]:
    """Yield the texts in which a repository may be spelt."""
    for step in found.steps:
        entry = step.published.entry
        yield from (entry.title, entry.url or "", *(ref.url or "" for ref in entry.references))
        yield entry.body if step.how is How.TEXT else ""


def _show_step(step: Step, query: search.Query, renderer: Renderer) -> ShownStep:
    published = step.published
    shown = show_title(published, renderer)
    entry = published.entry
    return ShownStep(
        shown=shown,
        place=f"{published.issue_path}#link-{entry.uid}",
        title=search.mark(shown.name, query),
        words=search.snippet(describe(entry.verbatim or entry.body), query),
        how=_said(step),
    )


def _said(step: Step) -> str:
    """Return in words how an entry speaks of a work, empty where the entry is about it."""
    match step.how:
        case How.REFERENCE:
            return step.label
        case How.TEXT:
            return _("mentioned in the text")
        case How.NAME:
            return _("named in the title")
        case How.THROUGH:
            return _("through %(work)s") % {"work": spelt(step.through)} if step.through else ""
        case _:
            return ""


def _show_companion(one: Companion, renderer: Renderer) -> ShownCompanion:
    ref: Ref = one.ref
    url = renderer.address(ref.url)
    return ShownCompanion(
        label=ref.label,
        title=ref.title,
        url=url,
        host=shown_url(url or ref.url or ""),
        path=trail_path(one.work) if one.has_trail else "",
    )
