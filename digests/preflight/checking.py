"""Run the checks of an issue, and refuse to publish it with errors or unseen warnings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from digests.models import Acknowledgement, Issue
from digests.permissions import may_edit, may_publish, require
from digests.workflow import WorkflowError

from . import entries, issues, texts
from .dead_links import dead_links
from .repeats import repeats
from .values import Draft, Problem

Rule = Callable[[Draft], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    issues.date_missing,
    issues.date_taken,
    issues.no_entry,
    issues.placeholders,
    entries.no_title,
    entries.bad_address,
    issues.lead_missing,
    issues.lead_count,
    entries.no_address,
    entries.entry_in_summary,
    entries.no_summary,
    entries.no_source,
    entries.cut_title,
    repeats,
    entries.volatile_address,
    entries.tracking,
    dead_links,
    texts.run_together,
    texts.slips,
    texts.pictures,
    texts.links_of_wechat,
    issues.kept_as_text,
    issues.mail_size,
)
"""The rules in the order in which their findings are shown; each yields what it finds."""


@dataclass(frozen=True, slots=True)
class Report:
    """All that the checks found in a draft; ``seen`` are the warnings that somebody let stand."""

    draft: Draft
    errors: Sequence[Problem]
    warnings: Sequence[Problem]
    seen: Sequence[Problem]

    @property
    def is_ready(self) -> bool:
        """Return True when nothing stops the publication."""
        return not (self.errors or self.warnings)


class UnreadyError(WorkflowError):
    """Raised where the checks stop a step; ``report`` is what they found."""

    def __init__(self, sentence: str, report: Report) -> None:
        super().__init__(sentence)
        self.report = report


def check(issue: Issue) -> Report:
    """Check an issue; the number of queries does not depend on what stands in it."""
    draft = Draft(issue)
    found = [problem for rule in RULES for problem in rule(draft)]
    rows = Acknowledgement.objects.filter(issue=_kept_for(issue))
    known = set(rows.values_list("fingerprint", flat=True))
    warnings = [one for one in found if not one.is_error]
    return Report(
        draft=draft,
        errors=[one for one in found if one.is_error],
        warnings=[one for one in warnings if one.fingerprint not in known],
        seen=[one for one in warnings if one.fingerprint in known],
    )


def acknowledge(issue: Issue, problems: Iterable[Problem], *, by: User | None = None) -> None:
    """Remember for an issue that warnings were seen; for a working copy at the issue it revises."""
    require(by is None or may_publish(by) or may_edit(by, issue))
    Acknowledgement.objects.bulk_create(
        (
            Acknowledgement(issue=_kept_for(issue), fingerprint=one, by=by)
            for one in {problem.fingerprint for problem in problems}
        ),
        ignore_conflicts=True,
    )


def refuse_unready(issue: Issue, *, seen: Iterable[str] = (), by: User | None = None) -> None:
    """Raise UnreadyError for an issue with errors, or warnings that nobody has seen.

    ``seen`` are the fingerprints of the warnings that ``by`` has been shown; they are remembered.
    One of which the checks find nothing now is left out.
    """
    report = check(issue)
    fingerprints = set(seen)
    if shown := [one for one in report.warnings if one.fingerprint in fingerprints]:
        acknowledge(issue, shown, by=by)
        left = [one for one in report.warnings if one not in shown]
        report = replace(report, warnings=left, seen=[*report.seen, *shown])
    if report.errors:
        told = " ".join(dict.fromkeys(one.sentence for one in report.errors[:3]))
        sentence = _("This is to be mended first: %(problems)s") % {"problems": told}
        raise UnreadyError(sentence, report)
    if report.warnings:
        sentence = _("The checks have found something new. Look at it, then decide again.")
        raise UnreadyError(sentence, report)


def _kept_for(issue: Issue) -> Issue:
    return issue.revises or issue
