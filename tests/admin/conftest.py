"""The people and the browser of the admin's tests."""

import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.fixture
def alice(db: None) -> User:
    """Alice edits."""
    return User.objects.create_superuser("alice", password="alice's password")


@pytest.fixture
def desk(alice: User) -> Client:
    """An English browser with Alice signed in."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(alice)
    return client
