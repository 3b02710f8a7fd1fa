"""The sign-in with name and password."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from django.contrib.admin import site
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from digests.sign_in.throttle import hashing_turn

from .second_step import after_password

BUSY = "busy"
"""The code of the error of `busy`."""
SECONDS_UNTIL_FREE = 2
gettext_noop("Forgotten your login credentials?")  # Django's sign-in says it, in no Chinese


def busy() -> ValidationError:
    """Return the error that this process checks the password of someone else."""
    text = _("Several people are signing in at this moment. Try again in a few seconds.")
    return ValidationError(text, code=BUSY)


class SignInForm(AdminAuthenticationForm):
    """The sign-in form; a name longer than the column is refused before a query."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longest = MaxLengthValidator(self.username_field.max_length or 150)
        self.fields["username"].validators.append(longest)

    def clean(self) -> dict[str, Any]:
        """Return the cleaned values after the password was checked.

        Raises ValidationError with the code `BUSY` when this process checks another one.
        """
        request = cast(HttpRequest, self.request)  # the view gives it
        with hashing_turn(request, self.cleaned_data.get("username", "")) as is_free:
            if is_free:
                return super().clean()
        raise busy()


class SignInView(LoginView):
    """Check name and password, in place of the admin's own sign-in."""

    template_name = "admin/login.html"
    authentication_form = SignInForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, or redirect those who are signed in to the front page."""
        if site.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context that the admin's template of the sign-in needs."""
        return {
            **super().get_context_data(**kwargs),
            **site.each_context(self.request),
            "title": _("Log in"),
            "app_path": self.request.get_full_path(),
            "username": self.request.user.get_username(),
            "next": self.get_success_url(),
        }

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign the user in, or ask for the second factor."""
        return after_password(self.request, form.get_user(), self.get_success_url())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Show the form again; the status is 429 when it was too busy to check the password."""
        response = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, BUSY):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response["Retry-After"] = str(SECONDS_UNTIL_FREE)
        return response
