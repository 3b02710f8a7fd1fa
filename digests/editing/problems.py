"""The fields that the digest's file cannot say as they were typed, in sentences for editors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from digests import store
from digests.addresses import (
    Address,
    check_address,
    check_link,
    lasting_form,
    names_old_file,
    volatility_of,
)
from digests.addresses.sentences import VOLATILE, explain
from digests.characters import untypable_in
from digests.document import Document, Entry, Item
from digests.document import Section as PaperSection
from digests.document.character_names import name_of
from digests.document.dialect import SEED, from_json
from digests.document.input_normalisation import plain_newlines
from digests.document.normal_form import (
    EMPTY_ENTRY,
    FIELDS_LOST,
    OTHER_DATE,
    SPILLS,
    UNPLACED,
    Unsayable,
    normal_form,
)
from digests.document.pictures import link_addresses, picture_addresses
from digests.models import Issue, Link, Section, Status, media_prefix
from digests.models.issue import UNPUBLISHED

from .fields import Row, fields_of, read_fields, shared_link
from .references import mistakes_in

SENTENCES: dict[str, str | Promise] = {
    SPILLS: _(
        "A part of this text would begin a section, a link or the archive, or hide what follows. "
        "It is kept as you typed it; change or remove that part before the issue is published."
    ),
    FIELDS_LOST: _(
        "The Markdown file of the issue keeps this entry as one text: a reader of the file does "
        "not see which part is the title. The site shows its fields."
    ),
    UNPLACED: _(
        "The Markdown file of the issue keeps its whole text as one: a character or a mark in it "
        "is read differently by different readers. The site shows its fields."
    ),
    OTHER_DATE: _(
        "This holds a date in brackets that would be taken for the date of the issue. "
        "Write it without brackets, or give the issue the same date."
    ),
    EMPTY_ENTRY: _("Give the link a title, an address or a summary."),
}

_NEIGHBOUR = Entry("x", "https://example.org/", uid="x")


def problems_of(row: Row) -> dict[str, list[str]]:
    """Return what is to be said at the fields of a row, in sentences; most rows have none.

    Only the row itself is looked at, not the issue around it; of an issue also whether another one
    has its date.
    """
    problems = {name: [sentence] for name, sentence in _hidden_in(row)}
    if isinstance(row, Issue) and (sentence := _date_problem(row)):
        problems.setdefault("date", []).append(sentence)
    for field, sentence in _dead_links_in(row):
        problems.setdefault(field, []).append(sentence)
    if isinstance(row, Section) and not row.note:
        return problems
    for one in _unsayable_in(_alone(row)):
        field = "verbatim" if isinstance(row, Link) and row.verbatim else one.field
        problems.setdefault(field, []).append(str(SENTENCES[one.reason]))
    if isinstance(row, Link):
        for field, address in _addresses_of(row):
            if sentence := address_problem(address) or volatile_problem(address):
                problems.setdefault(field, []).append(sentence)
        if row.references_typed:
            problems.setdefault("references", []).extend(mistakes_in(row.references_typed))
    return problems


def _date_problem(issue: Issue) -> str:
    """Return a sentence on a date that another issue has too; empty for any other issue."""
    if issue.date is None or issue.revises_id or not issue.is_unpublished():
        return ""
    others = Issue.objects.originals().filter(date=issue.date).exclude(pk=issue.pk)
    statuses = set(others.order_by().values_list("status", flat=True))
    if Status.PUBLISHED in statuses:
        return gettext(
            "Another published issue has this date. Choose another day before this one goes out."
        )
    return gettext("Another draft has this date too.") if statuses & set(UNPUBLISHED) else ""


@lru_cache(maxsize=512)
def _unsayable_in(document: Document) -> tuple[Unsayable, ...]:
    """Return what cannot be expressed; a form asks it of the same texts again and again."""
    return normal_form(document)[1]


def address_problem(address: str) -> str:
    """Return a sentence on an address that leads nowhere; empty for any other, and for none."""
    checked = check_address(address)
    is_fine = checked.fault is None or names_old_file(address) or shared_link(address)
    if not address.strip() or is_fine:
        return ""
    return _nowhere(checked)


def volatile_problem(address: str) -> str:
    """Return a sentence on an address that will not last; empty for one that may."""
    volatility = volatility_of(address)
    if volatility is None:
        return ""
    if lasting := lasting_form(address):
        return gettext("This address will not last. Use this one: %(address)s") % {
            "address": lasting
        }
    return str(VOLATILE[volatility])


def mends_of(typed: Mapping[str, str], seen: Mapping[str, str]) -> dict[str, str]:
    """Return a sentence for each field whose typed text is mended when it is kept."""
    changed = {name: text for name, text in typed.items() if plain_newlines(text) != seen.get(name)}
    said = {
        name: address_mends(text) if name == "url" else _characters_mended(text)
        for name, text in changed.items()
    }
    return {name: sentence for name, sentence in said.items() if sentence}


def _characters_mended(typed: str) -> str:
    names = ", ".join(map(name_of, untypable_in(typed)))
    said = gettext("What nobody sees was taken out or became a space: %(names)s.")
    return said % {"names": names} if names else ""


def _hidden_in(row: Row) -> Iterator[tuple[str, str]]:
    """Yield the fields that hold characters which readers see as U+FFFD, with a sentence each."""
    for name, text in read_fields(row).items():
        if name != "url" and (found := untypable_in(text)):
            names = ", ".join(map(name_of, found))
            yield (
                name,
                gettext(
                    "This holds what readers cannot see: %(names)s. It goes when you change it."
                )
                % {"names": names},
            )


def _dead_links_in(row: Row) -> Iterator[tuple[str, str]]:
    """Yield the fields with links and pictures that lead nowhere, with a sentence on each."""
    media = media_prefix()
    for name, field in fields_of(row).items():
        if not field.is_markdown:
            continue
        text = field.read(row)
        pictures = (url for url in picture_addresses(text) if not url.startswith(media))
        checked = [*map(check_link, link_addresses(text)), *map(check_address, pictures)]
        yield from ((name, _nowhere(one)) for one in dict.fromkeys(checked) if one.fault)


def _nowhere(checked: Address) -> str:
    told = {"address": checked.typed, "why": explain(checked)[0]}
    return gettext("“%(address)s” leads nowhere. %(why)s") % told


def address_mends(typed: str) -> str:
    """Return a sentence on how a typed address is mended when it is kept; empty if it is not."""
    checked = check_address(typed)
    if checked.fault is None and checked.mends:
        return gettext("The address was mended: %(how)s") % {
            "how": " ".join(map(str, explain(checked)))
        }
    if checked.fault and shared_link(typed):
        return gettext("The address was taken out of the text around it.")
    return ""


def _addresses_of(link: Link) -> Iterator[tuple[str, str]]:
    """Yield the addresses of a link, each with the name of its field."""
    yield "url", link.url or ""
    for reference in link.references.all():
        yield "references", reference.url


def _alone(row: Row) -> Document:
    """Return a document in which the row has plain neighbours."""
    if isinstance(row, Issue):
        return replace(store.compose_document(row, ()), sections=(_section_with(),))
    issue = row.issue if isinstance(row, Section) else row.section and row.section.issue
    dialect = from_json(issue.dialect) if issue else SEED
    first = (
        _section_with(note=row.note)
        if isinstance(row, Section)
        else _section_with(store.item_of(row))
    )
    return Document(sections=(first, _section_with()), dialect=dialect)


def _section_with(*items: Item, note: str | None = None) -> PaperSection:
    return PaperSection("x", note=note, items=(*items, _NEIGHBOUR))
