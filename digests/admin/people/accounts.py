"""The admin of accounts: invite people, give them roles and close their accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django_otp.plugins.otp_static.admin import StaticDeviceAdmin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDeviceAdmin
from django_otp.plugins.otp_totp.models import TOTPDevice

from digests.admin.context import page_context
from digests.admin.date_labels import time_ago
from digests.admin.inputs.locked_form import LockedForm
from digests.admin.locked import LockedAdmin
from digests.admin.requests import person
from digests.models import CaptureToken, Publication
from digests.people import (
    Role,
    administrators,
    give_role,
    mail_password_link,
    password_link,
    role_of,
)
from digests.sign_in import two_factor
from digests.sign_in.sessions import end_sessions

from .activity_log import LINK_MADE, SECOND_FACTOR_OFF, SESSIONS_ENDED, TOKENS_REVOKED, log_step
from .roles import ROLES, RoleFilter
from .sessions import session_rows

LINK_SESSION_KEY = "password_link"


class PersonForm(LockedForm):
    """An account with its role."""

    role = forms.TypedChoiceField(
        label=_("Role"),
        choices=ROLES,
        coerce=Role,
        initial=Role.CURATOR,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = User
        fields = ["username", "first_name", "email", "is_active"]
        labels = {
            "first_name": _("Name"),
            "is_active": _("May sign in"),
        }
        help_texts = {
            "username": _("Letters, digits and @ . + - _"),
            "is_active": _(
                "Take the tick away in place of deleting someone: what they did stays theirs."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = settings.SENDS_MAIL
        if self.instance.pk:
            self.initial["role"] = role_of(self.instance)
        if self.instance.pk == self.by.pk:
            for name in ("role", "is_active"):
                self.fields[name].disabled = True
            self.fields["role"].help_text = _("Another administrator can change your role.")

    def clean_email(self) -> str:
        """Return the mail address.

        Raises ValidationError when another account has it, because password links are mailed to it.
        """
        email: str = self.cleaned_data["email"]
        others = User.objects.exclude(pk=self.instance.pk)
        if email and others.filter(email__iexact=email).exists():
            raise ValidationError(
                _("Another account has this mail address. Give one that only this person reads.")
            )
        return email

    def clean(self) -> dict[str, Any]:
        """Return the cleaned values.

        Raises ValidationError when no active administrator would remain. `PersonAdmin` has locked
        all administrators, so that two of them cannot demote each other at once.
        """
        cleaned = super().clean()
        role = cleaned.get("role", self.initial.get("role"))
        remains = role == Role.ADMINISTRATOR and cleaned.get("is_active", self.instance.is_active)
        others = administrators().exclude(pk=self.instance.pk)
        if self.instance.pk and not remains and not others.exists():
            raise ValidationError(
                _("This is the last administrator. Make someone else administrator first.")
            )
        return cleaned


class PersonAdmin(LockedAdmin):
    """Invite people by a link, give them a role and close their accounts; nobody sets passwords."""

    form = PersonForm
    list_display = ["username", "first_name", "email", "role", "is_active", "signed_in"]
    list_filter = [RoleFilter, "is_active"]
    search_fields = ["username", "first_name", "email"]
    ordering = ["username"]
    actions = None
    show_facets = admin.ShowFacets.NEVER
    empty_value_display = ""
    change_form_template = "admin/people/person.html"

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Return True for all lookups but those that would reveal password hashes."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("role"))
    def role(self, user: User) -> str:
        """Return the name of an account's role, “—” for none."""
        role = role_of(user)
        return str(role.label) if role else "—"

    @admin.display(description=_("last sign-in"), ordering="last_login", empty_value="")
    def signed_in(self, user: User) -> SafeString | None:
        """Return how long ago a person signed in, or None for never."""
        return time_ago(user.last_login) if user.last_login else None

    def rows_to_lock(self, pk: int) -> QuerySet[User]:
        """Return the account and all administrators, one of whom has to remain."""
        return User.objects.filter(Q(pk=pk) | Q(pk__in=administrators().values("pk")))

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Return the accounts with their groups prefetched."""
        return super().get_queryset(request).prefetch_related("groups")

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Return the fields; an existing account also shows its activity."""
        known = ["username", "first_name", "email", "role"]
        return [*known, "is_active", "last_login", "date_joined", "form_state"] if obj else known

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Return the fields that are recorded automatically."""
        return ["last_login", "date_joined"]

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses of the admin, with those of a person's password link and sign-in."""
        link = self.admin_site.admin_view(self.link_view)
        sign_in = self.admin_site.admin_view(self.sign_in_view)
        return [
            path("<int:pk>/link/", link, name="auth_user_link"),
            path("<int:pk>/sign-in/", sign_in, name="auth_user_sign_in"),
            *super().get_urls(),
        ]

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Return True for unused accounts only, because log entries are deleted with an account."""
        may = super().has_delete_permission(request, obj)
        if obj is None or not may:
            return may
        return obj.last_login is None and not LogEntry.objects.filter(user=obj).exists()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save an account and the chosen role."""
        if not change:
            obj.set_unusable_password()
        if not change or "role" in form.changed_data:
            give_role(obj, form.cleaned_data["role"])
        else:
            obj.save()
        if not obj.is_active:
            end_sessions(user=obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Render the form; a new account has one save button only."""
        context["show_save_and_add_another"] = False
        context["show_save_and_continue"] = bool(kwargs.get("obj"))
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Make a password link for the new account and redirect to the page that shows it."""
        return self._make_link(request, obj)

    def link_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a password link once after it was made; a POST makes a new one.

        Raises PermissionDenied when the user may not change the account, Http404 for an unknown
        account.
        """
        user = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if request.method == "POST" and user.is_active:
            return self._make_link(request, user)
        made = request.session.pop(LINK_SESSION_KEY, {})
        context = {
            **page_context(request, _("A link for %(name)s") % {"name": user}, User),
            "original": user,
            "made": made if made.get("pk") == pk else {},
            "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
            "sends_mail": settings.SENDS_MAIL and user.email,
        }
        return TemplateResponse(request, "admin/people/invitation.html", context)

    def sign_in_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show how a person signs in and where; a POST ends sessions, tokens and the second factor.

        The second factor of someone who lost it is switched off, and every session and token ends
        with it. Raises PermissionDenied when the user may not change the account, Http404 for an
        unknown account.
        """
        user = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if user == request.user:
            return HttpResponseRedirect(reverse("sessions"))
        if request.method == "POST":
            return self._change_sign_in(request, user)
        context = {
            **page_context(request, _("How %(name)s signs in") % {"name": user}, User),
            "original": user,
            "rows": session_rows(request, user),
            "zone": Publication.objects.current().zone,
            "is_on": two_factor.is_on(user),
            "tokens": CaptureToken.objects.filter(user=user).count(),
        }
        return TemplateResponse(request, "admin/people/person_sign_in.html", context)

    def _change_sign_in(self, request: HttpRequest, user: User) -> HttpResponse:
        """End all sessions and tokens of a person, and on request the second factor before."""
        if "reset" in request.POST:
            two_factor.switch_off(user)
            log_step(request, user, SECOND_FACTOR_OFF)
            messages.success(request, _("%(name)s has no second factor now.") % {"name": user})
        if end_sessions(user=user):
            log_step(request, user, SESSIONS_ENDED)
            text = _("%(name)s is not signed in anywhere any more.")
            messages.success(request, text % {"name": user})
        if CaptureToken.objects.revoke_all(user):
            log_step(request, user, TOKENS_REVOKED)
            text = _("No tool catches links for %(name)s any more.")
            messages.success(request, text % {"name": user})
        return HttpResponseRedirect(reverse("admin:auth_user_sign_in", args=[user.pk]))

    def _make_link(self, request: HttpRequest, user: User) -> HttpResponse:
        """Make a password link, mail it where that can be done, and redirect to its page."""
        if not user.has_usable_password():
            user.set_unusable_password()  # another one, so that earlier links end
            user.save(update_fields=["password"])  # and nothing that is changed meanwhile
        link, is_mailed = password_link(user), False
        if settings.SENDS_MAIL and user.email:
            with override(Publication.objects.current().language):
                is_mailed = mail_password_link(user, link, invited_by=person(request))
        request.session[LINK_SESSION_KEY] = {"pk": user.pk, "link": link, "is_mailed": is_mailed}
        log_step(request, user, LINK_MADE)
        return HttpResponseRedirect(reverse("admin:auth_user_link", args=[user.pk]))


# Registered by their import: raw permissions, and the keys of everybody's app.
STOCK = (UserAdmin, GroupAdmin, StaticDeviceAdmin, TOTPDeviceAdmin)
admin.site.unregister([User, Group, StaticDevice, TOTPDevice])
admin.site.register(User, PersonAdmin)
