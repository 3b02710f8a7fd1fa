"""The second step of the sign-in, after the password: a code, or the set-up where one is required.

Until it is done nobody is signed in: the session only notes whose password was right.
"""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from digests.admin.context import signed_out_context
from digests.sign_in import two_factor
from digests.sign_in.sessions import describe_session
from digests.sign_in.throttle import count_failure, know_browser, may_try

from .lock_out import codes_shut, locked_out

BACKEND = "django.contrib.auth.backends.ModelBackend"
PENDING = "second_step"
"""The key under which a session notes whose password was right."""
PENDING_SECONDS = 10 * 60


class CodeForm(forms.Form):
    """A code of an app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
        error_messages={"required": _("Give the code that the app shows at this moment.")},
    )


def after_password(request: HttpRequest, user: User, to: str) -> HttpResponse:
    """Sign in a user whose password was right, or show the second step first."""
    if not two_factor.is_on(user) and not two_factor.is_required():
        return _sign_in(request, user, HttpResponseRedirect(to))
    request.session[PENDING] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "until": time.time() + PENDING_SECONDS,
    }
    return _step(request, user, to)


@never_cache
@sensitive_post_parameters("code")
def second_step(request: HttpRequest) -> HttpResponse:
    """Take the code of someone whose password was right a moment ago.

    Who has done it already is led on, and who has not begun to the sign-in.
    """
    to, user = _way_on(request), _pending_user(request)
    if user:
        return _step(request, user, to)
    if request.user.is_authenticated:
        return HttpResponseRedirect(to)
    return redirect_to_login(to, reverse("admin:login"))


def _step(request: HttpRequest, user: User, to: str) -> HttpResponse:
    if not may_try(request, user):
        return locked_out(request, None, {"username": user.get_username()})
    step = _ask_for_code if two_factor.is_on(user) else _set_up
    return step(request, user, to)


def _ask_for_code(request: HttpRequest, user: User, to: str) -> HttpResponse:
    """Take a code, or show the form for one."""
    form = code_form(request)
    if form.is_valid():
        code = form.cleaned_data["code"]
        if two_factor.is_code_of_app(code) and two_factor.are_codes_shut(request, user):
            return codes_shut(request)
        if two_factor.check_code(user, code):
            return _sign_in(request, user, HttpResponseRedirect(to))
        count_failure(request, user)
        form.add_error("code", _("This code is wrong, or it was used. Wait for the next one."))
    return _page(request, "second_step", _("The second step"), {"form": form, "next": to})


def _set_up(request: HttpRequest, user: User, to: str) -> HttpResponse:
    """Switch the second factor on for someone who must have one, and sign them in."""
    form = code_form(request)
    if form.is_valid():
        if codes := two_factor.switch_on(user, form.cleaned_data["code"]):
            title = _("Keep these recovery codes")
            page = _page(request, "set_up_done", title, {"codes": codes, "next": to})
            return _sign_in(request, user, page)
        form.add_error("code", wrong_set_up_code())
    context = {"form": form, "next": to, **set_up_context(user)}
    return _page(request, "set_up", _("Switch on two-factor sign-in"), context)


def code_form(request: HttpRequest) -> CodeForm:
    """Return the form for a code, filled in if the request has one."""
    return CodeForm(request.POST if "code" in request.POST else None)


def wrong_set_up_code() -> str:
    """Return the error of a code that does not belong to a new app."""
    return str(_("This is not the code of the app now. Is the clock of the device right?"))


def set_up_context(user: User) -> dict[str, Any]:
    """Return the context of a page on which a user switches the second factor on."""
    device = two_factor.new_device(user)
    return {"qr_code": two_factor.qr_code(device), "key": two_factor.key_text(device)}


def _sign_in(request: HttpRequest, user: User, response: HttpResponse) -> HttpResponse:
    """Sign a user in, and let this browser be known for the account."""
    request.session.pop(PENDING, None)
    login(request, user, BACKEND)
    describe_session(request)
    know_browser(request, response, user)
    return response


def _pending_user(request: HttpRequest) -> User | None:
    """Return the active user whose password was right, unless it has changed or was long ago."""
    noted = request.session.get(PENDING)
    if not noted or noted["until"] < time.time():
        return None
    user = User.objects.filter(pk=noted["user"], is_active=True).first()
    if user and constant_time_compare(noted["password"], user.get_session_auth_hash()):
        return user
    return None


def _way_on(request: HttpRequest) -> str:
    """Return the address that a request names to go on to, or that of the front page."""
    to: str = request.POST.get("next", request.GET.get("next", ""))
    is_ours = url_has_allowed_host_and_scheme(
        to, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return to if is_ours else reverse(settings.LOGIN_REDIRECT_URL)


def _page(request: HttpRequest, name: str, title: Any, context: dict[str, Any]) -> HttpResponse:
    # Rendered later: the token of its form is that of the session after the sign-in.
    context = {**signed_out_context(request, title), **context}
    return TemplateResponse(request, f"admin/people/{name}.html", context)
