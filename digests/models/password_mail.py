"""The mails with links to choose a password."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone


class PasswordMailManager(models.Manager["PasswordMail"]):
    """Claims mails, each for one caller."""

    def claim(self, user: User, interval: dt.timedelta) -> bool:
        """Claim the one mail to a user within an interval.

        Returns True for the first caller only, also where several processes call at once.
        """
        now = timezone.now()
        mail, is_new = self.get_or_create(user=user, defaults={"at": now})
        due = self.filter(pk=mail.pk, at__lte=now - interval)
        return is_new or due.update(at=now) == 1


class PasswordMail(models.Model):
    """The last mail with a link to choose a password, claimed before it is sent."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField()

    objects = PasswordMailManager()

    def __str__(self) -> str:
        return f"{self.user_id} {self.at}"
