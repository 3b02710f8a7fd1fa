"""Dates and times as relative or zoned text."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext

MAX_DAYS_COUNTED = 60
"""The largest distance in days that is given in days; beyond it months or years are named."""


def relative_day(date: dt.date, today: dt.date) -> str:
    """Return the distance of a day from today as text, like “in 3 days” or “yesterday”."""
    days = (date - today).days
    near = {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}
    if days in near:
        return near[days]
    if abs(days) > MAX_DAYS_COUNTED:
        earlier, later = sorted(dt.datetime.combine(day, dt.time()) for day in (date, today))
        length = timesince(earlier, later, depth=1)
        text = gettext("in %(time)s") if days > 0 else gettext("%(time)s ago")
        return text % {"time": length}
    if days > 0:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    return ngettext("%(n)d day ago", "%(n)d days ago", -days) % {"n": -days}


def time_ago(at: dt.datetime) -> SafeString:
    """Return how long ago a moment was as a ``<time>`` element that holds the exact moment."""
    text = gettext("%(time)s ago") % {"time": timesince(at, depth=1)}
    if (timezone.now() - at).total_seconds() < 60:
        text = gettext("just now")
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), text)


def utc_offset(at: dt.datetime) -> str:
    """Return the UTC offset of an aware datetime, like ``UTC+08:00``."""
    hours = at.strftime("%z")
    return f"UTC{hours[:3]}:{hours[3:5]}"
