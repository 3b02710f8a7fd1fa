"""Links are caught into the inbox, by several tools at once too."""

import pytest
from django.contrib.auth.models import User

from digests import editing
from digests.models import Link
from tests.together import at_once, needs_writers


@needs_writers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_tools_that_catch_one_address_at_once_add_one_link(alice: User) -> None:
    def catch() -> None:
        editing.catch_link("https://example.org/a", by=alice)

    assert at_once(*[catch] * 6) == []
    assert Link.objects.inbox().count() == 1
