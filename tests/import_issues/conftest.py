"""The language of the command in these tests."""

import pytest


@pytest.fixture(autouse=True)
def _english(english: None) -> None:
    """The command speaks English here, whatever is translated."""
