"""A password like the name is refused."""

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import override

BOB = User(username="bob", first_name="王小明", email="bobby.tables@digest.example")


@pytest.mark.parametrize(
    "password",
    ["bobbobbob1", "Bob-2026-bob", "王小明2026王", "bobby.tables1", "BOBBY.TABLES2026"],
)
def test_a_password_that_is_little_more_than_the_name_is_refused(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, BOB)
    assert "password_like_name" in {error.code for error in refused.value.error_list}


@pytest.mark.parametrize(
    "password", ["another 77 words", "bob and eleven more words", "plain-86-x"]
)
def test_a_password_with_enough_beside_the_name_is_taken(password: str) -> None:
    validate_password(password, BOB)


def test_a_name_of_one_letter_forbids_nothing() -> None:
    validate_password("a77bc-de", User(username="a"))


def test_without_an_account_there_is_no_name_to_be_like() -> None:
    validate_password("bobbobbob1")


def test_the_form_says_the_rule() -> None:
    with override("en"):
        assert any("more than your name" in text for text in password_validators_help_texts())
