"""The language of the command in these tests."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The command speaks English here, whatever is translated."""
    with translation.override("en"):
        yield
