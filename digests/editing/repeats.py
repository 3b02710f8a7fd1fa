"""Add the earlier link as a reference, join two links, or replace volatile addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from digests.addresses import lasting_form
from digests.document import Ref
from digests.document.input_normalisation import write_references
from digests.document.keywords import keywords
from digests.identity import identify
from digests.markdown import linked_addresses
from digests.models import Issue, Link, Publication, Shelf
from digests.store import refs_of
from digests.workflow import WorkflowError

from .fields import LINK_FIELDS, read_fields
from .hold import hold_for_edit
from .limits import size_problem
from .links import lay_aside, shelve_link, write_link
from .merging import see
from .references import readable_references

_TEXTS = ("summary", "trailing", "verbatim")
"""The fields of a link that hold Markdown."""
_ADDRESSED = ("url", "references", *_TEXTS)
"""The fields of a link that hold addresses."""


@transaction.atomic
def follow_up(link: Link, earlier: Link, *, by: User | None = None) -> Link:
    """Add to a link the reference that leads to the issue in which an earlier one is public.

    It names the file of that issue, whose page readers are led to:
    ``前情：[2020-04-04 · TITLE](../folder/2020-04-04.md)``. Raises WorkflowError where readers do
    not see the earlier one.
    """
    issue = Issue.objects.published().filter(sections__links=earlier.pk).first()
    if issue is None or issue.date is None:
        raise WorkflowError(_("Readers do not see the earlier link any more. Reload the page."))
    publication = Publication.objects.current()
    folder = f"../{publication.folder}/" if publication.folder else ""
    label = keywords(publication.language).earlier
    title = " · ".join(filter(None, [issue.date.isoformat(), earlier.title]))
    file = f"{folder}{issue.date.isoformat()}.md"
    return _add_references(link, [Ref(label[:-1], title, file, colon=label[-1])], by)


@transaction.atomic
def join_links(
    link: Link, entry: Link, label: str, *, by: User | None = None, with_summary: bool = False
) -> Link:
    """Make a link a labelled reference of another entry, and lay it aside with all its texts.

    Its own references that the entry lacks are added too, its summary only ``with_summary``, after
    that of the entry. Of one page the entry's empty fields are filled instead. From a section the
    link goes to the shelf of cut links, from the inbox to that of dismissed ones; on those two it
    stays. Raises WorkflowError where the entry is one text without fields.
    """
    if link.pk == entry.pk:
        raise WorkflowError(_("This is the same link. Choose another one."))
    homes = Issue.objects.filter(sections__links__in=[link.pk, entry.pk]).distinct()
    with hold_for_edit(*homes, by=by):
        own = [Ref(label, link.title, link.url, colon="：")] if link.url else []
        if link.url and _key(link.url) == _key(entry.url or ""):
            entry = _complete(entry, link, by)
        written = _add_references(entry, [*own, *refs_of(link)], by)
        if with_summary and link.summary.strip() and link.summary != written.summary:
            _append_summary(written, link.summary, by)
        if link.section_id:
            shelve_link(link, by=by, cut=True)
        elif link.shelf == Shelf.INBOX:
            lay_aside([link], Shelf.DISMISSED, by=by)
    return written


@transaction.atomic
def use_lasting_form(link: Link, *, by: User | None = None) -> Link:
    """Replace the volatile addresses of a link by the lasting ones that they carry.

    Those of its references and within its texts are replaced too; as they were typed they are kept
    for `use_original`. Raises WorkflowError where the texts spell none of them as it stands.
    """
    typed = read_fields(link)
    in_texts = (url for name in _TEXTS for url in linked_addresses(typed[name]))
    urls = {link.url or "", *(ref.url for ref in refs_of(link)), *in_texts}
    originals = {}
    for url in sorted(urls, key=len, reverse=True):  # one may begin with another
        if lasting := lasting_form(url):
            originals[lasting] = url
            for name in _ADDRESSED:
                typed[name] = typed[name].replace(url, lasting)
    written = write_link(link, typed, seen=see(link), by=by)
    if not written.changed:
        raise WorkflowError(_("The address is spelt otherwise here. Replace it by hand."))
    keep_originals(written.row, {**(written.row.originals or {}), **originals})
    return written.row


@transaction.atomic
def use_original(link: Link, lasting: str, *, by: User | None = None) -> Link:
    """Replace a lasting address of a link by the one that was typed in its place before.

    Raises WorkflowError where none is kept, or the link has the lasting one no more.
    """
    original = (link.originals or {}).get(lasting, "")
    # An address that only begins like it is another one.
    spelt = re.compile(re.escape(lasting) + r"(?![\w/?#&=%~-]|\.\w)")
    typed = read_fields(link)
    for name in _ADDRESSED:
        typed[name] = spelt.sub(lambda _match: original, typed[name])
    written = write_link(link, typed, seen=see(link), by=by) if original else None
    if written is None or not written.changed:
        raise WorkflowError(_("The address has changed meanwhile. Reload the page."))
    kept = {form: url for form, url in (written.row.originals or {}).items() if form != lasting}
    keep_originals(written.row, kept)
    return written.row


def keep_originals(link: Link, originals: Mapping[str, str]) -> None:
    """Store the addresses of a link as they were before, by those in their places."""
    link.originals = dict(originals) or None
    link.save(update_fields=["originals"])


def typed_addresses(field: str, typed: str) -> list[tuple[str, str]]:
    """Return the addresses that a text typed into a link's field holds, each after its label.

    ``field`` is "references", of whose lines each has a label, or "url".
    """
    name = "references" if field == "references" else "url"
    if size_problem(typed, max_lines=LINK_FIELDS[name].max_lines):
        return []
    text = LINK_FIELDS[name].tidy(typed, "")
    if name == "url":
        return [("", text)]
    return [(ref.label, ref.url) for ref in readable_references(text) if ref.url]


def _add_references(link: Link, added: Iterable[Ref], by: User | None) -> Link:
    """Add those references to a link whose addresses it does not have yet."""
    if link.verbatim:
        raise WorkflowError(
            _("“%(link)s” is one text without fields. Write the address into that text.")
            % {"link": link}
        )
    has = {_key(link.url or ""), *(_key(ref.url) for ref in refs_of(link))}
    lines = [read_fields(link)["references"]]
    for ref in added:
        if not ref.url or _key(ref.url) not in has:
            has.add(_key(ref.url))
            lines.append(write_references([ref]))
    typed = {**read_fields(link), "references": "\n".join(filter(None, lines))}
    return write_link(link, typed, seen=see(link), by=by).row


def _complete(entry: Link, link: Link, by: User | None) -> Link:
    """Fill the empty fields of an entry with the texts of another link to its page."""
    stored, typed = read_fields(entry), read_fields(link)
    names = ("title", "source", "labels", "summary")
    missing = {name: typed[name] for name in names if typed[name] and not stored[name]}
    if entry.verbatim or not missing:
        return entry
    return write_link(entry, {**stored, **missing}, seen=see(entry), by=by).row


def _key(url: str) -> str:
    return identify(url) or url


def _append_summary(link: Link, summary: str, by: User | None) -> None:
    whole = "\n\n".join(filter(None, [link.summary.rstrip(), summary.strip()]))
    write_link(link, {**read_fields(link), "summary": whole}, seen=see(link), by=by)
