"""The admin of images: upload, list, view and delete."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from digests import uploads
from digests.admin.base import BaseAdmin
from digests.admin.inputs.widgets import image_tag
from digests.images import LOST_MOTION, ImageRefused, SafeImage, read_image
from digests.models import Category, Image, Issue, Link, Publication, Revision, Section

TEXTS: dict[type[Model], list[str]] = {
    Issue: ["lead", "opening", "closing"],
    Section: ["note"],
    Link: ["summary", "verbatim"],
    Category: ["default_note"],
    Publication: ["about", "licence", "standing_opening"],
    Revision: ["pictures"],
}


def is_used(image: Image) -> bool:
    """Return True when an image is shown anywhere, or appears in a text that can be restored."""
    shown = Q(cover=image), Q(qr=image) | Q(logo=image)
    if Issue.objects.filter(shown[0]).exists() or Publication.objects.filter(shown[1]).exists():
        return True
    address = image.get_absolute_url()
    for model, names in TEXTS.items():
        anywhere = reduce(or_, (Q((f"{name}__contains", address)) for name in names))
        if model._default_manager.filter(anywhere).exists():  # noqa: SLF001 (documented API)
            return True
    return False


class ImageForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at runtime
    """Take an uploaded file and re-encode it."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput({"accept": "image/*"}),
        help_text=_("JPEG, PNG, GIF, WebP or AVIF. It is written anew, without its metadata."),
    )

    class Meta:
        model = Image
        fields: list[str] = []

    def clean_file(self) -> tuple[SafeImage, str]:
        """Return the re-encoded image and its original file name.

        Raises ValidationError when the file is no acceptable image.
        """
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            return read_image(upload), upload.name or ""  # type: ignore[arg-type]  # a BinaryIO
        except ImageRefused as refusal:
            raise ValidationError(str(refusal), code="refused") from refusal

    def save(self, commit: bool = True) -> Image:
        """Store and return the image; one with the same content is returned as it is."""
        image, name = self.cleaned_data["file"]
        return uploads.upload_image(image, original_name=name)


@admin.register(Image)
class ImageAdmin(BaseAdmin):
    """Upload and view images; delete those that no text shows."""

    form = ImageForm
    list_display = ["thumbnail", "__str__", "size", "created_at"]
    list_display_links = ["thumbnail", "__str__"]
    search_fields = ["original_name", "name"]
    actions = None
    list_per_page = 50

    def get_fields(self, request: HttpRequest, obj: Image | None = None) -> Any:
        """Return the upload field for a new image, else the values to show."""
        if obj is None:
            return ["file"]
        return ["picture", "markdown", "original_name", "size", "created_at"]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or take the form without Django's transaction: decoding an image takes seconds."""
        response: HttpResponse = self._changeform_view(  # type: ignore[attr-defined]
            request, object_id, form_url, extra_context
        )
        return response

    @admin.display(description=_("image"))
    def thumbnail(self, image: Image) -> SafeString:
        """Return the image at thumbnail size."""
        return image_tag(image, "thumbnail")

    @admin.display(description=_("image"))
    def picture(self, image: Image) -> SafeString:
        """Return the image at the width of the form."""
        return image_tag(image, "picture")

    @admin.display(description=_("Markdown"))
    def markdown(self, image: Image) -> SafeString:
        """Return the Markdown that shows the image in a text."""
        text = f"![]({image.get_absolute_url()})"
        return format_html("<code>{}</code>", text)

    @admin.display(description=_("size"))
    def size(self, image: Image) -> str:
        """Return the width and height in pixels as text."""
        return f"{image.width} × {image.height}"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: an image's name is derived from its content."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return True for permitted users while no text shows the image."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or not is_used(obj))

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        """Add a message about the image, which the form has stored already."""
        image, _name = form.cleaned_data["file"]
        if image.lost_motion:
            messages.warning(request, LOST_MOTION)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing, because an image has no related rows."""

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        """Delete the row, and the file once the transaction is committed."""
        uploads.delete_image(obj)
