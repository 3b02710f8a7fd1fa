"""Accounts, their roles, and the links by which people choose a password."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import models
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)


class Role(models.TextChoices):
    """A role; its value is the name of the group that holds the permissions."""

    CURATOR = "curator", _("curator")
    EDITOR = "editor", _("editor")
    ADMINISTRATOR = "administrator", _("administrator")


def name_of(user: User) -> str:
    """Return the full name of a user, or the user name without one."""
    return user.get_full_name() or user.get_username()


def role_of(user: User) -> Role | None:
    """Return the highest role of a user, or None; a superuser is an administrator."""
    if user.is_superuser:
        return Role.ADMINISTRATOR
    names = {group.name for group in user.groups.all()}
    return next((role for role in reversed(Role) if role in names), None)


def give_role(user: User, role: Role) -> None:
    """Save a user as a member of one role's group, without any other permission."""
    user.is_staff, user.is_superuser = True, False
    user.save()
    user.groups.set(Group.objects.filter(name=role))
    user.user_permissions.clear()


def people_in(role: Role) -> QuerySet[User]:
    """Return the users for whom `role_of` returns this role."""
    members = User.groups.through.objects
    named = Q(pk__in=members.filter(group__name=role).values("user_id"))
    if role == Role.ADMINISTRATOR:
        return User.objects.filter(named | Q(is_superuser=True))
    higher = Role.values[Role.values.index(role) + 1 :]
    above = members.filter(group__name__in=higher).values("user_id")
    return User.objects.filter(named, is_superuser=False).exclude(pk__in=above)


def administrators() -> QuerySet[User]:
    """Return the administrators whose accounts are active."""
    return people_in(Role.ADMINISTRATOR).filter(is_active=True)


def password_link(user: User) -> str:
    """Return an absolute URL at which a user chooses a password.

    It works once, for PASSWORD_RESET_TIMEOUT seconds.
    """
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return f"{settings.SITE_URL}{reverse('password_link', args=[uid, token])}"


def mail_password_link(user: User, link: str, *, invited_by: User | None = None) -> bool:
    """Mail a user a link to choose a password. Return True when the mail server accepted it.

    Errors of the server or the connection are logged. ``invited_by`` is named in the text.
    """
    context = {
        "user": user,
        "link": link,
        "site": settings.SITE_URL,
        "invited_by": invited_by,
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
    }
    subject, text = (
        render_to_string(f"admin/mail/password_link_{part}.txt", context).strip()
        for part in ("subject", "text")
    )
    try:
        return bool(send_mail(subject, text, None, [user.email]))
    except (SMTPException, OSError):
        logger.exception("A link to choose a password could not be sent.")
        return False
