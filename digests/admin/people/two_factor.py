"""The page on which people switch their second factor on and off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from digests.admin.context import page_context
from digests.admin.requests import person
from digests.sign_in import two_factor
from digests.sign_in.sessions import end_sessions

from .activity_log import NEW_RECOVERY_CODES, SECOND_FACTOR_OFF, SECOND_FACTOR_ON, log_step
from .passwords import refuse_wrong_password
from .second_step import code_form, set_up_context, wrong_set_up_code


class PasswordForm(forms.Form):
    """The password of the user who sends a request, asked before the second factor changes."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        """Return the password; raise ValidationError for a wrong one."""
        password: str = self.cleaned_data["password"]
        refuse_wrong_password(self.request, password)
        return password


@sensitive_post_parameters("code", "password")
def two_factor_page(request: HttpRequest) -> HttpResponse:
    """Show the second factor of the user, and switch it on or off."""
    if two_factor.is_on(person(request)):
        return _change(request)
    return _switch_on(request)


def _switch_on(request: HttpRequest) -> HttpResponse:
    """Switch the second factor on by a code; sessions that began without one end."""
    user, form = person(request), code_form(request)
    if form.is_valid():
        if codes := two_factor.switch_on(user, form.cleaned_data["code"]):
            end_sessions(user=user, keep=request.session.session_key)
            log_step(request, user, SECOND_FACTOR_ON)
            return _page(request, {"codes": codes, "is_on": True})
        form.add_error("code", wrong_set_up_code())
    return _page(request, {"form": form, **set_up_context(user)})


def _change(request: HttpRequest) -> HttpResponse:
    """Switch the second factor off, or make new recovery codes, for whoever gives the password."""
    user, is_required = person(request), two_factor.is_required()
    form = PasswordForm(request, request.POST if "password" in request.POST else None)
    if form.is_valid() and "new_codes" in request.POST:
        codes = two_factor.new_recovery_codes(user)
        log_step(request, user, NEW_RECOVERY_CODES)
        return _page(request, {"codes": codes, "is_on": True})
    if form.is_valid() and "switch_off" in request.POST and not is_required:
        two_factor.switch_off(user)
        log_step(request, user, SECOND_FACTOR_OFF)
        messages.success(request, _("You sign in with your password alone from now on."))
        return HttpResponseRedirect(reverse("two_factor"))
    left = two_factor.recovery_codes_left(user)
    context = {"form": form, "is_on": True, "is_required": is_required, "left": left}
    return _page(request, context)


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    context = {**page_context(request, _("Two-factor sign-in")), **context}
    return TemplateResponse(request, "admin/people/two_factor.html", context)
