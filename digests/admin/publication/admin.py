"""The admin of the one publication."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from digests import changes
from digests.admin.inputs.fields import MarkdownField
from digests.admin.inputs.forms import LineInput
from digests.admin.inputs.locked_form import LockedForm
from digests.admin.inputs.time_zones import TimeZoneSelect
from digests.admin.inputs.widgets import IMAGE_HELP, ImageSelect, MarkdownArea
from digests.admin.locked import LockedAdmin
from digests.models import Publication
from digests.sign_in import two_factor
from digests.sign_in.sessions import end_sessions


class PublicationForm(LockedForm):
    """The name, texts, language and images of the publication."""

    class Meta:
        model = Publication
        fields = "__all__"
        widgets = {
            **dict.fromkeys(
                ["name", "tagline", "editor", "project", "wechat", "footer", "folder"],
                LineInput(),
            ),
            "time_zone": TimeZoneSelect(),
            "about": MarkdownArea("about", rows=8),
            "licence": MarkdownArea("licence", rows=3),
            "standing_opening": MarkdownArea("opening", rows=4),
            **dict.fromkeys(["qr", "logo"], ImageSelect()),
        }
        help_texts = dict.fromkeys(["qr", "logo"], IMAGE_HELP)
        field_classes = dict.fromkeys(["about", "licence", "standing_opening"], MarkdownField)

    def clean_requires_second_factor(self) -> bool:
        """Return whether everyone needs a second factor.

        Raises ValidationError when the user who asks for it has none, and so might lock the door
        from outside.
        """
        required: bool = self.cleaned_data["requires_second_factor"]
        is_new = required and not self.initial.get("requires_second_factor")
        if is_new and not two_factor.is_on(self.by):
            raise ValidationError(
                _("Switch on your own second factor first, under “Your sign-in”.")
            )
        return required


@admin.register(Publication)
class PublicationAdmin(LockedAdmin):
    """Edit the one publication; it cannot be added twice or deleted."""

    form = PublicationForm
    fieldsets = [
        (None, {"fields": ["name", "tagline", "about", "language", "time_zone"]}),
        (_("At the foot"), {"fields": ["editor", "project", "wechat", "licence", "qr", "footer"]}),
        (_("Writing"), {"fields": ["standing_opening"]}),
        (_("From readers"), {"fields": ["takes_suggestions"]}),
        (_("More"), {"fields": ["logo", "folder"]}),
        (_("Signing in"), {"fields": ["requires_second_factor", "form_state"]}),
    ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Redirect to the form of the publication, or to the empty form before there is one.

        Raises PermissionDenied when the user may not view it.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = Publication.objects.first()
        if row is None:
            return HttpResponseRedirect(reverse("admin:digests_publication_add"))
        return HttpResponseRedirect(reverse("admin:digests_publication_change", args=[row.pk]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return True for permitted users until a publication exists."""
        return super().has_add_permission(request) and not Publication.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: the publication cannot be deleted."""
        return False

    def save_model(self, request: HttpRequest, obj: Publication, form: Any, change: bool) -> None:
        """Save the publication, which every page shows.

        Sessions of people without a second factor end once it is required.
        """
        super().save_model(request, obj, form, change)
        changes.touch_everything()
        if obj.requires_second_factor and "requires_second_factor" in form.changed_data:
            end_sessions(user__in=two_factor.people_without())
