"""The checks of each entry: missing texts and doubtful addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from digests import editing
from digests.addresses import lasting_form
from digests.identity import without_tracking
from digests.models import Link

from .values import Draft, Problem, key_of, named, uid_of

_SAY_THEMSELVES = ("arxiv:", "github:")
"""The identities whose addresses say where they come from."""
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+\s*[:：]|[\w-]+-[\w-]+\s*[:：]", re.ASCII)
"""The beginning of a title that names a repository, and mostly says what it is."""

_WEB = re.compile(r"(?:https?://|www\.)\S+\Z", re.IGNORECASE)
_ENTRY = re.compile(
    r"(?:^|\s)[-*+]\s+\[[^\[\]\n]+\]\([^)\s]+\)[^\[]*?(?:摘要|summary)\s*[:：]", re.IGNORECASE
)
"""A list item with a link and the mark of a summary, on lines of their own or run together."""


def no_title(draft: Draft) -> Iterator[Problem]:
    """Find entries without a title."""
    for link in draft.in_fields:
        if not link.title:
            sentence = _("“%(entry)s” has no title.") % {"entry": named(link)}
            yield Problem("no-title", key_of(link), "title", sentence, (uid_of(link),), True)


def bad_address(draft: Draft) -> Iterator[Problem]:
    """Find addresses that cannot be one."""
    for link, name, url in _addresses(draft):
        if problem := editing.address_problem(url):
            sentence = _("“%(entry)s”: %(problem)s")
            told = sentence % {"entry": named(link), "problem": problem}
            yield Problem("bad-address", key_of(link), name, told, (uid_of(link), url), True)


def no_address(draft: Draft) -> Iterator[Problem]:
    """Find entries without an address, which readers see as plain text."""
    for link in draft.in_fields:
        if not link.url:
            sentence = _("“%(entry)s” has no address.")
            if link.title and all(map(_WEB.match, link.title.split())):
                sentence = _("“%(entry)s” has no address, and an address as its title.")
            of = (uid_of(link), link.title)
            yield Problem("no-address", key_of(link), "url", sentence % {"entry": named(link)}, of)


def entry_in_summary(draft: Draft) -> Iterator[Problem]:
    """Find summaries that hold a list item which is an entry with a summary of its own."""
    for link in draft.in_fields:
        if _ENTRY.search(link.summary):
            sentence = _("The summary of “%(entry)s” holds another entry.")
            of = (uid_of(link), link.summary)
            yield Problem(
                "entry-in-summary", key_of(link), "summary", sentence % {"entry": named(link)}, of
            )


def no_summary(draft: Draft) -> Iterator[Problem]:
    """Find entries without a summary."""
    for link in draft.in_fields:
        if not (link.summary or link.trailing or _REPOSITORY.match(link.title)):
            sentence = _("“%(entry)s” has no summary.") % {"entry": named(link)}
            of = (uid_of(link), link.title)
            yield Problem("no-summary", key_of(link), "summary", sentence, of)


def no_source(draft: Draft) -> Iterator[Problem]:
    """Find entries without a source, where the address does not say it."""
    for link in draft.in_fields:
        says = link.identity.startswith(_SAY_THEMSELVES) or _REPOSITORY.match(link.title)
        if link.url and not link.source and not says:
            sentence = _("“%(entry)s” names no source.") % {"entry": named(link)}
            of = (uid_of(link), link.url)
            yield Problem("no-source", key_of(link), "source", sentence, of)


def cut_title(draft: Draft) -> Iterator[Problem]:
    """Find titles that were cut where they were copied."""
    for link in draft.in_fields:
        if link.title.rstrip().endswith(("...", "…")):
            sentence = _("The title “%(entry)s” is cut.") % {"entry": named(link)}
            of = (uid_of(link), link.title)
            yield Problem("cut-title", key_of(link), "title", sentence, of)


def volatile_address(draft: Draft) -> Iterator[Problem]:
    """Find addresses that will not last."""
    for link, name, url in _addresses(draft):
        if problem := editing.volatile_problem(url):
            mend = "lasting-address" if lasting_form(url) else ""
            of = (uid_of(link), url)
            sentence = _("“%(entry)s”: %(problem)s")
            told = sentence % {"entry": named(link), "problem": problem}
            yield Problem("volatile", key_of(link), name, told, of, mend=mend)


def tracking(draft: Draft) -> Iterator[Problem]:
    """Find addresses with parameters that only tell where a reader came from."""
    for link, name, url in _addresses(draft):
        if without_tracking(url) != url and not editing.volatile_problem(url):
            sentence = _("An address of “%(entry)s” carries tracking parameters.")
            told = sentence % {"entry": named(link)}
            of = (uid_of(link), url)
            yield Problem("tracking", key_of(link), name, told, of, mend="drop-tracking")


def _addresses(draft: Draft) -> Iterator[tuple[Link, str, str]]:
    """Yield the addresses of entries, each with its link and the field that holds it."""
    for link in draft.in_fields:
        if link.url:
            yield link, "url", link.url
        for reference in link.references.all():
            if reference.url:
                yield link, "references", reference.url
