"""The command that sets a new password for the account “editor”."""

import secrets
from typing import Any

from axes.utils import reset
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from digests.models import CaptureToken
from digests.people import Role, give_role
from digests.sign_in import two_factor
from digests.sign_in.sessions import end_sessions

EDITOR = "editor"


class Command(BaseCommand):
    """Set a random password for the administrator “editor”, and lift all that keeps them out.

    That is a lock-out and a second factor: this is the way back in for who lost both. Sessions and
    tokens of the account end, because others may have them.
    """

    help = "Makes a new password for the editor, whose account is created if missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Create or open the account and print the password, of which only a hash is stored."""
        password = secrets.token_urlsafe(12)
        editor, _is_new = User.objects.get_or_create(username=EDITOR)
        editor.is_active = True
        editor.set_password(password)
        give_role(editor, Role.ADMINISTRATOR)
        reset(username=EDITOR)
        end_sessions(user=editor)
        CaptureToken.objects.revoke_all(editor)
        two_factor.switch_off(editor)
        self.stdout.write(
            _('Sign in to the admin as "%(name)s" with the password %(password)s')
            % {"name": EDITOR, "password": password}
        )
