"""The names of fields and the short summary of a revision's changes, as editors read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, ngettext, ngettext_lazy, pgettext
from django.utils.translation import gettext_lazy as _

FIELDS: Mapping[str, Any] = {
    "name": _("name"),
    "date": _("date"),
    "stamp": _("date as written"),
    "separator": _("separator"),
    "title_form": _("form of the title"),
    "headline": _("headline"),
    "tagline": _("tagline"),
    "lead_mark": _("lead's keyword"),
    "lead": _("lead"),
    "opening": _("opening"),
    "closing": _("closing"),
    "heading": _("heading"),
    "level": _("level of the heading"),
    "note_mark": _("note's keyword"),
    "note": _("note"),
    "labels": _("labels"),
    "title": _("title"),
    "source": _("source"),
    "url": _("address"),
    "title_markdown": _("markup of the title"),
    "references": _("references"),
    "trailing": _("text after the link"),
    "mark": _("summary's keyword"),
    "summary": _("summary"),
    "verbatim": _("verbatim text"),
    "form": _("form of the entry"),
    "text": _("text"),
}

_COUNTED: Mapping[str, Any] = {
    "labels": ngettext_lazy("labels of %(n)d entry", "labels of %(n)d entries", "n"),
    "title": ngettext_lazy("%(n)d title", "%(n)d titles", "n"),
    "source": ngettext_lazy("%(n)d source", "%(n)d sources", "n"),
    "url": ngettext_lazy("%(n)d address", "%(n)d addresses", "n"),
    "references": ngettext_lazy("references of %(n)d entry", "references of %(n)d entries", "n"),
    "title_markdown": ngettext_lazy("markup of %(n)d title", "markup of %(n)d titles", "n"),
    "trailing": ngettext_lazy(
        "text after the link of %(n)d entry", "text after the link of %(n)d entries", "n"
    ),
    "summary": ngettext_lazy("%(n)d summary", "%(n)d summaries", "n"),
    "verbatim": ngettext_lazy("%(n)d verbatim entry", "%(n)d verbatim entries", "n"),
    "form": ngettext_lazy("form of %(n)d entry", "forms of %(n)d entries", "n"),
}


def glance_text(glance: Mapping[str, Any]) -> str:
    """Return the changes of a revision in one line, like “+3 −1 entries, lead, 4 summaries”.

    ``glance`` holds the counts that `digests.models.Revision` stores. An empty one means that the
    revision before cannot be read.
    """
    if not glance:
        return gettext("cannot be told, because the version before cannot be read")
    if glance.get("is_same"):
        return gettext("the text is the same")
    parts = [
        *_entries(glance),
        *(str(FIELDS[name]) for name in glance["head"]),
        *(str(_COUNTED[name] % {"n": count}) for name, count in glance["fields"].items()),
        *_others(glance),
    ]
    return pgettext("between the items of a list", ", ").join(parts) or gettext("small details")


def _entries(glance: Mapping[str, Any]) -> list[str]:
    added, removed, moved = glance["added"], glance["removed"], glance["moved"]
    parts = []
    if added or removed:
        signs = [f"+{added}"] * bool(added) + [f"−{removed}"] * bool(removed)
        noun = ngettext("%(signs)s entry", "%(signs)s entries", added + removed)
        parts.append(noun % {"signs": " ".join(signs)})
    if moved:
        parts.append(ngettext("%(n)d entry moved", "%(n)d entries moved", moved) % {"n": moved})
    return parts


def _others(glance: Mapping[str, Any]) -> list[str]:
    passages, sections, notes = glance["passages"], glance["sections"], glance["notes"]
    parts = []
    if passages:
        between = ngettext("%(n)d text between entries", "%(n)d texts between entries", passages)
        parts.append(between % {"n": passages})
    if sections:
        parts.append(ngettext("%(n)d section", "%(n)d sections", sections) % {"n": sections})
    if notes:
        parts.append(ngettext("%(n)d note", "%(n)d notes", notes) % {"n": notes})
    return parts
