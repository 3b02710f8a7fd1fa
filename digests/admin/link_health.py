"""The list of addresses in published issues by their health, and the page that sets one right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from digests import editing, link_health
from digests.addresses import check_address
from digests.models import AddressCheck, Issue, Link, Verdict
from digests.workflow import WorkflowError

from .base import BaseAdmin
from .context import page_context
from .date_labels import time_ago
from .inputs.fields import validate_address
from .inputs.forms import LineInput
from .requests import person

TROUBLE, ALL = "trouble", "all"
LONGEST_SHOWN = 90
"""The characters of an address that the list shows."""


class VerdictFilter(admin.SimpleListFilter):
    """Filter addresses by their state; at first those that are not alive are shown."""

    title = _("state")
    parameter_name = "state"

    def value(self) -> str:
        """Return the chosen state."""
        return super().value() or TROUBLE

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the states with their names."""
        return [(TROUBLE, _("not alive")), *Verdict.choices, (ALL, _("all"))]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield the states, without Django's choice “All”."""
        for value, label in self.lookup_choices:
            yield {
                "selected": value == self.value(),
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the addresses of the chosen state."""
        if self.value() == TROUBLE:
            return queryset.filter(verdict__in=[Verdict.GONE, Verdict.MOVED, Verdict.BLOCKED])
        return queryset if self.value() == ALL else queryset.filter(verdict=self.value())


class NewAddressForm(forms.Form):
    """The address that takes the place of another one."""

    url = forms.CharField(
        label=_("New address"),
        widget=LineInput({"inputmode": "url"}),
        help_text=_(
            "It goes into the working copy of each issue; the old address is kept beside it."
        ),
        error_messages={"required": _("Paste the new address here.")},
    )

    def clean_url(self) -> str:
        """Return the address as it can be followed. Raises ValidationError for any other."""
        typed: str = self.cleaned_data["url"]
        validate_address(typed)
        url = check_address(typed).url
        if not url.startswith(("http://", "https://")):
            raise ValidationError(_("Give an address that begins with https://."))
        return url


@admin.register(AddressCheck)
class AddressCheckAdmin(BaseAdmin):
    """List what became of the addresses of published issues, the latest change first."""

    list_display = ["address", "verdict", "change", "asked"]
    list_display_links = None
    list_filter = [VerdictFilter]
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    ordering = ["-verdict_at", "-pk"]
    sortable_by = ()
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the addresses that have been judged."""
        return AddressCheck.objects.watched().filter(verdict_at__isnull=False)

    def get_urls(self) -> list[URLPattern]:
        """Return the address of the list, and that of the page of one address."""
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="digests_addresscheck_changelist"),
            path("<int:pk>/", view(self.one_view), name="digests_addresscheck_one"),
        ]

    @admin.display(description=_("address"))
    def address(self, check: AddressCheck) -> SafeString:
        """Return the way to the page of an address."""
        url = reverse("admin:digests_addresscheck_one", args=[check.pk])
        return format_html('<a href="{}">{}</a>', url, Truncator(check.url).chars(LONGEST_SHOWN))

    @admin.display(description=_("what changed"))
    def change(self, check: AddressCheck) -> SafeString | str:
        """Return when the state changed, and what it was before."""
        if check.verdict_at is None:
            return ""
        before = Verdict(check.verdict_before or Verdict.UNKNOWN).label
        ago = time_ago(check.verdict_at)
        return format_html(gettext("{ago}; before that: {before}"), ago=ago, before=before)

    @admin.display(description=_("asked"))
    def asked(self, check: AddressCheck) -> SafeString | str:
        """Return when an address was asked last, with the HTTP status of an error."""
        if check.checked_at is None:
            return ""
        ago = time_ago(check.checked_at)
        return format_html("{} ({})", ago, check.status) if check.status else ago

    def one_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show where an address stands, and take the one that is right.

        Raises PermissionDenied for who may not edit issues.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        check = get_object_or_404(AddressCheck, pk=pk)
        links = list(link_health.links_with(check.url).select_related("section__issue"))
        is_sent = request.method == "POST"
        initial = {"url": check.moved_to}
        form = NewAddressForm(request.POST) if is_sent else NewAddressForm(initial=initial)
        copies = self._set_right(request, check, links, form) if form.is_valid() else set()
        if copies and not form.errors:
            only = next(iter(copies)) if len(copies) == 1 else None
            name = "admin:digests_issue_change" if only else "admin:digests_issue_changelist"
            return HttpResponseRedirect(reverse(name, args=[only.pk] if only else []))
        title = Truncator(check.url).chars(LONGEST_SHOWN)
        known = {"check": check, "links": links, "form": form, "before": self.change(check)}
        context = {**page_context(request, title, AddressCheck), **known}
        return TemplateResponse(request, "admin/digests/addresscheck/one.html", context)

    def _set_right(
        self, request: HttpRequest, check: AddressCheck, links: list[Link], form: NewAddressForm
    ) -> set[Issue]:
        """Write the new address into the working copies, and return them; say what failed."""
        copies, new = set(), form.cleaned_data["url"]
        for link in links:
            try:
                copies.add(editing.correct_address(link, check.url, new, by=person(request)))
            except WorkflowError as error:
                form.add_error("url", f"{link}: {' '.join(error.messages)}")
        if copies:
            text = gettext("The address is set right in the working copy. Publish its changes.")
            messages.success(request, text)
        return copies

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Return True for who may edit issues."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return True for who may edit issues."""
        return request.user.has_perm("digests.change_issue")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: addresses come from issues."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: an address is set right in its issue."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: addresses go with their issues."""
        return False
