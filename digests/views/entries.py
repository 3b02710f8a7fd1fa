"""The pages of entries: by category, by source, and each one."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from digests.markdown import plain
from digests.models import Issue, Link, LinkQuerySet
from digests.pages.issue import short, show_entry
from digests.pages.site import Site, reader_page
from digests.pages.texts import first_clauses, load_typesetter
from digests.views.errors import gone
from digests.views.rendering import render_page

PAGE_SIZE = 20


@reader_page
def category(request: HttpRequest, site: Site, slug: str) -> HttpResponseBase:
    """The entries of a category across issues."""
    found = site.category(slug)
    if found is None:
        raise Http404
    links = Link.objects.published().filter(section__category=found)
    context = {
        "category": found,
        "feed": site.category_feed(found),
        **_listing(request, site, links, heading=found.name),
    }
    return render_page(request, site, "entries.html", context)


@reader_page
def source(request: HttpRequest, site: Site, name: str) -> HttpResponseBase:
    """The entries that came from a source; a source without any is unknown."""
    links = Link.objects.published().filter(source=name)
    listing = _listing(request, site, links, heading=name)
    if not listing["page"].object_list:
        raise Http404
    return render_page(request, site, "entries.html", listing)


@reader_page
def link(request: HttpRequest, site: Site, uid: UUID) -> HttpResponseBase:
    """One entry; 410 where readers once could see it."""
    found = _with_issue(Link.objects.published()).filter(uid=uid).first()
    if found is None:
        once = Link.objects.entries().filter(uid=uid).first()
        if once is None or not once.was_public():
            raise Http404
        return gone(request, site)
    said, issue = found.verbatim or found.summary, _issue_of(found)
    entry = show_entry(found, load_typesetter(site, [said]), headings_from=2)
    context = {
        "entry": entry,
        "heading": entry.name or first_clauses(said) or str(issue.date),
        "description": short(" ".join(plain(said).split())),
        "category": found.section.category if found.section else None,
        "issue": issue,
    }
    return render_page(request, site, "link.html", context)


def _listing(
    request: HttpRequest, site: Site, links: LinkQuerySet, *, heading: str
) -> dict[str, Any]:
    """A page of entries, in groups of an issue each."""
    try:
        page = Paginator(_with_issue(links), PAGE_SIZE).page(request.GET.get("page", "1"))
    except InvalidPage as error:
        raise Http404 from error
    setter = load_typesetter(site, [one.verbatim or one.summary for one in page])
    groups = [
        {"issue": issue, "entries": [show_entry(one, setter) for one in of_issue]}
        for issue, of_issue in groupby(page, key=_issue_of)
    ]
    query = f"?page={page.number}" if page.number > 1 else ""
    return {
        "heading": setter.words(heading),
        "page": page,
        "groups": groups,
        "url": site.absolute(request.path + query),
    }


def _with_issue(links: LinkQuerySet) -> LinkQuerySet:
    """The entries with their issue, section and references, in two queries."""
    return links.select_related("section__issue", "section__category").prefetch_related(
        "references"
    )


def _issue_of(link: Link) -> Issue:
    """The issue of an entry that stands in one."""
    if link.section is None:
        raise ValueError("An entry of the inbox stands in no issue.")
    return link.section.issue
