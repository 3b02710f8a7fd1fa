"""The page of a link's own past: its earlier texts, with who changed them and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from digests import editing, past
from digests.admin.context import page_context
from digests.document.text_diff import compare_texts
from digests.models import Issue, Link, Publication
from digests.people import name_of

from .changes import ShownField, show_pieces
from .labels import FIELDS


@dataclass(frozen=True, slots=True)
class ShownPast:
    """An earlier text: its field with what was changed in it afterwards, and who wrote it when."""

    earlier: past.EarlierText
    who: str
    field: ShownField


def link_past_view(request: HttpRequest, link: Link, issue: Issue) -> HttpResponse:
    """Show the earlier texts of a link that stands in an issue, or was cut from it.

    Raises PermissionDenied when the user may not read links.
    """
    if not request.user.has_perm("digests.view_link"):
        raise PermissionDenied
    context = {
        **page_context(request, _("History: %(link)s") % {"link": link}, Issue),
        "issue": issue,
        "link": link,
        "rows": list(_shown(link)),
        "language": Publication.objects.current().language,
    }
    return TemplateResponse(request, "admin/history/link.html", context)


def _shown(link: Link) -> Iterator[ShownPast]:
    """Yield the earlier texts, each compared with the one that followed it."""
    later = dict(editing.read_fields(link))
    for one in past.past_of(link):
        pieces = compare_texts(one.text, later.get(one.field, ""))
        field = ShownField(FIELDS.get(one.field, one.field), list(show_pieces(pieces)))
        yield ShownPast(one, name_of(one.by) if one.by else "", field)
        later[one.field] = one.text
