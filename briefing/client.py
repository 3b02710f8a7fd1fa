"""The client address of a request, behind trusted proxies."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

SOCKET = ""  # the REMOTE_ADDR of whoever comes by a Unix socket


def client_address(request: HttpRequest) -> str | None:
    """Return the address of a client, or None when it is unknown.

    X-Forwarded-For is read only from a trusted proxy, which is a Unix socket or an address in
    TRUSTED_PROXIES, and only its last address that is not a proxy's: a client may have written
    those before it. An IPv6 address is reduced to its network of 64 bits, all of which belongs to
    one client.
    """
    peer = request.META.get("REMOTE_ADDR", SOCKET)
    if peer != SOCKET and not _is_proxy(peer):
        return _normal(peer)
    told = request.headers.get("X-Forwarded-For", "").split(",")
    hops = (hop.strip() for hop in reversed(told))
    return _normal(next((hop for hop in hops if not _is_proxy(hop)), peer))


def _is_proxy(address: str) -> bool:
    networks = map(ip_network, settings.TRUSTED_PROXIES)
    try:
        return any(ip_address(address) in network for network in networks)
    except ValueError:
        return False


def _normal(address: str) -> str | None:
    """Return an address in a form that can be compared, or None for any other text."""
    try:
        ip = ip_address(address)
    except ValueError:
        return None
    if not isinstance(ip, IPv6Address):
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ip_network((int(ip) >> 64 << 64, 64)).network_address)
