"""Count, rename and merge the sources of links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from digests import changes, store
from digests.characters import fold_name, visible
from digests.models import Issue, Link, LinkQuerySet, Reason, Section


@dataclass(frozen=True, slots=True)
class Source:
    """A source: its name, the number of its links and that of the issues they stand in."""

    name: str
    links: int
    issues: int


@dataclass(frozen=True, slots=True)
class Reach:
    """The numbers of entries and issues that another name of sources would change.

    ``waiting`` is the number of links that stand in no issue; ``whole`` are the entries that are
    kept as one text, in which the name stays as it was written.
    """

    entries: int
    issues: int
    in_drafts: int
    waiting: int
    whole: tuple[Link, ...]


def source_names() -> list[str]:
    """Return the names of all sources in their order, those of working copies too."""
    return Link.objects.all().sources()


def count_sources(names: Iterable[str]) -> list[Source]:
    """Count the links of sources, without those of working copies, by name.

    A name without a link is left out.
    """
    copies = Issue.objects.working_copies().order_by().values("pk")
    copied = Section.objects.filter(issue__in=copies).order_by()
    links = Link.objects.entries().filter(source_key__in=list(names)).exclude(section__in=copied)
    counted = links.values("source_key").annotate(
        links=Count("pk"), issues=Count("section__issue", distinct=True)
    )
    rows = counted.order_by("source_key").values_list("source_key", "links", "issues")
    return [Source(*row) for row in rows]


def names_alike(names: Iterable[str]) -> list[str]:
    """Return the names that differ from another one only in white space, case or width."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[_fold(name)].append(name)
    return [name for group in groups.values() if len(group) > 1 for name in group]


@lru_cache(maxsize=20_000)
def _fold(name: str) -> str:
    """Return a name as names are compared; a list of sources asks it for every name again."""
    return fold_name(name)


def look_alikes(sources: Iterable[Source]) -> list[list[Source]]:
    """Group sources that differ only in white space, case or width, the most used first."""
    groups: defaultdict[str, list[Source]] = defaultdict(list)
    for source in sources:
        groups[_fold(source.name)].append(source)
    ranked = [sorted(group, key=lambda one: -one.links) for group in groups.values()]
    return [group for group in ranked if len(group) > 1]


def reach_of(names: Iterable[str]) -> Reach:
    """Count the entries and issues that another name of the sources would change."""
    links = Link.objects.entries().filter(source_key__in=list(names), section__issue__revises=None)
    fields = links.filter(verbatim="")
    placed = fields.exclude(section=None)
    drafts = placed.filter(section__issue__in=Issue.objects.unpublished().order_by())
    whole = links.exclude(verbatim="").select_related("section__issue").order_by("pk")
    return Reach(
        entries=placed.count(),
        issues=placed.values("section__issue").distinct().count(),
        in_drafts=drafts.count(),
        waiting=fields.filter(section=None).count(),
        whole=tuple(whole),
    )


@transaction.atomic
def rename_sources(names: Iterable[str], name: str, *, by: User | None = None) -> None:
    """Give the sources one name in every issue, as the correction of a typo.

    No date changes. Each issue gets a revision, and forms that were opened before notice the
    change.
    """
    links = Link.objects.entries().filter(source_key__in=list(names), verbatim="")
    links = links.exclude(source=name)
    issues = _hold_issues(links)
    now = timezone.now()
    # Not in an issue that one of the links has come into meanwhile: that is not held.
    links = links.filter(Q(section=None) | Q(section__issue__in=issues))
    links.update(source=name, source_key=visible(name), version=F("version") + 1, updated_at=now)
    held = Issue.objects.filter(pk__in=[issue.pk for issue in issues])
    held.update(version=F("version") + 1, updated_at=now)
    for issue in issues:
        store.write_revision(issue, Reason.TYPO, by=by)
    changes.touch(*issues)


def _hold_issues(links: LinkQuerySet) -> list[Issue]:
    """Lock the issues that the links stand in and return them."""
    numbers = set(links.exclude(section=None).values_list("section__issue", flat=True))
    return Issue.objects.filter(pk__in=numbers).hold()
