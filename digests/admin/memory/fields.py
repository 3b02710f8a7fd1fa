"""The fields of a link's form that tell where their addresses stand already."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from digests.models import Link

from .told import AddressTold, addresses_of, labels_to_join, tell_of_typed


def tell_at_fields(form: forms.Form | forms.ModelForm[Any], link: Link, by: User) -> None:
    """Let the fields url, references and summary of a form tell where their addresses stand.

    They tell of what is stored when the form is shown; by script the first two of what is typed.
    """
    memory = _Memory(link, by)
    for name in ("url", "references", "summary"):
        field = form.fields[name]
        if name != "summary":
            field.widget.attrs |= asking_attributes(name, link.pk)
        field.help_text = lazy(memory.help_of, str)(name, field.help_text)


def asking_attributes(field: str = "url", link: int | None = None) -> dict[str, str]:
    """Return the attributes of an input whose typed address is asked for by script."""
    url = reverse("admin:digests_link_told")
    return {"data-told": url, "data-told-field": field, "data-told-link": str(link or "")}


class _Memory:
    """Earlier places of the addresses of a link, looked up when its form is rendered."""

    def __init__(self, link: Link, by: User) -> None:
        self.link = link
        self.by = by

    @cached_property
    def told(self) -> list[AddressTold]:
        """The earlier places of each address of the link."""
        if not self.link.pk:
            return []
        home = self.link.section.issue if self.link.section else None
        return tell_of_typed(addresses_of(self.link), by=self.by, link=self.link, home=home)

    @cached_property
    def labels(self) -> Any:
        """The labels that are offered to a link which becomes a reference."""
        return labels_to_join()

    def help_of(self, name: str, help_text: str | Promise) -> SafeString:
        """Return the help of a field with what is told of its addresses."""
        told = [one for one in self.told if one and one.field == name]
        context = {"told": told, "link": self.link, "labels": self.labels if told else ()}
        return format_html(
            '{}<div id="id_{}_told" class="told-region" aria-live="polite">{}</div>',
            help_text,
            name,
            render_to_string("admin/memory/_told.html", context) if told else "",
        )
