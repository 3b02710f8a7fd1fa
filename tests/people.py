"""Alice curates, Bob edits, Carol administers; a stranger has no account.

Dora is a further colleague, for tests about somebody's account or without a role.
"""

from django.contrib.auth.models import User
from django.test import Client

from digests.people import Role, give_role

ROLES = {"alice": Role.CURATOR, "bob": Role.EDITOR, "carol": Role.ADMINISTRATOR}


def make_person(name: str, role: Role | None = None) -> User:
    """Return a new user with a password and a mail address; the three have their roles."""
    user = User.objects.create_user(name, f"{name}@digest.example", password_of(name))
    give_role(user, role or ROLES[name])
    return user


def password_of(name: str) -> str:
    """Return the password of a user."""
    return f"the password of {name}"


def browser_of(name: str, language: str = "en") -> Client:
    """Return a client in which a user is signed in, who is created if need be; "" is a stranger."""
    client = Client(headers={"accept-language": language})
    if name:
        client.force_login(User.objects.filter(username=name).first() or make_person(name))
    return client
