"""What an address may hold between its slashes."""

from __future__ import annotations

import datetime as dt


class DateConverter:
    """A calendar day as YYYY-MM-DD, and no other spelling of it."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> dt.date:
        """The day; a ValueError, which makes the address unknown, when there is none."""
        return dt.date.fromisoformat(value)

    def to_url(self, value: dt.date) -> str:
        """The day as it stands in an address."""
        return value.isoformat()


class NameConverter:
    """Any text that is not empty, slashes and line ends included."""

    regex = r"[\s\S]+"

    def to_python(self, value: str) -> str:
        """The name as it is."""
        return value

    def to_url(self, value: str) -> str:
        """The name as it is; `reverse` escapes it."""
        return value
