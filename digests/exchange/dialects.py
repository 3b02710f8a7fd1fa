"""The dialect in which the files of an import are read: given, kept before, or learned."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from digests.document.dialect import (
    ANY_LINE,
    NO_FIELDS,
    NO_FORM,
    NO_FORMS,
    NO_LEVEL,
    NO_LEVELS,
    NO_TITLE,
    NO_TITLE_FORM,
    NO_TITLES,
    NO_WORDS,
    UNKNOWN_FIELD,
    UNREADABLE,
    Dialect,
    DialectError,
    from_json,
    shown_form,
    to_json,
)
from digests.document.propose import FormYield, Proposal, learn, yields_of
from digests.models import Issue, Publication

from .files import BadFileError, Found, find_files, read_text_file
from .samples import sample_hashes
from .titles import reason_to_pass_over

_ERRORS = {
    NO_FIELDS: gettext_lazy("A dialect has fields: write “forms” and “levels”."),
    UNKNOWN_FIELD: gettext_lazy(
        "There is no field “%(value)s”. Take it out; the fields are “forms”, “levels”, “titles”, "
        "“lead”, “note”, “summary” and “archive”."
    ),
    NO_FORMS: gettext_lazy("“forms” is to be a list with at least one form, such as “- [t](u)”."),
    NO_FORM: gettext_lazy(
        "“forms” has “%(value)s”, which is no form of an item. Write an example in quotes with t "
        "for the title and u for the address, such as “- [t](u)”, “1、[t](u)” or “### [t](u)”."
    ),
    ANY_LINE: gettext_lazy(
        "“forms” has “%(value)s”, which any line could be. Put a mark before it, such as “- ”."
    ),
    NO_TITLE: gettext_lazy(
        "“forms” begins with “%(value)s”, in which new entries would lose their titles. Put a form "
        "with t first, such as “- [t](u)”."
    ),
    NO_LEVELS: gettext_lazy(
        "“levels” is to be a list of the levels of headings that begin sections, such as [2, 3]."
    ),
    NO_LEVEL: gettext_lazy(
        "“levels” has “%(value)s”. Write the level of a heading, from 1 to 6, without quotes."
    ),
    NO_TITLES: gettext_lazy(
        "“titles” is to be a list with at least one form of a title, such as “h | d”."
    ),
    NO_TITLE_FORM: gettext_lazy(
        "“titles” has “%(value)s”, which is no form of a title. Write an example in quotes with d "
        "for the date and h for the headline, such as “h | d”, “n (d) h”, “h” or “none”."
    ),
    NO_WORDS: gettext_lazy(
        "“%(value)s” is to be a list of the words that stand for it, each in quotes."
    ),
    UNREADABLE: gettext_lazy("It cannot be read: %(value)s. Correct that."),
}


_COUNTS = ("subsections", "bullets", "joined", "verbatim", "unplaced")
"""The names of a proposal's counts in JSON."""


def explain(error: DialectError) -> str:
    """Return a sentence on what is no dialect, with the field and what to do."""
    return str(_ERRORS[error.reason]) % {"value": error.value}


def choose_dialect(paths: Iterable[Path]) -> Dialect:
    """Return the dialect for some files: the publication's, or that which the files show.

    It is learned by the first import alone; what is imported later is read in the same way.
    """
    kept = Publication.objects.current().dialect
    return learn(texts_in(paths)) if kept is None and _is_first() else from_json(kept)


def _is_first() -> bool:
    """Return whether no file was imported before."""
    return not Issue.objects.filter(source_name__gt="").exists()


CLEARLY_MORE = 1.1
"""The files' own dialect is used if it reads this many times the items of the publication's."""
MOST_WEIGHED = 60
"""Files of which two dialects are weighed; each takes a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A dialect that was taken for files, and the other one where there were two to choose from.

    ``is_own`` tells that the files' own was taken, not that of the issues that are here. ``files``
    counts those that were looked at.
    """

    taken: Proposal
    other: Proposal | None = None
    is_own: bool = True
    files: int = 0


