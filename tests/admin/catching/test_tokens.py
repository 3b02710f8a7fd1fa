"""The page of a person's tokens."""

from django.contrib.auth.models import User
from django.test import Client

from digests.models import CaptureToken
from tests.shown import Shown, show

TOKENS = "/admin/catch/tokens/"


def make(client: Client, name: str = "my phone") -> Shown:
    """Make a token; the page that shows it."""
    answer = client.post(TOKENS, {"make": "1", "name": name}, follow=True)
    return Shown(answer.content.decode())


def test_a_token_is_shown_once(alice_client: Client) -> None:
    text = make(alice_client).text("#made-link")
    assert CaptureToken.objects.of_text(text) is not None
    assert text not in show(alice_client, TOKENS).text()


def test_a_token_needs_a_name(alice_client: Client) -> None:
    assert "Name the tool" in make(alice_client, "").text()
    assert not CaptureToken.objects.exists()


def test_a_person_sees_and_revokes_their_own_tokens_alone(
    alice_client: Client, bob_client: Client, bob: User
) -> None:
    make(alice_client)
    row = CaptureToken.objects.get()
    assert "my phone" not in show(bob_client, TOKENS).text()
    bob_client.post(TOKENS, {"revoke": str(row.pk)})
    assert CaptureToken.objects.exists()
    alice_client.post(TOKENS, {"revoke": str(row.pk)})
    assert not CaptureToken.objects.exists()
