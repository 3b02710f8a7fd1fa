"""Tell where the addresses of a link stand already, and what may be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib.admin.utils import label_for_field
from django.contrib.auth.models import User
from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from digests import editing
from digests.addresses import lasting_form
from digests.document import Entry
from digests.identity import identify
from digests.markdown import linked_addresses
from digests.memory import Appearance, Part, appearances_anywhere
from digests.models import Issue, Link, Publication, Section, Shelf
from digests.permissions import editable_issues, may_edit_link

IN_TEXT = "text"
"""Stands for the label of an address that is within a link's text."""
MOST_PLACES = 5
"""The most places that are told of one address."""
_SHELVES: Mapping[str, str | Promise] = {
    Shelf.INBOX: _("It waits in the inbox:"),
    Shelf.DISMISSED: _("It was dismissed:"),
    Shelf.CUT: _("It was cut from an issue:"),
}
_LABELS = ("解读", "报道", "代码", "项目", "论文")
_ENGLISH_LABELS = ("Analysis", "Report", "Code", "Project", "Paper")


@dataclass(frozen=True, slots=True)
class Place:
    """A link, or a text of an issue, that has an address already, as a page tells of it.

    ``link`` is 0 for the text of an issue. ``lead`` is the sentence before the place, ``how`` says
    that the link has the address in another part. ``may_follow`` and ``may_join`` say what the link
    at hand may do with this one.
    """

    link: int
    lead: str | Promise
    name: str
    how: str
    url: str
    may_follow: bool
    may_join: bool


@dataclass(frozen=True, slots=True)
class AddressTold:
    """An address with the places where it stands.

    ``field`` is the link's field that holds it, ``label`` that of its reference. ``problem`` says
    that it will not last, ``lasting`` is the lasting address that it carries, ``original`` the one
    that was typed before this took its place.
    """

    url: str
    field: str
    label: str
    problem: str
    lasting: str
    original: str
    places: Sequence[Place]
    more: int

    def __bool__(self) -> bool:
        return bool(self.problem or self.places or self.original)

    def without(self, *links: int | None) -> AddressTold:
        """Return the same without the places of some links, given by their keys."""
        places = [place for place in self.places if place.link not in links]
        return replace(self, places=places)


def addresses_of(link: Link) -> list[tuple[str, str]]:
    """Return the addresses of a link, each after the label of its reference, "" for its own.

    Those within its text come last, each once, after `IN_TEXT`.
    """
    own = [("", link.url)] if link.url else []
    own += [(ref.label, ref.url) for ref in link.references.all() if ref.url]
    has = {identify(url) for _label, url in own}
    texts = [link.summary, link.trailing, link.verbatim]
    for url in dict.fromkeys(address for text in texts for address in linked_addresses(text)):
        if identify(url) not in has:
            own.append((IN_TEXT, url))
    return own


def tell_of_links(
    links: Iterable[Link], *, by: User | None = None, home: Issue | None = None
) -> dict[int, list[AddressTold]]:
    """Return what is to be told of links by their keys, in five queries at most.

    ``home`` is the issue that the links stand in, None for a shelf; without ``by`` nothing is
    offered to be done.
    """
    links = list(links)
    told = _tell([(link, addresses_of(link)) for link in links], by, home)
    return {link.pk: its for link, its in zip(links, told, strict=True)}


def repeated_links(issue: Issue) -> list[Link]:
    """Return the links of an issue whose addresses stand elsewhere already, in six queries."""
    links = Link.objects.filter(section__issue=issue).order_by("section__position", "position")
    typed = [(link, addresses_of(link)) for link in links.prefetch_related("references")]
    told = _tell(typed, None, issue)
    return [
        link
        for (link, _addresses), its in zip(typed, told, strict=True)
        if any(one.places for one in its)
    ]


def tell_of_typed(
    addresses: Sequence[tuple[str, str]], *, by: User, link: Link, home: Issue | None
) -> list[AddressTold]:
    """Return what is to be told of the typed addresses of a link, which may be new."""
    (told,) = _tell([(link, addresses)], by, home)
    return told