def weigh(paths: Iterable[Path], given: Dialect | None = None) -> Weighed:
    """Return the dialect under which more of some files becomes items, as some of them show it.

    That is the publication's, unless the files' own makes over a tenth more, or differs from it in
    nothing but further forms of titles. The first files that are imported have but their own. One
    that is ``given`` is taken as it is.
    """
    paths = list(paths)
    step = max(1, len(paths) // MOST_WEIGHED)
    texts = texts_in(paths[::step])
    if given:
        return Weighed(yields_of(texts, given), files=len(texts))
    own = yields_of(texts, learn(texts))
    kept = Publication.objects.current().dialect
    if kept is None and _is_first():
        return Weighed(own, files=len(texts))
    usual = yields_of(texts, from_json(kept))
    if replace(own.dialect, titles=usual.dialect.titles) == usual.dialect:
        has_more = set(own.dialect.titles) - set(usual.dialect.titles)
        return Weighed(own if has_more else usual, files=len(texts))
    if own.items > usual.items * CLEARLY_MORE:
        return Weighed(own, usual, files=len(texts))
    return Weighed(usual, own, is_own=False, files=len(texts))


def dialect_of_files(paths: Iterable[Path]) -> Dialect:
    """Return the dialect for files that are imported by hand.

    The files of a first import have their own; those of which most were imported before have that
    of their issues; others have the one that makes more of them (`weigh`).
    """
    paths = list(paths)
    if _is_first():
        return choose_dialect(paths)
    found = [one for one in find_files(paths) if isinstance(one, Found)]
    files = [one.path for one in found if not reason_to_pass_over(one)]
    names = {path.name for path in files}
    known = Issue.objects.originals().filter(source_name__in=names)
    met = Counter(json.dumps(one) for one in known.values_list("dialect", flat=True))
    if met.total() * 2 > len(files):
        return from_json(json.loads(met.most_common(1)[0][0]))
    return weigh(files).taken.dialect


def is_free_to_change() -> bool:
    """Return whether files may tell the publication's dialect: no issue is here but samples."""
    return not Issue.objects.originals().exclude(source_hash__in=sample_hashes()).exists()


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
    yield _("Dialect: %(items)s") % {"items": short_line(proposal)}
    if proposal.subsections:
        yield "  " + ngettext("%(n)d subsection", "%(n)d subsections", proposal.subsections) % {
            "n": proposal.subsections
        }
    if proposal.bullets:
        yield "  " + ngettext(
            "%(n)d bullet left as prose", "%(n)d bullets left as prose", proposal.bullets
        ) % {"n": proposal.bullets}
    if proposal.joined:
        yield "  " + ngettext(
            "%(n)d bullet without a link is part of the entry above it",
            "%(n)d bullets without a link are part of the entries above them",
            proposal.joined,
        ) % {"n": proposal.joined}
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


def short_line(proposal: Proposal) -> str:
    """Return the number of items that a dialect makes of the files, with their forms, in words."""
    counted = [_items_of(each.form, each.items) for each in proposal.yields]
    return ", ".join(counted) or _("no items")


def proposal_of(told: Mapping[str, Any]) -> Proposal:
    """Return a dialect with its yields that was kept by `as_json`."""
    items = sorted(told["items"].items(), key=lambda one: one[1], reverse=True)
    counts = {name: told.get(name, 0) for name in _COUNTS}
    dialect = {name: told[name] for name in told if name not in {"items", *_COUNTS}}
    return Proposal(from_json(dialect), tuple(FormYield(*one) for one in items), **counts)


def as_json(proposal: Proposal) -> dict[str, object]:
    """Return a dialect, and what it makes of the files, as values for JSON."""
    return {
        **to_json(proposal.dialect),
        "items": {each.form: each.items for each in proposal.yields},
        **{name: getattr(proposal, name) for name in _COUNTS},
    }
