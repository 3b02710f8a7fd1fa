"""The pages of entries: by category, by source, and each one."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from digests import store
from digests.characters import visible
from digests.models import Category, Link
from digests.rendering import show_entry

from .errors import gone
from .listing import listing
from .responses import reader_page, render_page
from .share import breadcrumbs
from .site import Site, load_renderer


@reader_page
def category(request: HttpRequest, site: Site, slug: str) -> HttpResponseBase:
    """Show the entries of a category across issues."""
    found = site.category(slug)
    if found is None:
        return moved_category(slug, "category")
    links = Link.objects.entries().filter(section__category__slug=slug)
    context = {
        "category": found,
        "feed": site.category_feed(found),
        **listing(request, site, links, heading=found.name),
    }
    return _paged(render_page(request, site, "entries.html", context))


def moved_category(slug: str, name: str) -> HttpResponseBase:
    """Redirect to the page ``name`` of the category that took over a merged one.

    Raises Http404 when there is none.
    """
    category = Category.objects.of_former_slug(slug)
    if category is None:
        raise Http404
    return HttpResponsePermanentRedirect(reverse(name, args=[category.slug]))


@reader_page
def source(request: HttpRequest, site: Site, name: str) -> HttpResponseBase:
    """Show the entries of a source; answer 404 where it has none."""
    links = Link.objects.entries().filter(source_key=visible(name))
    context = listing(request, site, links, heading=name)
    if not context["groups"] and not links.published().exists():
        raise Http404
    return _paged(render_page(request, site, "entries.html", context))


@reader_page
def link(request: HttpRequest, site: Site, uid: UUID) -> HttpResponseBase:
    """Show one entry; answer 410 where readers could see it once."""
    for found in store.published_entries(Link.objects.published().filter(uid=uid)):
        renderer = load_renderer(site, store.texts_of(found.entry))
        entry = show_entry(found.entry, found.permalink, renderer, headings_from=2)
        steps = [(str(found.issue_date), found.issue_path)]
        context = {
            "picture": site.absolute(reverse("share_picture", args=[found.issue_date])),
            "linked_data": breadcrumbs(site, [*steps, (entry.heading, entry.path)]),
            "entry": entry,
            "heading": entry.heading or str(found.issue_date),
            "description": entry.description,
            "category": found.category,
            "published": found,
        }
        return render_page(request, site, "link.html", context)
    once = Link.objects.entries().filter(uid=uid).first()
    if once is None or not once.was_public():
        raise Http404
    return gone(request, site)


def _paged(response: HttpResponse) -> HttpResponse:
    """Mark a response as one that the page number and the year of its address decide."""
    response.is_paged = True  # type: ignore[attr-defined]  # see `answers`
    return response
