"""Filters and tags that the readers' pages and feeds are set with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from digests.archive import Neighbours, Row
from digests.bounded_cache import BoundedCache
from digests.characters import printable
from digests.rendering import texts, titles
from digests.rendering.addresses import path_to

register = template.Library()

register.filter("breakable", texts.breakable)
register.filter("printable", printable)
register.filter("short", titles.short)


typeset_parts: BoundedCache[SafeString] = BoundedCache(800_000)
"""The HTML of templates by all that it was made of."""


@register.simple_tag
def typeset(template_name: str, **values: Hashable) -> SafeString:
    """Render a template that is given some values and nothing else; the same ones once only.

    The values are to be equal where they look equal, and never to change.
    """
    key = template_name, get_language(), get_current_timezone_name(), *values.items()
    html = None if settings.DEBUG else typeset_parts.get(key)  # in development templates change
    if html is None:
        html = render_to_string(template_name, values)
        typeset_parts.put(key, html, 4 * len(html))  # what it is made of takes about as much
    return html


@register.simple_tag
def archive_row(row: Row, around: Neighbours) -> SafeString:
    """Set a row of the archive's dates; the newest one and the page's own are marked."""
    newest, current = (date if date in row else None for date in (around.newest, around.current))
    return typeset("site/_archive_row.html", row=row, newest=newest, current=current)


@register.filter
def lang(language: str) -> SafeString:
    """Write the ``lang`` attribute of an element; nothing where the language is the page's."""
    return format_html(' lang="{}"', language) if language else SafeString("")


@register.filter
def iso(date: dt.date) -> str:
    """Write a day as YYYY-MM-DD."""
    return f"{date:%Y-%m-%d}"


@register.filter
def month_day(date: dt.date) -> str:
    """Write a day as MM-DD."""
    return f"{date:%m-%d}"


@register.filter
def issue_path(date: dt.date) -> str:
    """Return the path of the issue of a day."""
    return path_to("issue", date)


@register.filter
def archive_path(year: int) -> str:
    """Return the path of the archive of a year."""
    return path_to("archive_year", year)
