"""The second factor: codes of an app, recovery codes, and how many wrong ones are taken."""

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth.models import User
from django.http import HttpRequest
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from digests.sign_in import two_factor
from digests.sign_in.two_factor import CODE_COOL_OFF, CODE_LIMIT, RECOVERY_CODES
from tests.second_factor import code_of, give_second_factor
from tests.together import at_once, needs_writers

pytestmark = pytest.mark.django_db

NOON = "2026-05-15 12:00Z"


def test_a_code_of_the_new_app_switches_it_on(bob: User) -> None:
    two_factor.new_device(bob)
    assert two_factor.switch_on(bob, "000000") == []
    assert not two_factor.is_on(bob)
    codes = two_factor.switch_on(bob, code_of(bob, confirmed=False))
    assert len(set(codes)) == RECOVERY_CODES
    assert two_factor.is_on(bob)
    assert two_factor.recovery_codes_left(bob) == RECOVERY_CODES


def test_the_key_stays_the_same_until_it_is_confirmed(bob: User) -> None:
    assert two_factor.new_device(bob) == two_factor.new_device(bob)


def test_two_windows_that_begin_at_once_do_not_get_in_each_others_way(bob: User) -> None:
    first, _second = (TOTPDevice.objects.create(user=bob, confirmed=False) for _ in range(2))
    assert two_factor.new_device(bob) == first
    assert two_factor.switch_on(bob, f"{TOTP(first.bin_key).token():06}")
    assert TOTPDevice.objects.get(user=bob) == first


def test_the_picture_and_the_text_hold_the_key_and_come_from_here(
    bob: User, settings: Settings
) -> None:
    settings.OTP_TOTP_ISSUER = "digest.example"
    device = two_factor.new_device(bob)
    assert "digest.example%3Abob" in device.config_url
    assert two_factor.key_text(device).replace(" ", "") in device.config_url
    picture = two_factor.qr_code(device)
    assert picture.startswith("<svg")
    assert not re.search("href|style|script|xmlns:", picture)


def test_a_code_works_once(bob: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        give_second_factor(bob)
        clock.shift(60)
        code = code_of(bob)
        assert two_factor.check_code(bob, f"{code[:3]} {code[3:]}")
        assert not two_factor.check_code(bob, code)
        clock.shift(60)
        assert two_factor.check_code(bob, code_of(bob))


def test_a_code_of_long_ago_is_refused(bob: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        give_second_factor(bob)
        clock.shift(60)
        code = code_of(bob)
        clock.shift(120)
        assert not two_factor.check_code(bob, code)


def test_a_recovery_code_works_once_however_it_is_written(bob: User) -> None:
    first, second, *_rest = give_second_factor(bob)
    assert two_factor.check_code(bob, first)
    assert not two_factor.check_code(bob, first)
    assert two_factor.check_code(bob, f" {second.replace('-', ' ').upper()} ")
    assert two_factor.recovery_codes_left(bob) == RECOVERY_CODES - 2


def test_new_recovery_codes_end_the_old_ones(bob: User) -> None:
    old = give_second_factor(bob)[0]
    new = two_factor.new_recovery_codes(bob)[0]
    assert not two_factor.check_code(bob, old)
    assert two_factor.check_code(bob, new)


@pytest.mark.parametrize("code", ["", "x" * 40, "１２３４５６", "-1", "12_456"])
def test_any_other_text_is_no_code(bob: User, code: str) -> None:
    give_second_factor(bob)
    assert not two_factor.check_code(bob, code)


def test_someone_without_a_second_factor_has_no_code(bob: User) -> None:
    two_factor.new_device(bob)
    assert not two_factor.check_code(bob, code_of(bob, confirmed=False))


def test_it_is_switched_off_with_all_its_codes(bob: User) -> None:
    code = give_second_factor(bob)[0]
    two_factor.switch_off(bob)
    assert not two_factor.is_on(bob)
    assert not two_factor.check_code(bob, code)
    assert not TOTPDevice.objects.exists()


def test_who_has_none_is_listed(bob: User, carol: User) -> None:
    give_second_factor(bob)
    two_factor.new_device(carol)
    assert list(two_factor.people_without()) == [carol]


def test_wrong_codes_from_anywhere_shut_the_app_for_a_while_and_never_for_longer(
    bob: User,
) -> None:
    stranger = HttpRequest()
    with time_machine.travel(NOON, tick=False) as clock:
        give_second_factor(bob)
        for n in range(CODE_LIMIT):
            assert not two_factor.are_codes_shut(stranger, bob), n
            two_factor.check_code(bob, "000000")
        assert two_factor.are_codes_shut(stranger, bob)
        clock.shift(CODE_COOL_OFF + dt.timedelta(seconds=1))
        assert not two_factor.are_codes_shut(stranger, bob)
        two_factor.check_code(bob, "000000")
        assert not two_factor.are_codes_shut(stranger, bob), "the count begins anew"
        assert two_factor.check_code(bob, code_of(bob))


@needs_writers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_at_once_with_one_code_one_gets_in(bob: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        give_second_factor(bob)
        clock.shift(60)
        code, found = code_of(bob), list[bool]()
        assert at_once(*[lambda: found.append(two_factor.check_code(bob, code))] * 4) == []
        assert sorted(found) == [False] * 3 + [True]
