"""Allow pages of this site to be shown in a frame of the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.views.decorators.clickjacking import xframe_options_sameorigin

View = Callable[..., Any]


def framed_here(view: View) -> View:
    """Return a view whose page may stand in a frame of this site's own pages, and of no other's."""
    framed: View = csp_replace({"frame-ancestors": [SELF]})(xframe_options_sameorigin(view))
    return framed
