"""A page's form as a browser without scripts would send it."""

from typing import Any

from django.test import Client
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node


def fields_of(page: str) -> dict[str, Any]:
    """What the one form in the page's main part holds, without its buttons."""
    form = HTMLParser(page).css_first("#content-main form")
    assert form is not None, "the page has no form"
    values: dict[str, Any] = {}
    for field in form.css("input, textarea, select"):
        name = field.attributes.get("name")
        if name and "__prefix__" not in name and _is_sent(field):
            values[name] = _with_others_of_its_name(values.get(name), field)
    return values


def send(client: Client, path: str, /, button: str = "_continue", **typed: Any) -> Any:
    """Open a page, type into its form, press a button of it and follow where it leads."""
    values = fields_of(client.get(path).content.decode())
    unknown = set(typed) - set(values) - {name for name in typed if name.endswith("-DELETE")}
    assert not unknown, f"the form has no {unknown}: {sorted(values)}"
    return client.post(path, {**values, **typed, button: "1"}, follow=True)


def errors_of(response: Any) -> str:
    """Every error that the page shows."""
    lists = HTMLParser(response.content.decode()).css(".errorlist")
    return " ".join(errors.text(strip=True) for errors in lists)


def messages_of(response: Any) -> str:
    """The messages at the top of the page."""
    node = HTMLParser(response.content.decode()).css_first(".messagelist")
    return node.text(strip=True) if node else ""


def _with_others_of_its_name(before: Any, field: Node) -> Any:
    """Hidden fields of one name are sent all; of other fields the last one is."""
    if before is None or field.attributes.get("type") != "hidden":
        return _value(field)
    return [*(before if isinstance(before, list) else [before]), _value(field)]


def _is_sent(field: Node) -> bool:
    kind = field.attributes.get("type")
    if kind in {"checkbox", "radio"}:
        return "checked" in field.attributes
    return kind not in {"submit", "button", "file"}


def _value(field: Node) -> str:
    if field.tag == "select":
        chosen = field.css_first("option[selected]") or field.css_first("option")
        return (chosen.attributes.get("value") or "") if chosen else ""
    if field.tag == "textarea":
        # As HTML has it: the first line end is no part of the value, and each is sent as CRLF.
        text = field.text()
        text = text[1:] if text.startswith("\n") else text
        return text.replace("\r\n", "\n").replace("\n", "\r\n")
    if field.attributes.get("type") == "checkbox":
        return field.attributes.get("value") or "on"
    return field.attributes.get("value") or ""
