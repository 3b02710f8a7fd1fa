"""The pages that list where people are signed in, and end their sessions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from digests.admin.context import page_context
from digests.admin.requests import person
from digests.models import Publication, Session
from digests.sign_in import two_factor
from digests.sign_in.sessions import end_sessions, name_of_session, sessions_of

BROWSERS = {
    "MicroMessenger": "WeChat",
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
"""The names of browsers by the product in their user agent, the most telling ones first."""
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Macintosh": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as a row of a page; ``name`` is what its button sends."""

    session: Session
    name: str
    browser: str
    is_this: bool


def session_rows(request: HttpRequest, user: User) -> list[SessionRow]:
    """Return the sessions of a user, that of the request first."""
    own = request.session.session_key
    rows = [
        SessionRow(
            session=session,
            name=name_of_session(session),
            browser=browser_name(session.browser),
            is_this=session.session_key == own,
        )
        for session in sessions_of(user)
    ]
    return sorted(rows, key=lambda row: not row.is_this)


def own_sessions(request: HttpRequest) -> HttpResponse:
    """List the sessions of the user."""
    user = person(request)
    context = {
        **page_context(request, _("Where you are signed in")),
        "rows": session_rows(request, user),
        "zone": Publication.objects.current().zone,
        "is_on": two_factor.is_on(user),
    }
    return TemplateResponse(request, "admin/people/sessions.html", context)


@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """End the session of the user that the form names, or all but the present one."""
    user, name = person(request), request.POST.get("session", "")
    own = request.session.session_key
    if name:
        keys = [one.pk for one in sessions_of(user) if name_of_session(one) == name]
        ended = end_sessions(user=user, pk__in=keys, keep=own)
    else:
        ended = end_sessions(user=user, keep=own)
    text = ngettext("%(count)s session was ended.", "%(count)s sessions were ended.", ended)
    messages.success(request, text % {"count": ended})
    return HttpResponseRedirect(reverse("sessions"))


def browser_name(user_agent: str) -> str:
    """Return browser and system of a user agent, as far as it tells them (RFC 9110, 10.1.5)."""
    products: Any = re.findall(r"\w+(?=/)", user_agent)
    browser = next((BROWSERS[one] for one in BROWSERS if one in products), "")
    system = next((SYSTEMS[one] for one in SYSTEMS if one in user_agent), "")
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or gettext("Unknown browser")
