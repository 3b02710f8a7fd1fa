"""One Markdown text as its page will show it, while someone types it."""

from __future__ import annotations

from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from digests.document.input_normalisation import hard_breaks
from digests.pages.site import Site
from digests.pages.texts import load_typesetter, with_groups

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
"""Where a text may stand, and the level that its headings begin at there."""


def show_text(typed: str, *, place: str, before: str, site: Site) -> SafeString:
    """The typed text set in type for its place, in an element of the site's; empty for no text.

    ``before`` is the text as it stood in the field, whose soft breaks saving will keep.
    """
    markdown = hard_breaks(typed, before)
    if not markdown.strip():
        return SafeString("")
    with translation.override(site.publication.language):
        text = load_typesetter(site, [markdown]).text(markdown, headings_from=HEADINGS_FROM[place])
    if place == "lead":
        text = with_groups(text)
    html = '<div class="{} text" lang="{}">{}</div>'
    return format_html(html, place, text.lang or site.lang, text.html)