def tell_of_entries(entries: Iterable[Entry]) -> list[list[AddressTold]]:
    """Return what is to be told of each entry that is not stored yet, in four queries."""
    typed = [
        [("", entry.url or ""), *((ref.label, ref.url) for ref in entry.references if ref.url)]
        for entry in entries
    ]
    return _tell([(Link(), addresses) for addresses in typed], None, None)


def labels_to_join() -> Sequence[str]:
    """Return the labels that are offered to a link which becomes a reference."""
    is_english = Publication.objects.current().language.startswith("en")
    return _ENGLISH_LABELS if is_english else _LABELS


def _tell(
    typed: Sequence[tuple[Link, Sequence[tuple[str, str]]]], by: User | None, home: Issue | None
) -> list[list[AddressTold]]:
    identities = {identify(url) for _link, addresses in typed for _label, url in addresses}
    found = appearances_anywhere(identities, home=home)
    drafts = {
        one.issue for places in found.values() for one in places if one.issue and one.is_draft
    }
    open_issues: set[int] = set()
    if drafts and by:
        open_issues = set(editable_issues(by).filter(pk__in=drafts).values_list("pk", flat=True))
    told = []
    for link, addresses in typed:
        may_change = bool(by and link.pk and may_edit_link(by, link))
        told.append([_told(one, found, link, home, open_issues if may_change else None)
                     for one in addresses])  # fmt: skip
    return told


def _told(
    address: tuple[str, str],
    found: Mapping[str, Sequence[Appearance]],
    link: Link,
    home: Issue | None,
    open_issues: set[int] | None,
) -> AddressTold:
    """Tell of an address; ``open_issues`` may be written in, None where the link may not."""
    label, url = address
    own = {link.pk, link.revises_id}
    places = [one for one in found.get(identify(url), ()) if one.link not in own]
    return AddressTold(
        url=url,
        field="summary" if label == IN_TEXT else "references" if label else "url",
        label=gettext("In its text") if label == IN_TEXT else label,
        problem=editing.volatile_problem(url),
        lasting=lasting_form(url),
        original=(link.originals or {}).get(url, "") if open_issues is not None else "",
        places=[
            Place(
                link=one.link,
                lead=_lead(one, home),
                name=_name(one),
                how=_how(one),
                url=_address(one),
                may_follow=open_issues is not None and one.is_public and one.link > 0,
                may_join=bool(one.link and one.is_draft and one.issue in (open_issues or ())),
            )
            for one in places[:MOST_PLACES]
        ],
        more=max(0, len(places) - MOST_PLACES),
    )


def _lead(one: Appearance, home: Issue | None) -> str | Promise:
    if one.issue is None:
        return _SHELVES[one.shelf]
    if home and one.issue == home.pk:
        return _("It stands in this issue:")
    if one.is_draft:
        return _("It stands in a draft:")
    return _("It stood before:") if one.is_public else _("It stands in an issue not to be seen:")


def _name(one: Appearance) -> str:
    """Return a place as ``2020-04-04 · section · title``."""
    day = one.date.isoformat() if one.date else one.headline or gettext("undated")
    issue = day if one.issue else ""
    if one.part == Part.ISSUE:
        return " · ".join(filter(None, [issue, one.heading, _text_name(one.field)]))
    return " · ".join(filter(None, [issue, one.heading, one.title or gettext("(without title)")]))


def _text_name(field: str) -> str:
    """Return the name of a text of an issue, as its form has it."""
    model: type[Model] = Section if field == "note" else Issue
    return str(label_for_field(field, model))


def _how(one: Appearance) -> str:
    """Return words for the part that has the address, "" where the whole entry is about it."""
    if one.is_related:
        return gettext("the repository of this page")
    if one.part == Part.TEXT:
        return gettext("in its text")
    return gettext("as “%(label)s”") % {"label": one.label} if one.part == Part.REFERENCE else ""


def _address(one: Appearance) -> str:
    if one.part == Part.ISSUE:
        return _address_of_text(one)
    if one.is_public:
        return reverse("link", args=[one.uid])
    return reverse("admin:digests_link_change", args=[one.link])


def _address_of_text(one: Appearance) -> str:
    """Return the page of a public issue, else its form, at the text itself where that stands."""
    if one.is_public and one.date:
        return reverse("issue", args=[one.date])
    form = reverse("admin:digests_issue_change", args=[one.issue])
    return form if one.section else f"{form}#id_{one.field}"
