"""Store what texts lead to and titles name, so that each is found by its identity."""

from __future__ import annotations

from collections.abc import Iterable

from digests.identity import identify
from digests.markdown import linked_addresses
from digests.models import Issue, IssueMention, Link, Mention, MentionKind
from digests.works import NAME, named_in, names_in

TEXTS = ("summary", "trailing", "verbatim")
"""The columns of a link that hold Markdown."""
MENTIONING = (*TEXTS, "title", "labels")
"""The columns of a link that its mentions are made of."""
ISSUE_TEXTS = ("lead", "opening", "closing")
"""The columns of an issue that do."""


def save_mentions(links: Iterable[Link]) -> None:
    """Replace the mentions of stored links by those that their texts have now."""
    links = list(links)
    if not links:
        return
    Mention.objects.filter(link__in=links).delete()
    Mention.objects.bulk_create(
        Mention(link=link, kind=kind, identity=identity)
        for link in links
        for kind, identity in mentioned_in(link)
    )


def mentioned_in(link: Link) -> list[tuple[MentionKind, str]]:
    """Return the identities to which the texts of a link lead and which its title names.

    Each stands once with its kind, in the order of the texts.
    """
    led_to = _identities_in(*(getattr(link, name) for name in TEXTS))
    named = named_in(link.title, link.labels)
    names = [f"{NAME}{name}" for name in names_in(link.title)]
    found = (MentionKind.TEXT, led_to), (MentionKind.TITLE, named), (MentionKind.NAME, names)
    return [(kind, identity) for kind, identities in found for identity in identities]


def save_issue_mentions(issue: Issue) -> None:
    """Store the identities to which an issue's own texts and its notes lead now."""
    texts: list[tuple[int | None, str, str | None]]
    texts = [(None, name, getattr(issue, name)) for name in ISSUE_TEXTS]
    notes = issue.sections.exclude(note=None).order_by("position", "pk").values_list("pk", "note")
    texts += [(pk, "note", note) for pk, note in notes]
    wanted: list[tuple[int | None, str, str]] = [
        (section, name, identity)
        for section, name, text in texts
        for identity in _identities_in(text)
    ]
    mentions = IssueMention.objects.filter(issue=issue)
    if wanted == list(mentions.values_list("section", "field", "identity")):
        return
    mentions.delete()
    IssueMention.objects.bulk_create(
        IssueMention(issue=issue, section_id=section, field=name, identity=identity)
        for section, name, identity in wanted
    )


def _identities_in(*texts: str | None) -> list[str]:
    """Return the identities to which texts lead, each once, in their order."""
    identities = (identify(url) for text in texts if text for url in linked_addresses(text))
    return list(dict.fromkeys(filter(None, identities)))
