"""The widgets for Markdown texts and for the choice of an image."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.widgets import Script
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from markdownx.widgets import MarkdownxWidget

from digests.admin.requests import parse_pk
from digests.models import Image

from .renderer import WidgetRenderer

NEWEST = 100
"""The number of images that a select offers."""
IMAGE_HELP = _("Any of the newest images. Add an older one again: it is not stored twice.")


class MarkdownArea(MarkdownxWidget):  # type: ignore[misc]  # it carries no types
    """A Markdown text area with a preview beside it and image upload by paste, drop or choice.

    ``place`` names where the site shows the text: a key of
    `digests.rendering.preview.HEADINGS_FROM`.
    """

    def __init__(self, place: str, rows: int) -> None:
        super().__init__({"rows": rows})
        self.place = place

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return the template context, with the place."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["place"] = self.place
        return context

    class Media:
        # markdownx's own script keeps the Tab key, writes its errors into the text, shows any
        # answer as the preview and knows no field that is added later.
        extend = False
        css = {"all": ["briefing/markdown_field.css"]}
        js = [Script("briefing/markdown_field.js", type="module")]


class ImageSelect(forms.Select):
    """A select of the newest images with a thumbnail of the selected one, which may be older."""

    def render(self, name: str, value: Any, *args: Any, **kwargs: Any) -> SafeString:
        """Return the select followed by the thumbnail."""
        pk = parse_pk(str(value))
        image = Image.objects.filter(pk=pk).first() if pk else None
        iterator: Any = self.choices
        shown = list(iterator.queryset[:NEWEST])
        if image and image not in shown:
            shown.append(image)
        empty = ("", iterator.field.empty_label)
        choices = [empty, *((one.pk, str(one)) for one in shown)]
        select = forms.Select(self.attrs, choices)
        select.is_required = self.is_required
        html = select.render(name, value, *args, **{**kwargs, "renderer": WidgetRenderer()})
        return format_html("{}{}", html, image_tag(image, "thumbnail") if image else "")


def image_tag(image: Image, kind: str) -> SafeString:
    """Return an ``<img>`` element of an image; ``kind`` is its CSS class, thumbnail or picture."""
    return format_html(
        '<img class="{}" src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        kind,
        image.get_absolute_url(),
        image.width,
        image.height,
        image,
    )
