"""Who sends a request, and which row it names."""

from __future__ import annotations

import re
from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest


def person(request: HttpRequest) -> User:
    """Return who sends the request; the admin lets nobody in who is not signed in."""
    return cast(User, request.user)


def parse_pk(typed: str) -> int | None:
    """Return the primary key that an address or a button holds, None for what cannot be one."""
    return int(typed) if re.fullmatch("[0-9]{1,18}", typed) else None
