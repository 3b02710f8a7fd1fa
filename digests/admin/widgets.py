"""The field that editors write Markdown in."""

from __future__ import annotations

from typing import Any

from django.forms.widgets import Script
from markdownx.widgets import MarkdownxWidget


class MarkdownArea(MarkdownxWidget):  # type: ignore[misc]  # it carries no types
    """A Markdown text with its preview beside it; images are pasted, dropped or picked into it.

    ``place`` is where the site shows the text: a key of `digests.pages.preview.HEADINGS_FROM`.
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
        css = {"all": ["briefing/writing.css"]}
        js = [Script("briefing/writing.js", defer=True)]
