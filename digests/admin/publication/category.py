"""The admin of categories: their names, aliases, notes and order."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from digests import changes
from digests.admin.inputs.fields import MarkdownField, TextAreaField
from digests.admin.inputs.forms import LineInput, TextArea
from digests.admin.inputs.locked_form import LockedForm
from digests.admin.inputs.move_buttons import handle_move_button, move_buttons
from digests.admin.inputs.widgets import MarkdownArea
from digests.admin.locked import LockedAdmin
from digests.admin.log_entries import log_change, move_message
from digests.arrange import append, shift
from digests.models import Category, Issue

from .headings import headings_view


class CategoryForm(LockedForm):
    """The name, slug, aliases and default note of a category."""

    class Meta:
        model = Category
        fields = ["name", "slug", "aliases", "default_note"]
        widgets = {
            "name": LineInput(),
            "aliases": TextArea(rows=4),
            "default_note": MarkdownArea("note", rows=3),
        }
        error_messages = {
            "name": {
                "required": _("Give the category a name."),
                "unique": _("Another category has this name. Choose another one."),
            },
            "slug": {
                "required": _(
                    "Give the category an address: papers stands in /categories/papers/."
                ),
                "invalid": _("Letters, digits, - and _ only, please: it stands in an address."),
                "unique": _("Another category has this address. Choose another one."),
            },
        }
        field_classes = {"aliases": TextAreaField, "default_note": MarkdownField}


@admin.register(Category)
class CategoryAdmin(LockedAdmin):
    """Edit the categories and their order."""

    form = CategoryForm
    fields = ["name", "slug", "aliases", "default_note", "form_state"]
    ordering = ["position", "pk"]
    sortable_by = ()
    actions = None

    def get_urls(self) -> list[URLPattern]:
        """Return the address of the headings that recur, before those that every admin has."""
        headings = self.admin_site.admin_view(headings_view)
        own = path("headings/", headings, name="digests_category_headings")
        return [own, *super().get_urls()]

    def get_list_display(self, request: HttpRequest) -> Any:
        """Return the columns; the one with move buttons for permitted users only."""
        return ["name", "slug", *(["order"] if self.has_change_permission(request) else [])]

    @admin.display(description=_("order"))
    def order(self, category: Category) -> SafeString:
        """Return the buttons that move a category up or down."""
        return move_buttons(category.pk, category.name)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """List the categories; a POST with a move button moves one."""
        may = self.has_change_permission(request)
        move = partial(self._move, request)
        if may and (button := handle_move_button(request, Category.objects.all(), move)):
            return HttpResponseRedirect(request.path + button)
        return super().changelist_view(request, extra_context)

    @transaction.atomic
    def _move(self, request: HttpRequest, category: Category, step: int) -> None:
        """Move a category up or down, and log its places where it did not stand at the end."""
        shift(category, step)
        before = category.position
        category.refresh_from_db()
        if category.position != before:
            log_change(request, category, move_message(before + 1, category.position + 1))

    def view_on_site(self, category: Category) -> str:
        """Return the address of the public page of a category."""
        return category.get_absolute_url()

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        """Save a category, whose old address leads to its new one; a new one is placed last."""
        if change:
            if "slug" in form.changed_data:
                obj.leave_address(form.initial["slug"])
            obj.save()
        else:
            append(obj)
        changes.touch_everything()

    def delete_model(self, request: HttpRequest, obj: Category) -> None:
        """Delete a category; its sections stay under their headings."""
        Issue.objects.filter(sections__category=obj).hold()
        super().delete_model(request, obj)
        changes.touch_everything()
