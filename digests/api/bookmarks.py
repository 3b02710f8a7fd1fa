"""Bookmarks as linkding's clients send and ask for them: links of the inbox.

A token catches links and sees no others than those it is asked about: a list is always empty. The
shapes are those of linkding's REST API.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from digests import editing, findings
from digests.document.entry import title_and_source
from digests.identity import identify
from digests.markdown import plain
from digests.memory import appearances_of
from digests.models import Category, CaughtWith, Link
from digests.models.category import fold_heading

from .access import with_token

LONGEST_LINE = 2000
"""Characters of an address or a title."""


class _NotReadableError(Exception):
    """Raised when a request does not say what to catch; the argument are the faults by field."""


@with_token
@require_http_methods(["GET", "HEAD", "POST"])
def bookmarks(request: HttpRequest, *, by: User) -> HttpResponse:
    """Catch a link into the inbox; a GET tells a client that it is connected."""
    if request.method != "POST":
        return JsonResponse(_results([]))
    try:
        (caught,) = editing.catch([_typed(request)], by=by, how=CaughtWith.API)
    except _NotReadableError as error:
        return JsonResponse(error.args[0], status=HTTPStatus.BAD_REQUEST)
    except ValidationError as error:  # a text is too large
        return JsonResponse({"detail": " ".join(error.messages)}, status=HTTPStatus.BAD_REQUEST)
    findings.ask_pages([caught.link], by=by)
    if caught.is_new:
        LogEntry.objects.log_actions(by.pk, [caught.link], ADDITION)
    link = Link.objects.select_related("category").get(pk=caught.link.pk)
    return JsonResponse(_as_bookmark(link), status=HTTPStatus.CREATED)


@with_token
@require_safe
def check(request: HttpRequest, *, by: User) -> HttpResponse:
    """Tell whether an address waits in the inbox, and where it stood before."""
    url = request.GET.get("url", "")
    identity = identify(url)
    waiting = editing.waiting_links([identity]).get(identity)
    before = appearances_of([identity]).get(identity, [])
    return JsonResponse(
        {
            "bookmark": _as_bookmark(waiting) if waiting else None,
            "metadata": {"url": url, "title": None, "description": None, "preview_image": None},
            "auto_tags": [],
            "appearances": [
                {"date": one.date.isoformat(), "section": one.heading, "title": one.title}
                for one in before
                if one.date
            ],
        }
    )


@with_token
@require_safe
def bookmark(request: HttpRequest, pk: int, *, by: User) -> HttpResponse:
    """Return a link of the inbox that its owner wrote last; Http404 for any other."""
    links = Link.objects.inbox().filter(edited_by=by)
    return JsonResponse(_as_bookmark(get_object_or_404(links, pk=pk)))


@with_token
@require_safe
def tags(request: HttpRequest, *, by: User) -> HttpResponse:
    """Return the categories, which are the tags that a link may be given."""
    rows = Category.objects.all()
    return JsonResponse(_results([{"id": one.pk, "name": one.slug} for one in rows]))


@with_token
@require_safe
def profile(request: HttpRequest, *, by: User) -> HttpResponse:
    """Return the preferences that a client asks for: there are none to follow."""
    return JsonResponse({"theme": "auto", "enable_sharing": False, "enable_favicons": False})


def _results(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"count": len(rows), "next": None, "previous": None, "results": rows}


def _typed(request: HttpRequest) -> dict[str, str]:
    """Return the texts of a link that a request describes.

    Raises _NotReadableError for a body that is no JSON object, and for what is no address.
    """
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise _NotReadableError({"detail": _("Send one JSON object.")}) from error
    if not isinstance(sent, dict):
        raise _NotReadableError({"detail": _("Send one JSON object.")})
    texts = {name: _text(sent, name) for name in ("url", "title", "description", "notes")}
    for name in ("url", "title"):
        if len(texts[name]) > LONGEST_LINE:
            said = _("Send at most %(limit)d characters.")
            raise _NotReadableError({name: [said % {"limit": LONGEST_LINE}]})
    problem = editing.address_problem(texts["url"]) if texts["url"] else _("Send an address.")
    if problem:
        raise _NotReadableError({"url": [problem]})
    title, source = title_and_source(texts["title"])
    return {
        "url": texts["url"],
        "title": title,
        "source": source,
        "summary": "\n\n".join(filter(None, [texts["description"], texts["notes"]])),
        **_tagged(sent.get("tag_names")),
    }


def _text(sent: dict[str, Any], name: str) -> str:
    """Return a text that was sent; absent and null count as empty.

    Raises _NotReadableError for any other value.
    """
    value = sent.get(name) or ""
    if not isinstance(value, str):
        raise _NotReadableError({name: [_("Send a text.")]})
    return value.strip()


def _tagged(names: Any) -> dict[str, str]:
    """Return the category and the labels that tags name.

    The first tag that is a category's slug or heading is the category, each other one a label.
    """
    found = Category.objects.by_heading()
    found |= {one.slug: one for one in found.values()}
    listed = names if isinstance(names, list) else []
    tags = [name.strip() for name in listed if isinstance(name, str) and name.strip()]
    first = next((tag for tag in tags if fold_heading(tag) in found), "")
    return {
        "category": str(found[fold_heading(first)].pk) if first else "",
        "labels": "\n".join(" ".join(tag.split()) for tag in tags if tag != first),
    }


def _as_bookmark(link: Link) -> dict[str, Any]:
    """Return a link of the inbox as linkding describes a bookmark."""
    return {
        "id": link.pk,
        "url": link.url or "",
        "title": link.title,
        "description": plain(link.summary),
        "notes": "",
        "web_archive_snapshot_url": "",
        "favicon_url": None,
        "preview_image_url": None,
        "is_archived": False,
        "unread": True,
        "shared": False,
        "tag_names": [*([link.category.slug] if link.category else []), *link.labels],
        "date_added": link.created_at.isoformat(),
        "date_modified": link.updated_at.isoformat(),
        "website_title": None,
        "website_description": None,
    }
