"""Passwords: the links to choose one, forgotten ones and changed ones."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import site
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import authenticate
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.views import (
    INTERNAL_RESET_SESSION_TOKEN,
    PasswordChangeView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from digests.admin.context import signed_out_context
from digests.admin.requests import person
from digests.sign_in.password_mail import INTERVAL, mail_links_later
from digests.sign_in.sessions import end_sessions
from digests.sign_in.throttle import hashing_turn

from .second_step import after_password
from .sign_in import busy

SECONDS_UNTIL_FREE = 60


def refuse_wrong_password(request: HttpRequest, password: str) -> None:
    """Raise ValidationError unless a password is that of the user who sends a request.

    The throttle counts a wrong one, and a process hashes one at a time, as at the sign-in.
    """
    name = person(request).get_username()
    with hashing_turn(request, name) as is_free:
        if not is_free:
            raise busy()
        if authenticate(request, username=name, password=password) is None:
            raise ValidationError(_("This is not your password."))


class PasswordAloneMixin:
    """Let the form of a new password write nothing else of the account."""

    def save(self, commit: bool = True) -> User:
        """Store the password alone: the account may have been closed since it was read."""
        user: User = super().save(commit=False)  # type: ignore[misc]
        if commit:
            user.save(update_fields=["password"])
        return user


class ChoosePasswordForm(PasswordAloneMixin, SetPasswordForm):  # type: ignore[type-arg]
    """The new password of the owner of a link."""


class ChangePasswordForm(PasswordAloneMixin, AdminPasswordChangeForm):
    """The old and the new password of the user who sends a request."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        """Return the old password; raise ValidationError for a wrong one."""
        password: str = self.cleaned_data["old_password"]
        refuse_wrong_password(self.request, password)
        return password


class SignedOutPageMixin:
    """Give a class-based view the context of an admin page without an account."""

    title: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context, with what the admin's base template needs."""
        own = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**own, **signed_out_context(self.request, self.title)}  # type: ignore[attr-defined]


class ForgottenPasswordView(SignedOutPageMixin, PasswordResetView):
    """Mail a link to choose a new password, or tell what to do without a mail server."""

    template_name = "admin/people/password_forgotten.html"
    title = _("Forgotten password")
    success_url = reverse_lazy("password_link_sent")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context; ``sends_mail`` is False without a mail server."""
        return {**super().get_context_data(**kwargs), "sends_mail": settings.SENDS_MAIL}

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        """Have the link mailed, or show the page again without a mail server.

        The status is 429 when too many links wait to be mailed.
        """
        if not settings.SENDS_MAIL:
            return self.render_to_response(self.get_context_data(form=form))
        if mail_links_later(form.cleaned_data["email"], get_language() or settings.LANGUAGE_CODE):
            return HttpResponseRedirect(str(self.success_url))
        form.add_error("email", _("Too many links are being sent at the moment. Try again later."))
        response = self.render_to_response(
            self.get_context_data(form=form), status=HTTPStatus.TOO_MANY_REQUESTS
        )
        response["Retry-After"] = str(SECONDS_UNTIL_FREE)
        return response


class LinkSentView(SignedOutPageMixin, PasswordResetDoneView):
    """Confirm the request in the same words for known and unknown addresses."""

    template_name = "admin/people/password_link_sent.html"
    title = _("Look into your mail")
    extra_context = {"minutes": int(INTERVAL.total_seconds()) // 60}


class ChoosePasswordView(SignedOutPageMixin, PasswordResetConfirmView):
    """Let the owner of a password link choose a password, and sign them in."""

    template_name = "admin/people/password_link.html"
    title = _("Choose a password")
    form_class = ChoosePasswordForm
    success_url = reverse_lazy("admin:index")

    def get_user(self, uidb64: str) -> User | None:
        """Return the active account that a link belongs to, or None."""
        user = super().get_user(uidb64)
        return user if user and user.is_active and user.is_staff else None

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        """Store the password, end all sessions, and sign in or ask for the second factor."""
        user = form.save()
        del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        end_sessions(user=user, keep=self.request.session.session_key)
        messages.success(self.request, _("Your password is set."))
        return after_password(self.request, user, str(self.success_url))


class ChangePasswordView(PasswordChangeView):
    """Ask for the old and the new password of the user."""

    form_class = ChangePasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the arguments of the form, with the request whose failures are counted."""
        return {**super().get_form_kwargs(), "request": self.request}


def change_password(request: HttpRequest) -> HttpResponseBase:
    """Change the own password, and end the sessions elsewhere."""
    view = ChangePasswordView.as_view(
        template_name="registration/password_change_form.html",
        success_url=reverse("admin:password_change_done"),
        extra_context=site.each_context(request),
    )
    response = view(request)
    if response.status_code == HTTPStatus.FOUND:
        end_sessions(user=person(request), keep=request.session.session_key)
    return response
