"""What is told of an issue to those who share it and to search engines: a picture, linked data."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from digests import store
from digests.bounded_cache import BoundedCache
from digests.models import Issue
from digests.rendering import ShownIssue, show_issue
from digests.rendering.share_picture import PictureText, draw

from .errors import moved_gone_or_unknown
from .responses import reader_page
from .site import Site

pictures: BoundedCache[bytes] = BoundedCache(2_000_000)
"""The pictures of issues by what they say."""


@reader_page
def share_picture(request: HttpRequest, site: Site, date: dt.date) -> HttpResponseBase:
    """Return the picture of an issue, as Open Graph names it."""
    issues = Issue.objects.published().filter(date=date)
    edition = next(iter(store.editions_of(issues[:1], site.imprint)), None)
    if edition is None:
        return moved_gone_or_unknown(request, site, date, "share_picture")
    text = PictureText.of(show_issue(edition), site.name)
    picture = pictures.get(text)
    if picture is None:
        picture = draw(text)
        pictures.put(text, picture, len(picture))
    return HttpResponse(picture, "image/png")


def issue_data(site: Site, issue: ShownIssue) -> SafeString:
    """Return what an issue is in the words of https://schema.org, as JSON for a script element."""
    named = [entry for entry in issue.entries if entry.heading]
    return _json(
        {
            "@context": "https://schema.org",
            "@type": "PublicationIssue",
            "name": issue.title,
            "url": site.absolute(issue.path),
            "description": issue.description[:200],
            "inLanguage": site.lang,
            "datePublished": issue.publish_at.isoformat(),
            "dateModified": issue.changed_at.isoformat(),
            "image": site.absolute(reverse("share_picture", args=[issue.date])),
            "isPartOf": {
                "@type": "Periodical",
                "name": site.name,
                "url": site.absolute(reverse("home")),
            },
            "mainEntity": {
                "@type": "ItemList",
                "numberOfItems": len(named),
                "itemListElement": [
                    {
                        "@type": "ListItem",
                        "position": number,
                        "name": entry.heading,
                        "url": site.absolute(entry.path),
                    }
                    for number, entry in enumerate(named, 1)
                ],
            },
        }
    )


def breadcrumbs(site: Site, steps: Iterable[tuple[str, str]]) -> SafeString:
    """Return the way to a page, as names and paths, in the words of https://schema.org."""
    elements = [
        {"@type": "ListItem", "position": number, "name": name, "item": site.absolute(path)}
        for number, (name, path) in enumerate([(site.name, reverse("home")), *steps], 1)
    ]
    return _json(
        {
            "@context": "https://schema.org",
            "@type": "BreadcrumbList",
            "itemListElement": elements,
        }
    )


def _json(values: dict[str, Any]) -> SafeString:
    """Write JSON that ends no script element, whatever stands in it."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(text)  # noqa: S308 (every sign that means something in HTML is escaped)
