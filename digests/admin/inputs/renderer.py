"""The HTML of widgets, written without templates: a form of many rows has a hundred widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

Context = Mapping[str, Any]

FOLDER = "django/forms/widgets/"
FRAMES = {
    "markdownx/widget.html": "textarea.html",
    "admin/digests/section/delete_box.html": "checkbox.html",
}
"""Templates of ours that put something around a plain widget, with the template of that."""
ERRORS = {f"django/forms/errors/list/{name}.html" for name in ("default", "ul")}
"""Templates of the errors of a field, which most fields have none of."""
PLACEHOLDER = "the-widget-within"


class WidgetRenderer(TemplatesSetting):
    """Render what a form shows as Django's templates do; plain widgets without opening them."""

    def render(self, template_name: str, context: Any, request: Any = None) -> SafeString:
        """Return the HTML of a widget or a form."""
        if write := _WRITERS.get(template_name):
            return mark_safe(write(context["widget"]))  # noqa: S308 (each value is escaped)
        if inner := FRAMES.get(template_name):
            place = context["widget"].get("place")
            before, after = _frame(template_name, inner, place, get_language())
            widget = _WRITERS[FOLDER + inner](context["widget"])
            return mark_safe(before + widget + after)  # noqa: S308 (each value is escaped)
        if template_name in ERRORS and not context["errors"]:
            return SafeString("")
        return SafeString(super().render(template_name, context, request))


@lru_cache(maxsize=64)
def _frame(
    template_name: str, inner: str, place: str | None, language: str | None
) -> tuple[str, str]:
    """Return what a template writes before and after the widget that it holds, in a language."""
    widget: dict[str, Any] = {
        "name": PLACEHOLDER,
        "place": place,
        "attrs": {},
        "value": None,
        "type": "checkbox",
    }
    html = TemplatesSetting().render(template_name, {"widget": widget})
    before, _widget, after = html.partition(_WRITERS[FOLDER + inner](widget))
    return before, after


def _input(widget: Context) -> str:
    value = "" if widget["value"] is None else f' value="{_escape(widget["value"])}"'
    name = _escape(widget["name"])
    return f'<input type="{widget["type"]}" name="{name}"{value}{_attributes(widget)}>'


def _textarea(widget: Context) -> str:
    value = _escape(widget["value"] or "")
    return f'<textarea name="{_escape(widget["name"])}"{_attributes(widget)}>\n{value}</textarea>'


def _select(widget: Context) -> str:
    options = "".join(_options(widget["optgroups"]))
    return f'<select name="{_escape(widget["name"])}"{_attributes(widget)}>{options}\n</select>'


def _options(groups: Any) -> Iterator[str]:
    for name, options, _index in groups:
        yield f'\n  <optgroup label="{_escape(name)}">' if name else ""
        for option in options:
            value, label = _escape(option["value"]), _escape(option["label"])
            yield f'\n  <option value="{value}"{_attributes(option)}>{label}</option>\n'
        yield "\n  </optgroup>" if name else ""


def _attributes(widget: Context) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{_escape(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _escape(value: Any) -> str:
    return conditional_escape(value if isinstance(value, str) else str(value))


_WRITERS: Mapping[str, Callable[[Context], str]] = {
    FOLDER + "select.html": _select,
    FOLDER + "textarea.html": _textarea,
    **{f"{FOLDER}{kind}.html": _input for kind in ("checkbox", "date", "hidden", "number", "text")},
}
