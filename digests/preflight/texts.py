"""The checks of Markdown texts: line breaks, keywords, pictures, links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digests.addresses import check_address
from digests.document.keywords import SUMMARY
from digests.document.pictures import link_addresses, picture_addresses
from digests.document.tree import walk
from digests.models import Issue
from digests.remote_pictures import remote_urls

from .values import Draft, Problem, key_of, named, uid_of

_WITHOUT_WORDS = re.compile(r"!\[\s*\]\(")
_SUMMARY_AGAIN = re.compile(rf"^\s*(?:{SUMMARY.pattern})", re.IGNORECASE | re.MULTILINE)
_HALF_WIDTH = re.compile(r"[一-鿿]:\Z")


def run_together(draft: Draft) -> Iterator[Problem]:
    """Find lines that a reader of the Markdown file sees as one."""
    for link in draft.in_fields:
        if _has_soft_breaks(link.summary):
            sentence = _("Lines of “%(entry)s” run together where the file is read.")
            told = sentence % {"entry": named(link)}
            of = (uid_of(link), link.summary)
            yield Problem("run-together", key_of(link), "summary", told, of, mend="break-lines")
    for name in ("lead", "opening", "closing"):
        text = getattr(draft.issue, name) or ""
        if _has_soft_breaks(text):
            sentence = _("Lines of the %(text)s run together where the file is read.")
            told = sentence % {"text": Issue._meta.get_field(name).verbose_name}  # type: ignore[union-attr]  # noqa: SLF001 (documented API)
            yield Problem("run-together", "issue", name, told, (text,), mend="break-lines")


def _has_soft_breaks(text: str) -> bool:
    if "\n" not in text.strip():
        return False
    found: list[str] = []
    walk(text, lambda tag, _attributes: found.append(tag), lambda _tag: None, lambda _words: None)
    return "softbreak" in found


def slips(draft: Draft) -> Iterator[Problem]:
    """Find keywords with a half-width colon, and the summary's keyword within a summary."""
    if _HALF_WIDTH.search(draft.issue.lead_mark):
        sentence = _("The colon after “%(word)s” is half-width.")
        told = sentence % {"word": draft.issue.lead_mark[:-1]}
        yield Problem("slip", "issue", "lead", told, (draft.issue.lead_mark,), mend="full-colon")
    for link in draft.in_fields:
        of = (uid_of(link), link.mark, link.summary)
        if _HALF_WIDTH.search(link.mark):
            sentence = _("The colon after “%(word)s” of “%(entry)s” is half-width.")
            told = sentence % {"word": link.mark[:-1], "entry": named(link)}
            yield Problem("slip", key_of(link), "mark", told, of, mend="full-colon")
        if link.mark and _SUMMARY_AGAIN.search(link.summary):
            sentence = _("The summary of “%(entry)s” says “摘要” once more.")
            told = sentence % {"entry": named(link)}
            yield Problem("slip", key_of(link), "summary", told, of)


def pictures(draft: Draft) -> Iterator[Problem]:
    """Find pictures without words, and those of other sites, of which readers see a link."""
    for row, uid, name, text in draft.texts():
        addresses = picture_addresses(text)
        if _WITHOUT_WORDS.search(text):
            sentence = _("A picture has no words for who does not see it.")
            yield Problem("no-alternative", row, name, sentence, (uid, text))
        if remote_urls(addresses):
            sentence = _("A picture lies on another site: readers see a link in its place.")
            yield Problem(
                "remote-picture", row, name, sentence, (uid, *addresses), mend="copy-pictures"
            )


def links_of_wechat(draft: Draft) -> Iterator[Problem]:
    """Find links that an article in WeChat can neither keep nor print; told once for an issue.

    It keeps links to other articles there, and the addresses of other pages can stand at its end.
    """
    found = [
        (row, name, address)
        for row, _uid, name, text in draft.texts()
        for address in link_addresses(text)
        if address.startswith("#") or check_address(address).url.startswith(("mailto:", "tel:"))
    ]
    if found:
        row, name, _first = found[0]
        addresses = list(dict.fromkeys(address for *_place, address in found))
        sentence = ngettext(
            "In an article in WeChat a link leads nowhere: %(addresses)s",
            "In an article in WeChat %(n)d links lead nowhere: %(addresses)s",
            len(addresses),
        )
        told = sentence % {"n": len(addresses), "addresses": ", ".join(addresses[:3])}
        yield Problem("wechat-link", row, name, told, addresses)
