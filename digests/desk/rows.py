"""Describe the rows of a desk: the texts of the issue, its sections and their links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from digests import editing
from digests.admin.memory.told import AddressTold, tell_of_links
from digests.admin.requests import parse_pk
from digests.markdown import plain
from digests.models import Finding, FindingState, Issue, Kind, Link, Section
from digests.rendering.addresses import host_of, safe_url, shown_url
from digests.workflow import WorkflowError

Row = Issue | Section | Link

ENTRY, TEXT = "entry", "text"
"""The forms of a link: its fields, or one Markdown text."""


@dataclass(frozen=True, slots=True)
class DeskLink:
    """A link of a section as a row of the desk.

    ``form`` is `ENTRY` or `TEXT`. ``state`` is what its form begins with: ``fields`` and
    ``problems`` by name. ``told`` says where its addresses stand already.
    """

    link: Link
    form: str
    name: str
    address: str
    host: str
    words: str
    state: dict[str, Any]
    told: Sequence[AddressTold]
    is_being_read: bool

    @property
    def key(self) -> str:
        """Return the name of the row, as scripts and requests call it."""
        return f"link:{self.link.pk}"

    @property
    def lacks(self) -> list[str]:
        """Return the names of what an entry mostly has and this one lacks."""
        if self.form == TEXT:
            return []
        link = self.link
        has = {_("no title"): link.title, _("no address"): link.url, _("no summary"): link.summary}
        return [name for name, text in has.items() if not text]


@dataclass(frozen=True, slots=True)
class DeskSection:
    """A section with its links; ``state`` is what its form begins with."""

    section: Section
    name: str
    note: str
    state: dict[str, Any]
    links: Sequence[DeskLink]

    @property
    def key(self) -> str:
        """Return the name of the row, as scripts and requests call it."""
        return f"section:{self.section.pk}"

    @property
    def entries(self) -> int:
        """Return the number of its entries."""
        return sum(row.link.kind == Kind.ENTRY for row in self.links)


def state_of(row: Row) -> dict[str, Any]:
    """Return what a form of the desk begins with: texts by field, and what is to be said of them.

    Labels are a line each, as `editing.read_fields` gives them.
    """
    return {
        "fields": editing.read_fields(row),
        "problems": editing.problems_of(row) if row.pk else {},
    }


def row_named(issue: Issue, name: str) -> Row:
    """Return the row that a script names, like ``link:12``.

    Raises WorkflowError where the issue has it no more.
    """
    kind, _colon, number = name.partition(":")
    pk = parse_pk(number) or 0
    row: Row | None = None
    if kind == "issue":
        row = issue
    elif kind == "section":
        row = issue.sections.select_related("issue").filter(pk=pk).first()
    elif kind == "link":
        links = Link.objects.select_related("section__issue__revises")
        row = links.filter(pk=pk, section__issue=issue).first()
    if row is None:
        raise WorkflowError(
            _("This is no longer in the issue: somebody has moved or removed it. Reload the page.")
        )
    return row


def targets_of(issue: Issue) -> list[DeskSection]:
    """Return the sections of an issue by key and name alone, as places to move a link to."""
    sections = issue.sections.select_related("category")
    return [DeskSection(one, _name_of(one), "", {}, ()) for one in sections]


def _name_of(section: Section) -> str:
    return str(section) or (section.category.name if section.category else "")


def sections_of(issue: Issue, by: User) -> list[DeskSection]:
    """Return the sections of an issue with their links; the number of queries is constant."""
    sections = list(issue.sections.select_related("category", "issue"))
    links = Link.objects.filter(section__issue=issue).order_by("position", "pk")
    links = links.select_related("section__issue", "finding").prefetch_related("references")
    rows = {row.link.pk: row for row in links_of(links, by, issue)}
    return [
        DeskSection(
            section=section,
            name=_name_of(section),
            note=plain(section.note or ""),
            state=state_of(section),
            links=[row for row in rows.values() if row.link.section_id == section.pk],
        )
        for section in sections
    ]


def links_of(links: Any, by: User, issue: Issue) -> list[DeskLink]:
    """Return links of an issue as rows, in the order given."""
    links = list(links)
    told = tell_of_links(links, by=by, home=issue)
    return [_row(link, [one for one in told[link.pk] if one]) for link in links]


def _row(link: Link, told: Sequence[AddressTold]) -> DeskLink:
    is_text = link.kind == Kind.PASSAGE or bool(link.verbatim)
    address = safe_url(link.url)
    return DeskLink(
        link=link,
        form=TEXT if is_text else ENTRY,
        name=link.title or shown_url(link.url or "") or (plain(link.verbatim)[:80]),
        address=address,
        host=host_of(address),
        words="" if is_text and link.kind == Kind.ENTRY else plain(link.verbatim or link.summary),
        state=state_of(link),
        told=told,
        is_being_read=_is_being_read(link),
    )


def _is_being_read(link: Link) -> bool:
    """Return True while the page of a link is asked what it says of itself."""
    finding: Finding | None = getattr(link, "finding", None)
    is_waiting = finding is not None and finding.state == FindingState.WAITING
    return is_waiting and finding is not None and finding.asked_url == link.url
