"""Whose address a request comes from, and whose word is taken for it."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from briefing.client import client_address

CLIENT = "203.0.113.9"
PROXY = "10.0.0.7"


def address(peer: str, *told: str) -> str | None:
    """The address of a request from a peer, with what X-Forwarded-For says."""
    headers = {"X-Forwarded-For": ", ".join(told)} if told else {}
    return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))


@pytest.mark.parametrize("peer", [CLIENT, "127.0.0.1", "::1", PROXY])
def test_what_a_client_says_of_itself_does_not_count(peer: str) -> None:
    assert address(peer, "192.0.2.1") == address(peer) != "192.0.2.1"


def test_the_proxy_at_the_socket_is_believed() -> None:
    assert address("", CLIENT) == CLIENT


def test_a_proxy_that_was_named_is_believed(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["192.0.2.1", "10.0.0.0/24"]
    assert address(PROXY, CLIENT) == CLIENT
    assert address("10.0.1.7", CLIENT) == "10.0.1.7"


def test_of_a_chain_only_what_the_nearest_stranger_cannot_forge_counts(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = [PROXY, "10.0.0.8"]
    assert address(PROXY, "192.0.2.1", "nonsense", CLIENT, "10.0.0.8") == CLIENT


@pytest.mark.parametrize("told", [(), ("",), ("unknown",), ("1.2.3.4.5",), ("<script>",)])
def test_what_is_no_address_is_nobody(told: tuple[str, ...]) -> None:
    assert address("", *told) is None


def test_a_client_cannot_pass_for_many_by_the_addresses_of_its_own_network() -> None:
    assert address("2001:db8:1:2:3:4:5:6") == address("2001:db8:1:2::9") == "2001:db8:1:2::"
    assert address("2001:db8:1:3::9") != "2001:db8:1:2::"


def test_an_address_is_the_same_in_either_spelling() -> None:
    assert address(f"::ffff:{CLIENT}") == CLIENT
