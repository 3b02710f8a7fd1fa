"""The paths by which drafts are written."""

from typing import Any

from digests import editing
from digests.models import Issue, Kind, Link, Section, Shelf, Status

from .digest import Edits, NothingToDoError, drafting, path

MOST_ISSUES = 7
ODD = "- 一条 *怪* 的"
"""An entry that is kept verbatim; without the dash it is read as a passage."""


def write(edits: Edits, row: Issue | Section | Link, *names: str) -> None:
    """Type something new into one of the fields of a row."""
    verb: Any = {
        Issue: editing.write_issue,
        Section: editing.write_section,
        Link: editing.write_link,
    }[type(row)]
    typed = {edits.chance.choice(names): edits.word()}
    verb(row, typed, seen=editing.see(row), by=edits.editor)


@drafting
def begin_an_issue(edits: Edits) -> None:
    if Issue.objects.count() >= MOST_ISSUES:
        raise NothingToDoError
    issue, _date = editing.start_issue(by=edits.editor)
    for section in issue.sections.all()[:2]:
        edits.entry(section)
    typed = {"date": str(edits.day()), "headline": edits.word()}
    editing.write_issue(issue, typed, seen=editing.see(issue), by=edits.editor)


@drafting
def write_in_the_head(edits: Edits) -> None:
    write(edits, edits.draft(), "headline", "lead", "opening", "closing", "tagline")


@path
def change_the_date(edits: Edits) -> None:
    issue = edits.issue(Issue.objects.exclude(status=Status.PUBLISHED))
    typed = {"date": str(edits.day())}
    editing.write_issue(issue, typed, seen=editing.see(issue), by=edits.editor)


@drafting
def write_an_entry(edits: Edits) -> None:
    edits.entry(edits.one(edits.draft().sections.all()))


@drafting
def rewrite_an_entry(edits: Edits) -> None:
    link: Link = edits.one(Link.objects.filter(section__issue=edits.draft()))
    is_text = link.verbatim or link.kind == Kind.PASSAGE
    write(edits, link, *(["verbatim"] if is_text else ["title", "source", "summary", "url"]))


@drafting
def keep_an_entry_verbatim(edits: Edits) -> None:
    link: Link = edits.one(Link.objects.entries().filter(section__issue=edits.draft()))
    typed = {"verbatim": ODD}
    editing.write_link(link, typed, seen=editing.see(link), by=edits.editor)


@drafting
def settle(edits: Edits) -> None:
    editing.settle_issue(edits.draft(), by=edits.editor)


@drafting
def move_an_entry(edits: Edits) -> None:
    issue = edits.draft()
    link: Link = edits.one(Link.objects.filter(section__issue=issue))
    to = edits.one(editing.open_sections(edits.editor, [link]))
    editing.move_link(link, to, edits.chance.choice([None, 1]), by=edits.editor)


@drafting
def move_many_entries(edits: Edits) -> None:
    links = Link.objects.filter(section__issue=edits.draft()).order_by("pk")
    editing.move_links(links, edits.one(edits.draft().sections.all()), by=edits.editor)


@drafting
def shift_an_entry(edits: Edits) -> None:
    link: Link = edits.one(Link.objects.filter(section__issue=edits.draft()))
    editing.shift_link(link, edits.chance.choice([-1, 1]), by=edits.editor)


@drafting
def cut_an_entry(edits: Edits) -> None:
    link: Link = edits.one(Link.objects.filter(section__issue=edits.draft()))
    editing.shelve_link(link, by=edits.editor, cut=edits.chance.random() < 0.5)


@drafting
def catch_a_link(edits: Edits) -> None:
    editing.catch_link(f"https://example.org/{edits.word()}", edits.word(), by=edits.editor)


@drafting
def place_a_link_of_the_inbox(edits: Edits) -> None:
    link: Link = edits.one(Link.objects.filter(section=None))
    to = edits.one(editing.open_sections(edits.editor, [link]))
    edits.know(to.issue)
    editing.move_link(link, to, by=edits.editor)


@drafting
def lay_a_link_aside(edits: Edits) -> None:
    link: Link = edits.one(Link.objects.filter(section=None))
    edits.concern(link.get_absolute_url())
    editing.lay_aside([link], edits.chance.choice(list(Shelf)), by=edits.editor)


@drafting
def write_a_section(edits: Edits) -> None:
    typed = {"heading": edits.word(), "note": edits.word()}
    editing.create_section(edits.draft(), typed, by=edits.editor)


@drafting
def rewrite_a_section(edits: Edits) -> None:
    write(edits, edits.one(edits.draft().sections.all()), "heading", "note")


@drafting
def shift_a_section(edits: Edits) -> None:
    step = edits.chance.choice([-1, 1])
    editing.shift_section(edits.one(edits.draft().sections.all()), step, by=edits.editor)


@drafting
def remove_a_section(edits: Edits) -> None:
    editing.remove_section(edits.one(edits.draft().sections.all()), by=edits.editor)
