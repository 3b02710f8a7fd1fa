"""The path converters of the site's URLs: days, years, channels and names."""

from __future__ import annotations

import datetime as dt

from digests.channels import Channel, channel_with_suffix


class DateConverter:
    """A path converter for a day as YYYY-MM-DD, and no other spelling of it."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> dt.date:
        """Return the day. Raises ValueError when there is none: the address is unknown then."""
        return dt.date.fromisoformat(value)

    def to_url(self, value: dt.date) -> str:
        """Return the day as it is written in an address."""
        return value.isoformat()


class ChannelConverter:
    """A path converter for a channel, by the suffix that its addresses end with."""

    regex = "[a-z]+"

    def to_python(self, value: str) -> Channel:
        """Return the channel. Raises ValueError when there is none: the address is unknown then."""
        channel = channel_with_suffix(value)
        if channel is None:
            raise ValueError(value)
        return channel

    def to_url(self, value: str) -> str:
        """Return the suffix as it is."""
        return value


class NameConverter:
    """A path converter for any text that is not empty, slashes and line ends included."""

    regex = r"[\s\S]+"

    def to_python(self, value: str) -> str:
        """Return the name as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Return the name as it is; `reverse` escapes it."""
        return value


class CategoryConverter:
    """A path converter for the slug of a category, in any script."""

    regex = r"[-\w]+"

    def to_python(self, value: str) -> str:
        """Return the slug as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Return the slug as it is; `reverse` escapes it."""
        return value


class NumberConverter:
    """A path converter for the number of an issue, without zeros before it."""

    regex = "[1-9][0-9]{0,4}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return the number as it is written in an address."""
        return str(value)


class YearConverter:
    """A path converter for a year of four digits."""

    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        """Return the year."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return the year as it is written in an address."""
        return f"{value:04}"
