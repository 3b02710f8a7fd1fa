"""Drafts of summaries, made by a model from the pages of links."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from digests.capture.drafting import DraftError, draft_summary, is_drafting, page_text
from digests.models import Finding, FindingState, Issue, Link, Publication
from digests.tasks import GiveUp, RetryLater, task

EXAMPLES = 3
"""The number of published summaries whose manner a draft follows."""
LEAST_TEXT = 200
"""The characters of a page below which there is nothing to summarise."""


def ask_draft(finding: Finding, html: str) -> None:
    """Let a summary be drafted from the HTML of a page that was read, where that is set up.

    A link that has a summary needs none.
    """
    text = page_text(html) if is_drafting() and not finding.link.summary else ""
    if len(text) >= LEAST_TEXT:
        draft_link_summary.enqueue(link=finding.link_id, url=finding.asked_url, text=text)


@task(_("Draft a summary"))
def draft_link_summary(link: int, url: str, text: str) -> None:
    """Draft a summary for a link, by its key, from the text of its page.

    Does nothing where its finding is gone or is about another address by now.
    """
    found = Finding.objects.filter(link=link, asked_url=url, state=FindingState.FOUND)
    if not is_drafting() or not found.exists():
        return
    language = Publication.objects.current().language
    try:
        draft = draft_summary(text, examples=last_summaries(), language=language)
    except DraftError as error:
        raise (GiveUp if error.is_final else RetryLater)(str(error)) from error
    found.update(draft=draft)


def last_summaries() -> list[str]:
    """Return the first summaries of the newest published issues."""
    newest = Link.objects.published_in(Issue.objects.published()[:EXAMPLES])
    return list(newest.exclude(summary="").values_list("summary", flat=True)[:EXAMPLES])
