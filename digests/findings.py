"""Read what the pages of links say of themselves, and fill what their editors left empty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from digests import editing
from digests.capture.pages import PageFacts, address_to_read, read_page
from digests.categorization import guess_category
from digests.document.escaping import escape, escape_start
from digests.document.input_normalisation import (
    ReferenceLineError,
    read_references,
    write_references,
)
from digests.drafts import ask_draft
from digests.http import FetchError, Page, fetch_page
from digests.identity import identify
from digests.models import Category, Finding, Kind, Link, Publication, Task
from digests.tasks import RetryLater, task
from digests.workflow import WorkflowError

SILENT = "silent"
"""The reason of a page that was read and says nothing."""
PASSING_FAULTS = frozenset({"unreachable", "slow", "broken"})
"""The reasons for which a page is asked again later."""
PASSING_STATUSES = frozenset({408, 425, 429, *range(500, 600)})
"""The HTTP statuses for which it is too."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that was found for a field of a link.

    ``joint`` is what stands between it and a text that is in the field already; empty where it
    takes the place of that text. ``is_draft`` is set for what a model wrote.
    """

    field: str
    text: str
    joint: str = ""
    is_draft: bool = False

    @property
    def key(self) -> str:
        """Return the name that tells the suggestions of one link apart."""
        return "draft" if self.is_draft else self.field

    def added_to(self, typed: str) -> str:
        """Return the text of the field with the suggestion taken."""
        return f"{typed.rstrip()}{self.joint}{self.text}" if typed and self.joint else self.text


@transaction.atomic
def ask_pages(
    links: Iterable[Link],
    *,
    by: User | None,
    again: bool = False,
    said: Mapping[str, PageFacts] | None = None,
) -> None:
    """Let the pages of links be read in the background, where they were not for these addresses.

    ``again`` asks also for those that were. The links may be new, changed or neither. ``said`` is
    what a browser read in the pages, by their identities: it stays where a server is refused.
    """
    wanted = {one.pk: one for one in links if one.kind == Kind.ENTRY and identify(one.url or "")}
    known = dict(Finding.objects.filter(link__in=wanted).values_list("link_id", "asked_url"))
    for pk, link in wanted.items():
        if again or known.get(pk) != link.url:
            told = _columns((said or {}).get(link.identity, PageFacts()))
            finding = Finding.objects.ask(link, by=by, told=told)
            read_link_page.enqueue(link=finding.link_id, url=finding.asked_url)


@task(_("Read what the page of a link says of itself"))
def read_link_page(link: int, url: str) -> None:
    """Read the page of a link, by its key, for its finding, and fill the link's empty fields.

    Does nothing where the finding is gone, was answered or is about another address by now. Raises
    RetryLater where the page may be read later; until then the finding says why it was not.
    """
    finding = Finding.objects.unanswered().filter(link=link, asked_url=url).first()
    if finding is None:
        return
    facts, error, page = _read(url)
    reason = error.code if error else "" if page else SILENT
    if not finding.answer(_columns(facts), reason=reason, read_url=page.url if page else ""):
        return
    finding = Finding.objects.select_related("link__section__issue", "asked_by").get(link=link)
    category, filled = _use(finding)
    with transaction.atomic():  # last, so that a worker that is killed before does it all again
        finding.close(category=category, filled=filled)
        if page:
            ask_draft(finding, page.text)
    if error and finding.reason and _may_pass(error):
        raise RetryLater(str(error), error.retry_after)


def is_asked_again(finding: Finding) -> bool:
    """Return whether the page of a finding that failed is asked again by itself, in one query."""
    arguments = {"link": finding.link_id, "url": finding.asked_url}
    waiting = Task.objects.waiting(read_link_page.module_path)
    return waiting.filter(args_kwargs__kwargs=arguments).exists()


def _may_pass(error: FetchError) -> bool:
    return error.code in PASSING_FAULTS or error.status in PASSING_STATUSES


def _read(url: str) -> tuple[PageFacts, FetchError | None, Page | None]:
    """Return what a page says, why it could not be fetched, and the page unless it is silent."""
    language = Publication.objects.current().language
    alone = read_page(url, language=language)
    try:
        page = fetch_page(address_to_read(url))
    except FetchError as error:
        return alone, error, None
    facts = read_page(url, page.text, final=page.url, language=language)
    return facts, None, page if facts != alone else None


def _columns(facts: PageFacts) -> dict[str, Any]:
    return {
        "title": facts.title,
        "source": facts.source,
        "labels": list(facts.labels),
        "references": write_references(facts.references),
        "abstract": facts.abstract,
        "published": facts.published,
        "lasting_url": facts.url,
    }


def _use(finding: Finding) -> tuple[Category | None, dict[str, str]]:
    """Guess the category of a link, and fill its empty fields with what its page says.

    Returns the category and the texts that went into the link.
    """
    link, by = finding.link, finding.asked_by
    category = guess_category(link.url or "", link.source or finding.source)
    found = {
        "title": finding.title,
        "source": finding.source,
        "labels": "\n".join(finding.labels),
    }
    filled: dict[str, str] = {}
    if not finding.reason:
        with suppress(WorkflowError, PermissionDenied):  # it stays a suggestion
            filled = editing.fill_link(link, found, url=finding.asked_url, by=by)
    if filled and link.section:
        editing.settle_issue(link.section.issue, by=by)
    return category, filled


def suggestions_for(link: Link, finding: Finding) -> Iterator[Suggestion]:
    """Yield what was found for the fields of a link as far as it says something new."""
    typed = editing.read_fields(link)
    for name in ("title", "source"):
        if (text := getattr(finding, name)) and text != typed[name]:
            yield Suggestion(name, text)
    if finding.lasting_url and finding.lasting_url != typed["url"]:
        yield Suggestion("url", finding.lasting_url)
    if labels := [one for one in finding.labels if one not in link.labels]:
        yield Suggestion("labels", "\n".join(labels), "\n")
    if references := _new_references(finding, typed):
        yield Suggestion("references", references, "\n")
    if finding.abstract and not typed["summary"]:
        yield Suggestion("summary", escape_start(escape(finding.abstract)), "\n\n")
    if finding.draft and not typed["summary"]:
        yield Suggestion("summary", escape_start(escape(finding.draft)), "\n\n", is_draft=True)
    if finding.category_id and not (link.section_id or link.category_id):
        yield Suggestion("category", str(finding.category_id))


def _new_references(finding: Finding, typed: dict[str, str]) -> str:
    """Return the found references that a link lacks; its own title is no reference to it."""
    try:
        known = read_references(typed["references"])
    except ReferenceLineError:
        return ""
    said = {typed["title"], *(one.title for one in known)} - {""}
    addresses = {identify(one.url) for one in known if one.url}
    return write_references(
        one
        for one in read_references(finding.references)
        if (one.title or one.url) not in said and identify(one.url) not in addresses - {""}
    )
