"""The apps of the people in the tests, which show the codes of a second factor."""

from django.contrib.auth.models import User
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from digests.sign_in import two_factor


def code_of(user: User, *, confirmed: bool = True) -> str:
    """Return the code that the app of a user shows now."""
    device = TOTPDevice.objects.get(user=user, confirmed=confirmed)
    return f"{TOTP(device.bin_key).token():06}"


def give_second_factor(user: User) -> list[str]:
    """Switch the second factor of a user on; return the recovery codes."""
    two_factor.new_device(user)
    codes = two_factor.switch_on(user, code_of(user, confirmed=False))
    assert codes
    return codes


def forget_last_code(user: User) -> None:
    """Let a code of this half minute be taken again, as if it had not been used."""
    TOTPDevice.objects.filter(user=user).update(last_t=-1)
