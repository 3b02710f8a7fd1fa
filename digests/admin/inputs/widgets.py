"""The fields that editors write Markdown in and choose an image from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.widgets import Script
from django.utils.html import format_html
from django.utils.safestring import SafeString
from markdownx.widgets import MarkdownxWidget

from digests.admin.requests import parse_pk
from digests.models import Image


class MarkdownArea(MarkdownxWidget):  # type: ignore[misc]  # it carries no types
    """A Markdown text with its preview beside it; images are pasted, dropped or picked into it.

    ``place`` is where the site shows the text: a key of `digests.rendering.preview.HEADINGS_FROM`.
    """

    def __init__(self, place: str, rows: int) -> None:
        super().__init__({"rows": rows})
        self.place = place

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Tell the template the place too."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["place"] = self.place
        return context

    class Media:
        # markdownx's own script keeps the Tab key, writes its errors into the text, shows any
        # answer as the preview and knows no field that is added later.
        extend = False
        css = {"all": ["briefing/markdown_field.css"]}
        js = [Script("briefing/markdown_field.js", defer=True)]


class ImageSelect(forms.Select):
    """A choice among images that shows the one that is chosen."""

    def render(self, name: str, value: Any, *args: Any, **kwargs: Any) -> SafeString:
        """The names to choose from, then the image."""
        select = super().render(name, value, *args, **kwargs)
        pk = parse_pk(str(value))
        image = Image.objects.filter(pk=pk).first() if pk else None
        return format_html("{}{}", select, image_tag(image, "thumbnail") if image else "")


def image_tag(image: Image, kind: str) -> SafeString:
    """An image as a `kind` of those that the admin's style knows."""
    return format_html(
        '<img class="{}" src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        kind,
        image.get_absolute_url(),
        image.width,
        image.height,
        image,
    )
