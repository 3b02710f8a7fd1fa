"""`manage.py editor_password`: a new password for the editor's account."""

import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

EDITOR = "editor"


class Command(BaseCommand):
    """Make a new password, and the editor's account where there is none."""

    help = "Makes a new password for the editor, whose account is created if missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the password; only its hash is kept."""
        password = secrets.token_urlsafe(12)
        editor, _ = get_user_model().objects.get_or_create(username=EDITOR)
        editor.is_active = editor.is_staff = editor.is_superuser = True
        editor.set_password(password)
        editor.save()
        self.stdout.write(f'Sign in to the admin as "{EDITOR}" with the password {password}')
