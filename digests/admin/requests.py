"""Typed access to the user of a request and to the primary keys that it names."""

from __future__ import annotations

import re
from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest


def person(request: HttpRequest) -> User:
    """Return the user who sends a request. Admin views are reached by signed-in users only."""
    return cast(User, request.user)


def parse_pk(typed: str) -> int | None:
    """Return a primary key from text of 1 to 18 digits, or None for any other text."""
    return int(typed) if re.fullmatch("[0-9]{1,18}", typed) else None
