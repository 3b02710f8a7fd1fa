"""`manage.py editor_password`: a new password for the editor's account."""

import secrets
from typing import Any

from axes.utils import reset
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand

from digests.people import Role, give_role

EDITOR = "editor"


class Command(BaseCommand):
    """Make a new password for the editor, who is an administrator, and let the account in again."""

    help = "Makes a new password for the editor, whose account is created if missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the password; only its hash is kept."""
        password = secrets.token_urlsafe(12)
        editor, _ = User.objects.get_or_create(username=EDITOR)
        editor.is_active = True
        editor.set_password(password)
        give_role(editor, Role.ADMINISTRATOR)
        reset(username=EDITOR)
        self.stdout.write(f'Sign in to the admin as "{EDITOR}" with the password {password}')
