"""The second factor: codes of an app (TOTP, RFC 6238), and recovery codes for when it is lost."""

from __future__ import annotations

import datetime as dt
import re

import segno
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from digests.models import Publication

from .throttle import known_browser

RECOVERY_CODES = 10
CODE_LIMIT = 10
"""The number of wrong codes of an account after which unknown browsers have to wait.

There are only a million codes: many addresses together could try them.
"""
CODE_COOL_OFF = dt.timedelta(minutes=15)


def is_required() -> bool:
    """Return True when the publication lets nobody in with a password alone."""
    return Publication.objects.current().requires_second_factor


def is_on(user: User) -> bool:
    """Return True when a user signs in with a second factor."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def people_without() -> QuerySet[User]:
    """Return the users who have no second factor."""
    devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
    return User.objects.exclude(Exists(devices))


def new_device(user: User) -> TOTPDevice:
    """Return the app of a user that is not confirmed yet, the same until a code confirms it."""
    # Two at once may make two of them: it is always the first.
    return _new_devices(user).first() or TOTPDevice.objects.create(user=user, confirmed=False)


def qr_code(device: TOTPDevice) -> SafeString:
    """Return the QR code that apps read a key from, as SVG."""
    code = segno.make(device.config_url, micro=False)
    svg = code.svg_inline(scale=4, border=4, dark="#000", light="#fff", svgclass="qr-code")
    return mark_safe(svg)  # noqa: S308 (a picture: the texts in it are modules, not markup)


def key_text(device: TOTPDevice) -> str:
    """Return the key of an app in groups of four characters, to be typed."""
    key = re.search(r"secret=(\w+)", device.config_url)
    return " ".join(re.findall(".{1,4}", key[1])) if key else ""


def switch_on(user: User, code: str) -> list[str]:
    """Confirm the new app of a user by one of its codes.

    Returns recovery codes, or an empty list when the code is wrong.
    """
    with transaction.atomic():
        device = _new_devices(user).select_for_update().first()
        if device is None or not device.verify_token(_plain(code)):
            return []
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        device.confirmed = True
        device.save()
        return new_recovery_codes(user)


def switch_off(user: User) -> None:
    """Let a user sign in without a second factor, and forget the app and the recovery codes."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def new_recovery_codes(user: User) -> list[str]:
    """Make new recovery codes in place of those that there are, and return them."""
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user)
        StaticToken.objects.bulk_create(StaticToken(device=device, token=one) for one in codes)
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def recovery_codes_left(user: User) -> int:
    """Return the number of recovery codes that were not used."""
    return int(StaticToken.objects.filter(device__user=user).count())


def are_codes_shut(request: HttpRequest, user: User) -> bool:
    """Return True while an unknown browser has to wait because of wrong codes from anywhere.

    Recovery codes are too long to be guessed: they are taken all the same.
    """
    if known_browser(request, user.get_username()):
        return False
    wrong = TOTPDevice.objects.filter(
        user=user,
        confirmed=True,
        throttling_failure_count__gte=CODE_LIMIT,
        throttling_failure_timestamp__gt=timezone.now() - CODE_COOL_OFF,
    )
    return bool(wrong.exists())


def is_code_of_app(code: str) -> bool:
    """Return True for six digits; anything else may be a recovery code."""
    return re.fullmatch(r"\d{6}", _plain(code)) is not None


def check_code(user: User, code: str) -> bool:
    """Return True for a code of the user's app or a recovery code; either works once."""
    kind = TOTPDevice if is_code_of_app(code) else StaticDevice
    with transaction.atomic():
        device = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            return False
        failed_at = device.throttling_failure_timestamp
        if failed_at and failed_at <= timezone.now() - CODE_COOL_OFF:
            device.throttle_reset(commit=False)
        return bool(device.verify_token(_plain(code)))


def _new_devices(user: User) -> QuerySet[TOTPDevice]:
    devices: QuerySet[TOTPDevice] = TOTPDevice.objects.filter(user=user, confirmed=False)
    return devices.order_by("pk")


def _plain(code: str) -> str:
    """Return a code without the spaces and hyphens that make it legible."""
    return re.sub(r"[\s-]", "", code).lower()
