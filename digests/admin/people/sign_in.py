"""Sign-in and its exceptions: password links, forgotten passwords and lock-out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.views import (
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.core.cache import cache
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from digests.admin.context import signed_out_context
from digests.people import mail_password_link, password_link

BACKEND = "django.contrib.auth.backends.ModelBackend"
SECONDS_BETWEEN_MAILS = 5 * 60
gettext_noop("Forgotten your login credentials?")  # Django's sign-in says it, in no Chinese


class SignedOutPageMixin:
    """Give a class-based view the context of an admin page without an account."""

    title: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context, with what the admin's base template needs."""
        own = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**own, **signed_out_context(self.request, self.title)}  # type: ignore[attr-defined]


class SignInForm(AdminAuthenticationForm):
    """The sign-in form; a name longer than the column is refused before a query."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longest = MaxLengthValidator(self.username_field.max_length or 150)
        self.fields["username"].validators.append(longest)


class ChoosePasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # not generic at runtime
    """The new password of an account, of which nothing else is written."""

    def save(self, commit: bool = True) -> User:
        """Store the password alone: the account may have been closed since it was read."""
        user: User = super().save(commit=False)
        if commit:
            user.save(update_fields=["password"])
        return user


class AskForLinkForm(PasswordResetForm):
    """The mail address to which a password link is sent."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Mail a link to each account with the address, at most once in five minutes."""
        for user in self.get_users(self.cleaned_data["email"]):
            if cache.add(f"password-link-{user.pk}", True, SECONDS_BETWEEN_MAILS):
                mail_password_link(user, password_link(user))


class ForgottenPasswordView(SignedOutPageMixin, PasswordResetView):
    """Mail a link to choose a new password, or tell what to do without a mail server."""

    template_name = "admin/people/password_forgotten.html"
    title = _("Forgotten password")
    form_class = AskForLinkForm
    success_url = reverse_lazy("password_link_sent")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context; ``sends_mail`` is False without a mail server."""
        return {**super().get_context_data(**kwargs), "sends_mail": settings.SENDS_MAIL}

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        """Mail the link, or show the page again without a mail server."""
        if not settings.SENDS_MAIL:
            return self.render_to_response(self.get_context_data(form=form))
        return super().form_valid(form)


class LinkSentView(SignedOutPageMixin, PasswordResetDoneView):
    """Confirm the request in the same words for known and unknown addresses."""

    template_name = "admin/people/password_link_sent.html"
    title = _("Look into your mail")
    extra_context = {"minutes": SECONDS_BETWEEN_MAILS // 60}


class ChoosePasswordView(SignedOutPageMixin, PasswordResetConfirmView):
    """Let the owner of a password link choose a password, and sign them in."""

    template_name = "admin/people/password_link.html"
    title = _("Choose a password")
    form_class = ChoosePasswordForm
    success_url = reverse_lazy("admin:index")
    post_reset_login = True
    post_reset_login_backend = BACKEND

    def get_user(self, uidb64: str) -> User | None:
        """Return the active account that a link belongs to, or None."""
        user = super().get_user(uidb64)
        return user if user and user.is_active and user.is_staff else None

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        """Store the password and add a success message."""
        response = super().form_valid(form)
        messages.success(self.request, _("Your password is set, and you are signed in."))
        return response


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Return the response 429 after too many failed attempts to sign in from one address.

    ``Retry-After`` holds the wait in seconds (RFC 9110, 10.2.3). Used as django-axes' lock-out
    response.
    """
    wait = settings.AXES_COOLOFF_TIME
    context = {
        **signed_out_context(request, _("Too many attempts")),
        "limit": settings.AXES_FAILURE_LIMIT,
        "minutes": int(wait.total_seconds()) // 60,
    }
    page = TemplateResponse(request, "admin/people/locked_out.html", context, status=429)
    page["Retry-After"] = str(int(wait.total_seconds()))
    return page.render()
