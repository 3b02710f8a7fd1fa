"""The choice of a time zone, by the parts of the world."""

from __future__ import annotations

import zoneinfo
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

REGIONS = {
    "Asia": _("Asia"),
    "Europe": _("Europe"),
    "America": _("America"),
    "Africa": _("Africa"),
    "Australia": _("Australia"),
    "Pacific": _("Pacific Ocean"),
    "Indian": _("Indian Ocean"),
    "Atlantic": _("Atlantic Ocean"),
    "Arctic": _("Arctic"),
    "Antarctica": _("Antarctica"),
}
"""The parts of the world as the names of time zones begin, in the order of the list."""
UTC = "UTC"


class TimeZoneSelect(forms.Select):
    """A select of the cities that time zones are named after; typing their names finds them."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> Any:
        """Return the options in their groups, with the stored zone where it has another name."""
        known = {UTC, *(zone for _region, zones in _zones() for zone in zones)}
        others = [zone for zone in dict.fromkeys([UTC, *value]) if zone == UTC or zone not in known]
        groups = [
            (REGIONS[region], [(zone, _city(zone)) for zone in zones]) for region, zones in _zones()
        ]
        self.choices = [*((zone, zone) for zone in others if zone), *groups]
        return super().optgroups(name, value, attrs)


@cache
def _zones() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the names of the time zones of each part of the world."""
    names = sorted(zoneinfo.available_timezones())
    return tuple(
        (region, tuple(name for name in names if name.startswith(f"{region}/")))
        for region in REGIONS
    )


def _city(zone: str) -> str:
    """Return the city of a time zone, as people write it."""
    return zone.partition("/")[2].replace("_", " ")
