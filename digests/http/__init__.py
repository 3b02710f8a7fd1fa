"""An HTTP client that reaches public addresses only, within limits of size and time.

A name is resolved once, every address that it has is checked, and the connection goes to one that
was checked: a name that resolves to another address afterwards gains nothing. Each redirect is
checked the same way.
"""

from .client import Fetched, fetch
from .errors import REASONS, FetchError
from .page import Page, fetch_head, fetch_page
from .targets import is_public, parse_url

__all__ = [
    "REASONS",
    "FetchError",
    "Fetched",
    "Page",
    "fetch",
    "fetch_head",
    "fetch_page",
    "is_public",
    "parse_url",
]
