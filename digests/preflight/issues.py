"""The checks of an issue as a whole: its date, lead, unfinished texts and size."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from digests import store
from digests.lead import count_sentence, wrong_count
from digests.models import Issue, Status
from digests.rendering import show_issue
from digests.rendering.issue import ShownIssue

from .values import Draft, Problem, key_of, uid_of

MAIL_BYTES = 102 * 1024
"""The size from which on Gmail hides the rest of a message."""
_ENTRY_MARKUP = 600
"""The bytes of markup around an entry in a mail."""
_EMPTY_MARK = re.compile(r"([【「]([^】」]{1,20})[】」])\s*(?=[；;。]|[【「]|\Z)")
"""A section's mark in a lead with nothing after it."""
_EMPTY_ITEM = re.compile(r"^[ \t]*[-*+](?:[ \t]+([^\n：:]{1,30}[：:])?)?[ \t]*$", re.MULTILINE)
"""An item of a list without words, or with a name and nothing after its colon."""


_FENCED = re.compile(r"^[ \t]*(```+|~~~+).*?(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
"""A block of code, in which such a line is no item."""


def date_missing(draft: Draft) -> Iterator[Problem]:
    """Find an issue without a date."""
    if draft.issue.date is None:
        sentence = _("The issue has no date. Give it the day of its publication.")
        yield Problem("date-missing", "issue", "date", sentence, is_error=True)


def date_taken(draft: Draft) -> Iterator[Problem]:
    """Find an issue whose date another published issue has."""
    issue = draft.issue
    others = Issue.objects.filter(date=issue.date, status=Status.PUBLISHED)
    others = others.exclude(pk__in=[issue.pk, issue.revises_id or issue.pk])
    if issue.date and others.exists():
        sentence = _("Another issue of %(date)s is published. Choose another day.")
        told = sentence % {"date": issue.date.isoformat()}
        yield Problem("date-taken", "issue", "date", told, is_error=True)


def no_entry(draft: Draft) -> Iterator[Problem]:
    """Find an issue without any entry."""
    if not draft.entries:
        sentence = _("The issue has no entry yet. Write one, or take one from the inbox.")
        yield Problem("no-entry", "issue", "headline", sentence, is_error=True)


def placeholders(draft: Draft) -> Iterator[Problem]:
    """Find what was prepared to be filled in and was not."""
    for match in _EMPTY_MARK.finditer(draft.issue.lead or ""):
        sentence = _("The lead names “%(what)s” and says nothing of it.") % {"what": match[2]}
        yield Problem("placeholder", "issue", "lead", sentence, is_error=True)
    for row, uid, name, text in draft.texts():
        text = _FENCED.sub("", text)
        for match in _EMPTY_ITEM.finditer(text):
            if _goes_on(text, match):
                continue
            what = match[0].strip()
            sentence = _("The item “%(what)s” of the list is empty.") % {"what": what}
            yield Problem("placeholder", row, name, sentence, (uid, what), is_error=True)


def _goes_on(text: str, item: re.Match[str]) -> bool:
    """Return True where the item has its words on the lines below it."""
    indent = len(item[0]) - len(item[0].lstrip())
    below = text[item.end() :].lstrip("\n").split("\n")[0]
    return bool(below.strip()) and len(below) - len(below.lstrip()) > indent


def lead_missing(draft: Draft) -> Iterator[Problem]:
    """Find an issue without a lead."""
    if not (draft.issue.lead or "").strip():
        sentence = _("The issue has no lead. Feeds and mails show it first.")
        yield Problem("lead-missing", "issue", "lead", sentence, mend="draft-lead")


def lead_count(draft: Draft) -> Iterator[Problem]:
    """Find a lead that counts the entries wrongly."""
    wrong = wrong_count(draft.issue.lead or "", len(draft.entries))
    if wrong:
        of = (str(wrong.said), str(wrong.right))
        told = count_sentence(wrong)
        yield Problem("lead-count", "issue", "lead", told, of, mend="right-count")


def mail_size(draft: Draft) -> Iterator[Problem]:
    """Find an issue that is too long for a mail."""
    issue = draft.issue
    day, at = issue.date or timezone.localdate(), issue.updated_at
    size = _mail_bytes(show_issue(store.edition_of(issue, day=day, at=at)))
    if size > MAIL_BYTES:
        sentence = _("As a mail the issue has about %(size)d kB: Gmail hides what is above 102.")
        yield Problem("mail-size", "issue", "headline", sentence % {"size": size // 1024})


def _mail_bytes(issue: ShownIssue) -> int:
    """Return about how many bytes an issue has as the HTML of a mail."""
    texts = [issue.lead, issue.opening, issue.closing]
    for section in issue.sections:
        texts += [section.note, *(item.passage for item in section.items)]
        texts += [entry.summary or entry.verbatim for entry in section.entries]
    markup = _ENTRY_MARKUP * sum(len(section.entries) for section in issue.sections)
    return markup + sum(len(text.html.encode()) for text in texts if text)


def kept_as_text(draft: Draft) -> Iterator[Problem]:
    """Find entries that are kept as one text, as an import could not split them."""
    for link in draft.entries:
        if link.verbatim:
            sentence = _("“%(entry)s” is kept as one text: lists and search know little of it.")
            told = sentence % {"entry": link}
            of = (uid_of(link), link.verbatim)
            yield Problem("verbatim", key_of(link), "verbatim", told, of)
