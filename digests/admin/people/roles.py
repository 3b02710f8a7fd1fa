"""The roles as a form offers them and as a list is filtered by them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from digests.people import Role, people_in

ROLES = [
    (Role.CURATOR, _("Curator: adds links, writes drafts and submits them for review.")),
    (Role.EDITOR, _("Editor: also publishes, schedules, corrects, withdraws and restores.")),
    (Role.ADMINISTRATOR, _("Administrator: also looks after people, publication and categories.")),
]


class RoleFilter(admin.SimpleListFilter):
    """Filter accounts by role."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the roles."""
        return Role.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """Return the accounts with the chosen role."""
        value = self.value()
        if value not in Role.values:
            return queryset
        return queryset.filter(pk__in=people_in(Role(value)).values("pk"))
