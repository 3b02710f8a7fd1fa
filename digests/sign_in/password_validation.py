"""Checks of a new password, beside those of Django."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class NameInPasswordValidator:
    """Refuse a password that is little more than the name or the mail address of its owner.

    Django compares the whole of both: “bobbobbob1” has little likeness to “bob” for it.
    """

    MIN_LENGTH = 8
    """The number of characters that must remain without the names."""
    MIN_NAME_LENGTH = 2
    """The number of characters from which a name counts: everybody's password has an “a”."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError when too little remains of the password without the names."""
        rest = whole = password.casefold()
        for name in sorted(_names(user) if user else [], key=len, reverse=True):
            if len(name) >= self.MIN_NAME_LENGTH:
                rest = rest.replace(name, "")
        if rest != whole and len(rest) < self.MIN_LENGTH:
            raise ValidationError(
                _("The password is too much like your name: add words that have no part in it."),
                code="password_like_name",
            )

    def get_help_text(self) -> str:
        """Return the rule as a sentence for the form."""
        return _("Your password must be more than your name with a few characters added.")


def _names(user: User) -> set[str]:
    """Return the names of a user, with the part of the mail address before the @."""
    texts = (user.username, user.first_name, user.last_name, user.email.partition("@")[0])
    return {text.casefold() for text in texts if text}
