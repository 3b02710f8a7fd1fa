"""A transaction in which an import tells what it would do, and that leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from digests.models import Issue


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo at the end of the block whatever was written in it."""
    with transaction.atomic():
        # All issues before the publication, which the first file may hold to the end.
        list(Issue.objects.order_by("pk").select_for_update().values_list("pk", flat=True))
        yield
        transaction.set_rollback(True)
