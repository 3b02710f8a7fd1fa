"""A browser for each of the people in the admin's tests; a stranger's is `client`."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.people import browser_of


@pytest.fixture
def alice_client(alice: User) -> Client:
    """Return an English browser in which Alice, a curator, is signed in."""
    return browser_of("alice")


@pytest.fixture
def bob_client(bob: User) -> Client:
    """Return an English browser in which Bob, an editor, is signed in."""
    return browser_of("bob")


@pytest.fixture
def carol_client(carol: User) -> Client:
    """Return an English browser in which Carol, an administrator, is signed in."""
    return browser_of("carol")


@pytest.fixture
def root_client(db: None) -> Client:
    """Return an English browser of a superuser, for what not even a superuser may do."""
    User.objects.create_superuser("root")
    return browser_of("root")
