"""Alice curates, Bob edits, Carol administers; a stranger has no account."""

from django.contrib.auth.models import User
from django.test import Client

from digests.people import Role, give_role

ROLES = {"alice": Role.CURATOR, "bob": Role.EDITOR, "carol": Role.ADMINISTRATOR}


def make_person(name: str, role: Role | None = None) -> User:
    """Someone with a password and a mail address; Alice, Bob and Carol have their roles."""
    user = User.objects.create_user(name, f"{name}@digest.example", password_of(name))
    give_role(user, role or ROLES[name])
    return user


def password_of(name: str) -> str:
    """The password of someone."""
    return f"the password of {name}"


def browser_of(name: str, language: str = "en") -> Client:
    """A browser with someone signed in, who is made if need be; without a name, a stranger's."""
    client = Client(headers={"accept-language": language})
    if name:
        client.force_login(User.objects.filter(username=name).first() or make_person(name))
    return client
