"""People in the admin: who they are, what they may do, and the link that lets them in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from digests.admin.base import BaseAdmin
from digests.admin.context import page_context
from digests.admin.requests import person
from digests.models import Publication
from digests.people import (
    Role,
    administrators,
    give_role,
    mail_password_link,
    password_link,
    people_in,
    role_of,
)

from .activity_log import LINK_MADE, log_step

ROLES = [
    (Role.CURATOR, _("Curator: adds links, writes drafts and submits them for review.")),
    (Role.EDITOR, _("Editor: also publishes, schedules, corrects, withdraws and restores.")),
    (Role.ADMINISTRATOR, _("Administrator: also looks after people, publication and categories.")),
]
LINK_SESSION_KEY = "password_link"


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at runtime
    """A person with a role; `by` is who fills in the form."""

    by: User
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
        self.fields["email"].required = True
        if self.instance.pk:
            self.initial["role"] = role_of(self.instance)
        if self.instance.pk == self.by.pk:
            for name in ("role", "is_active"):
                self.fields[name].disabled = True
            self.fields["role"].help_text = _("Another administrator can change your role.")

    def clean_email(self) -> str:
        """Refuse an address of someone else: a forgotten password is mailed to it."""
        email: str = self.cleaned_data["email"]
        if User.objects.exclude(pk=self.instance.pk).filter(email__iexact=email).exists():
            raise ValidationError(
                _("Another account has this mail address. Give one that only this person reads.")
            )
        return email

    def clean(self) -> dict[str, Any]:
        """Keep an administrator, whatever two of them do to each other at once."""
        cleaned = super().clean() or self.cleaned_data
        remains = cleaned.get("role") == Role.ADMINISTRATOR and cleaned.get("is_active", True)
        if self.instance.pk and not remains:
            others = administrators().exclude(pk=self.instance.pk).select_for_update()
            if not others:
                raise ValidationError(
                    _("This is the last administrator. Make someone else administrator first.")
                )
        return cleaned


class RoleFilter(admin.SimpleListFilter):
    """People by what they are here."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The roles."""
        return Role.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """The people of the chosen role."""
        value = self.value()
        if value not in Role.values:
            return queryset
        return queryset.filter(pk__in=people_in(Role(value)).values("pk"))


class PersonAdmin(BaseAdmin):
    """People are invited by a link, given a role, and shut out; nobody types their passwords."""

    form = PersonForm
    list_display = ["username", "first_name", "email", "role", "is_active", "last_login"]
    list_filter = [RoleFilter, "is_active"]
    search_fields = ["username", "first_name", "email"]
    ordering = ["username"]
    actions = None
    empty_value_display = ""
    change_form_template = "admin/people/person.html"

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """All but what would tell a password's hash, piece by piece."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("role"))
    def role(self, user: User) -> str:
        """What someone is here."""
        role = role_of(user)
        return str(role.label) if role else "—"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list under its own title."""
        return super().changelist_view(request, {"title": _("People"), **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """People with their groups."""
        return super().get_queryset(request).prefetch_related("groups")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form, which knows who fills it in."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.by = person(request)  # a class made for this request
        return form

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Who someone is; later also how it went on."""
        known = ["username", "first_name", "email", "role"]
        return [*known, "is_active", "last_login", "date_joined"] if obj else known

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """What happens by itself."""
        return ["last_login", "date_joined"]

    def get_urls(self) -> list[URLPattern]:
        """The admin's own, and the page of a person's link."""
        view = self.admin_site.admin_view(self.link_view)
        return [path("<int:pk>/link/", view, name="auth_user_link"), *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only someone who never was here can be deleted: the log would go with the account."""
        may = super().has_delete_permission(request, obj)
        if obj is None or not may:
            return may
        return obj.last_login is None and not LogEntry.objects.filter(user=obj).exists()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save a person, with the role that was chosen."""
        if not change:
            obj.set_unusable_password()
        if not change or "role" in form.changed_data:
            give_role(obj, form.cleaned_data["role"])
        else:
            obj.save()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form with one button where one way leads on."""
        context["show_save_and_add_another"] = False
        context["show_save_and_continue"] = bool(kwargs.get("obj"))
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Make the link that the new colleague comes in by."""
        return self._make_link(request, obj)

    def link_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a link that was just made, this once; a POST makes one."""
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
            "sends_mail": settings.SENDS_MAIL,
        }
        return TemplateResponse(request, "admin/people/invitation.html", context)

    def _make_link(self, request: HttpRequest, user: User) -> HttpResponse:
        """Make a link, mail it where there is mail, and lead to where it is shown."""
        if not user.has_usable_password():
            user.set_unusable_password()  # another one, so that earlier links end
            user.save()
        link, is_mailed = password_link(user), False
        if settings.SENDS_MAIL:
            with override(Publication.objects.current().language):
                is_mailed = mail_password_link(user, link, invited_by=person(request))
        request.session[LINK_SESSION_KEY] = {"pk": user.pk, "link": link, "is_mailed": is_mailed}
        log_step(request, user, LINK_MADE)
        return HttpResponseRedirect(reverse("admin:auth_user_link", args=[user.pk]))


STOCK = (UserAdmin, GroupAdmin)  # registered by their import, raw permissions and all
admin.site.unregister([User, Group])
admin.site.register(User, PersonAdmin)
