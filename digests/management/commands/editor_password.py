"""The command that sets a new password for the account “editor”."""

import secrets
from typing import Any

from axes.utils import reset
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand

from digests.people import Role, give_role

EDITOR = "editor"


class Command(BaseCommand):
    """Set a random password for the administrator “editor”, and lift a lock-out of the account."""

    help = "Makes a new password for the editor, whose account is created if missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Create or open the account and print the password, of which only a hash is stored."""
        password = secrets.token_urlsafe(12)
        editor, _ = User.objects.get_or_create(username=EDITOR)
        editor.is_active = True
        editor.set_password(password)
        give_role(editor, Role.ADMINISTRATOR)
        reset(username=EDITOR)
        self.stdout.write(f'Sign in to the admin as "{EDITOR}" with the password {password}')
