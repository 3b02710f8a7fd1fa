"""The values of the checks: the draft that they read, and the problems that they find."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from digests import store
from digests.addresses import check_address
from digests.document import Document
from digests.markdown import linked_addresses
from digests.models import Issue, Kind, Link, Section


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a check has found.

    ``row`` and ``field`` are the place: the row is named ``issue``, ``section:PK`` or ``link:PK``.
    ``of`` is what it is about in words that stay while the text does: uid and text. ``mend`` names
    the mend that a machine can make, "" where there is none.
    """

    rule: str
    row: str
    field: str
    sentence: str
    of: Sequence[str] = ()
    is_error: bool = False
    mend: str = ""

    @property
    def fingerprint(self) -> str:
        """Return the key by which the same problem is known again, until its text changes."""
        return sha256("\0".join((self.rule, self.field, *self.of)).encode()).hexdigest()

    @property
    def anchor(self) -> str:
        """Return the fragment of the desk's address that leads to the place."""
        return f"issue-{self.field}" if self.row == "issue" else self.row.replace(":", "-")


Place = tuple[Link | None, str, str]
"""An address of the web in an issue: the link (None: the opening), the field, the address."""


class Draft:
    """An issue with all that the checks look at, loaded in a constant number of queries."""

    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        self.sections: list[Section] = list(issue.sections.all())
        links = Link.objects.filter(section__issue=issue)
        links = links.order_by("section__position", "section__pk", "position", "pk")
        links = links.select_related("section__issue", "revises")
        self.links: list[Link] = list(links.prefetch_related("references"))

    @cached_property
    def document(self) -> Document:
        """The issue on paper."""
        return store.load_document(self.issue)

    @property
    def entries(self) -> list[Link]:
        """The links that are entries."""
        return [link for link in self.links if link.kind == Kind.ENTRY]

    @property
    def in_fields(self) -> list[Link]:
        """The entries that stand in their fields, and not as one text."""
        return [link for link in self.entries if not link.verbatim]

    @cached_property
    def addresses(self) -> list[Place]:
        """The addresses of the web in the issue, in the order of its links."""
        typed = ((link, name, check_address(url).url) for link, name, url in self._typed())
        return [one for one in typed if one[2].startswith(("http://", "https://"))]

    def _typed(self) -> Iterator[Place]:
        for link in self.links:
            yield link, "url", link.url or ""
            for reference in link.references.all():
                yield link, "references", reference.url
            for name in ("summary", "trailing", "verbatim"):
                yield from ((link, name, url) for url in linked_addresses(getattr(link, name)))
        yield from ((None, "opening", url) for url in linked_addresses(self.issue.opening))

    def texts(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield each Markdown text with its row, the row's lasting name, and its field."""
        for name in ("lead", "opening", "closing"):
            yield "issue", "issue", name, getattr(self.issue, name) or ""
        for section in self.sections:
            yield f"section:{section.pk}", section.heading or "", "note", section.note or ""
        for link in self.links:
            for name in ("summary", "trailing", "verbatim"):
                yield key_of(link), uid_of(link), name, getattr(link, name)


def key_of(link: Link) -> str:
    """Return the name of a link as a row."""
    return f"link:{link.pk}"


def uid_of(link: Link) -> str:
    """Return the uid of an entry; in a working copy that of the entry that readers see."""
    return str((link.revises or link).uid)


def named(link: Link) -> str:
    """Return the words by which a sentence names an entry."""
    return str(link)
