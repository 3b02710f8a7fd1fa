"""Filters that the readers' pages and feeds are set with."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from digests.characters import printable
from digests.rendering import texts, titles
from digests.rendering.addresses import path_to

register = template.Library()

register.filter("breakable", texts.breakable)
register.filter("printable", printable)
register.filter("short", titles.short)


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
