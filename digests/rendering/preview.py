"""Render a Markdown text as its page will show it, while someone types it."""

from __future__ import annotations

from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from digests.document.input_normalisation import hard_breaks

from .renderer import Renderer
from .texts import with_groups

HEADINGS_FROM = {
    "lead": 2,
    "opening": 2,
    "closing": 2,
    "about": 2,
    "note": 3,
    "passage": 3,
    "licence": 3,
    "summary": 4,
}
"""The level that headings begin at in each text, by the name of its field."""


def show_text(typed: str, *, place: str, before: str, renderer: Renderer) -> SafeString:
    """Render a typed text as an element of the page that will show it; empty for a blank text.

    ``before`` is the text as it stood in the field, whose soft breaks saving will keep.
    """
    markdown = hard_breaks(typed, before)
    with translation.override(renderer.imprint.language):
        text = renderer.text(markdown, headings_from=HEADINGS_FROM[place])
    if text is None:
        return SafeString("")
    if place == "lead":
        text = with_groups(text)
    shown = text.in_paragraphs if place == "summary" else text.html
    html = '<div class="{} text" lang="{}">{}</div>'
    return format_html(html, place, text.lang or renderer.page_lang, shown)
