"""The one client that fetches from the web: it reaches public addresses only, and not for long.

A name is resolved once, every address that it has is checked, and the connection goes to one that
was checked: a name that changes its mind between the check and the connection gains nothing. Each
redirect passes the same gate.
"""

from .client import Fetched, fetch
from .errors import REASONS, FetchError
from .targets import is_public, parse_url

__all__ = ["REASONS", "FetchError", "Fetched", "fetch", "is_public", "parse_url"]
