"""Where a request comes from."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

SOCKET = ""  # the REMOTE_ADDR of whoever comes by a Unix socket


def client_address(request: HttpRequest) -> str | None:
    """The address of a client, as far as it can be believed; None where nobody tells.

    X-Forwarded-For is the word of whoever sends it. It counts only from a proxy, which is what
    comes by the Unix socket or from TRUSTED_PROXIES; and of its addresses only the last that is
    not itself a proxy's, since a client may have written what stands before it. An IPv6 client is
    its network of 64 bits, for it owns every address in there.
    """
    peer = request.META.get("REMOTE_ADDR", SOCKET)
    if peer != SOCKET and not _is_proxy(peer):
        return _normal(peer)
    told = request.headers.get("X-Forwarded-For", "").split(",")
    hops = (hop.strip() for hop in reversed(told))
    return _normal(next((hop for hop in hops if not _is_named_proxy(hop)), peer))


def _is_proxy(address: str) -> bool:
    return "*" in settings.TRUSTED_PROXIES or _is_named_proxy(address)


def _is_named_proxy(address: str) -> bool:
    networks = (network for network in settings.TRUSTED_PROXIES if network != "*")
    try:
        return any(ip_address(address) in ip_network(network) for network in networks)
    except ValueError:
        return False


def _normal(address: str) -> str | None:
    """An address as it is compared."""
    try:
        ip = ip_address(address)
    except ValueError:
        return None
    if not isinstance(ip, IPv6Address):
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ip_network((int(ip) >> 64 << 64, 64)).network_address)
