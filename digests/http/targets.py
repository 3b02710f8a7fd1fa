"""Check which URLs may be fetched and which IP addresses may be connected to."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from .errors import FetchError

if TYPE_CHECKING:  # see `client`
    import httpx

PORTS = frozenset({80, 443, 8080, 8443})

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_START = re.compile(r"https?://[^/?#@]+(?:[/?#]|\Z)", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f\\]")
_LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}\.?|[0-9a-f:.]*:[0-9a-f:.]*")
LONGEST_HOST = 254
"""Characters, with the final dot (RFC 1035)."""
_LOCAL = re.compile(r"(?:.+\.)?(?:localhost|local|internal|intranet|lan|home\.arpa|onion)\.?")


def parse_url(url: str) -> httpx.URL:
    """Return the parsed address; raises FetchError for one that must not be fetched.

    Refused are other schemes and ports, credentials, white space, control characters and
    backslashes (which parsers read differently), local names, and IPv4 addresses in an unusual
    form.
    """
    import httpx

    if not _START.match(url) or _UNPRINTABLE.search(url):
        raise FetchError("address")
    try:
        parsed = httpx.URL(url)
        host = parsed.raw_host.decode("ascii")
        _ = parsed.host  # which httpx reads later, and no xn-- label of another may stop it there
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise FetchError("address") from error
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    is_host = len(host) <= LONGEST_HOST and _HOST.fullmatch(host)
    if not is_host or _is_disguised_number(host):
        raise FetchError("address")
    if _LOCAL.fullmatch(host):
        raise FetchError("private")
    if port not in PORTS:
        raise FetchError("port")
    return parsed


def _is_disguised_number(host: str) -> bool:
    """Return whether a host is an IPv4 address in a form that only some parsers read."""
    last = host.rstrip(".").rpartition(".")[2]
    if ":" in host or not re.fullmatch("[0-9]+|0x[0-9a-f]*", last):
        return False
    try:
        return str(ipaddress.IPv4Address(host)) != host
    except ValueError:
        return True


_PUBLIC_V6 = ipaddress.ip_network("2000::/3")
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments (RFC 6890)
        "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
        "2001::/23",  # protocol assignments, Teredo among them (RFC 2928)
        "2001:db8::/32",  # documentation (RFC 3849)
        "2002::/16",  # 6to4, which holds an IPv4 address (RFC 3056)
        "3fff::/20",  # documentation (RFC 9637)
    )
)
_ISATAP = re.compile(r"(?:00|02)005efe")


def is_public(address: IPAddress) -> bool:
    """Return True when an IP address is public by itself, and no tunnel to another one."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if any(address in network for network in _NOT_PUBLIC if network.version == address.version):
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return True
    holds_ipv4 = _ISATAP.match(address.packed[8:].hex())  # RFC 5214
    return address in _PUBLIC_V6 and not address.scope_id and not holds_ipv4
