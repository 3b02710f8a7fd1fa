"""The dialect in which the files of an import are read: given, kept before, or learned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from digests.document.dialect import (
    ANY_LINE,
    NO_FIELDS,
    NO_FORM,
    NO_FORMS,
    NO_LEVEL,
    NO_LEVELS,
    NO_WORDS,
    UNKNOWN_FIELD,
    UNREADABLE,
    Dialect,
    DialectError,
    from_json,
    shown_form,
    to_json,
)
from digests.document.propose import Proposal, learn, yields_of
from digests.models import Issue, Publication

from .files import BadFileError, Found, find_files, read_text_file
from .titles import reason_to_pass_over

_ERRORS = {
    NO_FIELDS: gettext_lazy("A dialect has fields: write “forms” and “levels”."),
    UNKNOWN_FIELD: gettext_lazy(
        "There is no field “%(value)s”. Take it out; the fields are “forms”, “levels”, “lead”, "
        "“note”, “summary” and “archive”."
    ),
    NO_FORMS: gettext_lazy("“forms” is to be a list with at least one form, such as “- [t](u)”."),
    NO_FORM: gettext_lazy(
        "“forms” has “%(value)s”, which is no form of an item. Write an example in quotes with t "
        "for the title and u for the address, such as “- [t](u)”, “1、[t](u)” or “### [t](u)”."
    ),
    ANY_LINE: gettext_lazy(
        "“forms” has “%(value)s”, which any line could be. Put a mark before it, such as “- ”."
    ),
    NO_LEVELS: gettext_lazy(
        "“levels” is to be a list of the levels of headings that begin sections, such as [2, 3]."
    ),
    NO_LEVEL: gettext_lazy(
        "“levels” has “%(value)s”. Write the level of a heading, from 1 to 6, without quotes."
    ),
    NO_WORDS: gettext_lazy(
        "“%(value)s” is to be a list of the words that stand for it, each in quotes."
    ),
    UNREADABLE: gettext_lazy("It cannot be read: %(value)s. Correct that."),
}


def explain(error: DialectError) -> str:
    """Return a sentence on what is no dialect, with the field and what to do."""
    return str(_ERRORS[error.reason]) % {"value": error.value}


def choose_dialect(paths: Iterable[Path]) -> Dialect:
    """Return the dialect for some files: the publication's, or that which the files show.

    It is learned by the first import alone; what is imported later is read in the same way.
    """
    kept = Publication.objects.current().dialect
    if kept is not None or Issue.objects.filter(source_name__gt="").exists():
        return from_json(kept)
    return learn(texts_in(paths))


def describe(paths: Iterable[Path], dialect: Dialect) -> Proposal:
    """Return what a dialect makes of some files."""
    return yields_of(texts_in(paths), dialect)


def texts_in(paths: Iterable[Path]) -> list[str]:
    """Return the texts of the issues that paths name; files that cannot be read are left out."""
    texts = []
    for found in find_files(paths):
        if isinstance(found, Found) and not reason_to_pass_over(found):
            with suppress(BadFileError):  # the import tells of it
                texts.append(read_text_file(found).text)
    return texts


def lines_of(proposal: Proposal) -> Iterator[str]:
    """Yield what a dialect makes of the files, in words."""
    counted = [_items_of(each.form, each.items) for each in proposal.yields]
    yield _("Dialect: %(items)s") % {"items": ", ".join(counted) or _("no items")}
    if proposal.subsections:
        yield "  " + ngettext("%(n)d subsection", "%(n)d subsections", proposal.subsections) % {
            "n": proposal.subsections
        }
    if proposal.bullets:
        yield "  " + ngettext(
            "%(n)d bullet left as prose", "%(n)d bullets left as prose", proposal.bullets
        ) % {"n": proposal.bullets}
    if proposal.verbatim:
        yield "  " + ngettext(
            "%(n)d item kept verbatim", "%(n)d items kept verbatim", proposal.verbatim
        ) % {"n": proposal.verbatim}
    if proposal.unplaced:
        yield "  " + ngettext(
            "%(n)d file kept as one text", "%(n)d files kept as one text", proposal.unplaced
        ) % {"n": proposal.unplaced}


def _items_of(form: str, count: int) -> str:
    told = {"n": count, "form": shown_form(form)}
    return ngettext("%(n)d item as “%(form)s”", "%(n)d items as “%(form)s”", count) % told


def as_json(proposal: Proposal) -> dict[str, object]:
    """Return a dialect, and what it makes of the files, as values for JSON."""
    return {
        **to_json(proposal.dialect),
        "items": {each.form: each.items for each in proposal.yields},
        "subsections": proposal.subsections,
        "bullets": proposal.bullets,
        "verbatim": proposal.verbatim,
        "unplaced": proposal.unplaced,
    }
