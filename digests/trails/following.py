"""The trail of a work: every published entry that speaks of it, and what belongs to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from digests import store
from digests.document import Entry, Ref
from digests.document.edition import PublishedEntry
from digests.identity import identify
from digests.models import Link, LinkQuerySet, Mention, MentionKind, Reference
from digests.works import first_word, is_repository, is_work, name_of, named_in, names_in, spelt

from .holdings import Holdings, holdings_of, stored, works_called

TITLE_LABELS = frozenset({"标题", "题目", "论文标题", "title"})
"""The labels of references that are the title of the paper an entry tells of."""
MOST_STEPS = 60
"""The most entries of a trail, the newest ones."""
MOST_TOGETHER = 4
"""The most works that an entry may tell of for them to belong together; of more it is a list."""
MOST_COMPANIONS = 40
"""The most works that belong to another through which further entries are found."""
MOST_WORKS = 16
"""The most works that are looked up for an entry."""
AT_ONCE = 100
"""The works that are looked up together."""
LONG = 10_000
"""The most links and references of those that are read."""
MOST_TRAILS = 4
"""The most trails to which an entry leads."""


class How(Enum):
    """The ways in which an entry speaks of a work, the most telling first."""

    ADDRESS = "address"
    TITLE = "title"
    REFERENCE = "reference"
    TEXT = "text"
    NAME = "name"
    THROUGH = "through"


@dataclass(frozen=True, slots=True)
class Step:
    """A published entry of a trail, and how it speaks of the work.

    ``label`` is that of the reference; ``through`` is the work that belongs to this one by which
    the entry is found.
    """

    published: PublishedEntry
    how: How
    label: str = ""
    through: str = ""


@dataclass(frozen=True, slots=True)
class Companion:
    """A reference that stands beside a work: its code, its slides; ``has_trail`` of its own."""

    ref: Ref
    work: str
    has_trail: bool


@dataclass(frozen=True, slots=True)
class Trail:
    """The entries that speak of a work, the oldest first, and what stood beside it.

    ``title`` is that of a paper, "" where none is told; ``names`` are those it is called by.
    ``own`` counts those that hold it or name it; the others are found through what belongs to it.
    ``is_cut`` is True where there are older ones.
    """

    work: str
    title: str
    names: Sequence[str]
    steps: Sequence[Step]
    companions: Sequence[Companion]
    own: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A work that several published entries speak of, from the first date to the last."""

    work: str
    spelling: str
    count: int
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry tells of: works with their names ("" for none), and names in its title.

    ``key`` is that of the entry, ``holders`` the published entries that hold any of it.
    """

    key: int
    works: Mapping[str, str]
    spellings: Mapping[str, str]
    names: Sequence[str]
    holders: Holdings


def trail_of(work: str) -> Trail | None:
    """Return the trail of a work, None where no published entry holds it; in twelve queries."""
    direct = holdings_of([work])
    keys = direct.of([work])
    if not keys:
        return None
    near = _load(keys)
    beside = [one.entry for one in near if work in works_told(one.entry)]
    titles = _titles_of(work, beside) if not is_repository(work) else []
    called = [name_of(work), *(map(first_word, titles) if not name_of(work) else ())]
    names = list(dict.fromkeys(filter(None, called)))
    all_told = dict.fromkeys(other for entry in beside for other in _works_together(entry))
    together = [other for other in all_told if other != work][:MOST_COMPANIONS]
    more = holdings_of(together, names)
    further = {key for one in (*together, *map(stored, names)) for key in more.held[one]} - keys
    steps = [_step(one, work, names, together, held=True) for one in near]
    steps += [_step(one, work, names, together, held=False) for one in _load(further)]
    steps.sort(key=lambda step: step.published.issue_date)
    return Trail(
        work=work,
        title=next(iter(titles), ""),
        names=names,
        steps=steps[-MOST_STEPS:],
        companions=list(_companions(work, beside, more)),
        own=sum(step.how is not How.THROUGH for step in steps),
        is_cut=len(steps) > MOST_STEPS,
    )


def told_by(entry: Entry, key: int) -> Told:
    """Return the works and names that a published entry tells of, with all who do; ten queries.

    Works that only its title names stand last.
    """
    texts = Mention.objects.filter(link=key, kind=MentionKind.TEXT).order_by("pk")
    works = [*works_told(entry), *filter(is_work, texts.values_list("identity", flat=True))]
    names = names_in(entry.title)
    called = works_called(names)
    works = list(dict.fromkeys([*works, *called]))[:MOST_WORKS]
    known = {work: called[work][0] if work in called else name_of(work) for work in works}
    said = " ".join([entry.title, entry.url or "", *(ref.url or "" for ref in entry.references)])
    spellings = {work: called[work][1] if work in called else spelt(work, said) for work in works}
    holders = holdings_of(works, {*names, *filter(None, known.values())})
    return Told(key, known, spellings, names, holders)


def trails_of(told: Told) -> list[Known]:
    """Return the works of an entry of which others speak too.

    Of works of which the same entries speak, such as a paper and its code, the first stands for
    all.
    """
    trails: dict[frozenset[int], Known] = {}
    for work, name in told.works.items():
        keys = frozenset(told.holders.of([work, *([stored(name)] if name else [])]))
        if keys - {told.key} and keys not in trails:
            dates = [told.holders.dates[one] for one in keys]
            trails[keys] = Known(work, told.spellings[work], len(keys), min(dates), max(dates))
    return list(trails.values())[:MOST_TRAILS]


def followed_works(links: LinkQuerySet) -> dict[str, dt.date]:
    """Return the works of which some published entries speak, and others too, by the newest date.

    They are looked up some at a time, in five queries for those.
    """
    works = {*filter(is_work, links.order_by().values_list("identity", flat=True))}
    for rows in (Reference.objects, Mention.objects.exclude(kind=MentionKind.NAME)):
        within = rows.filter(link__in=links.order_by().values("pk"))
        works |= {*filter(is_work, within.order_by().values_list("identity", flat=True))}
    found = {}
    ordered = sorted(works)
    for at in range(0, len(ordered), AT_ONCE):
        part = ordered[at : at + AT_ONCE]
        names = _names_by_work(part)
        holders = holdings_of(part, {one for of_work in names.values() for one in of_work}, LONG)
        for work in part:
            keys = holders.of([work, *map(stored, names[work])])
            if len(keys) > 1:
                found[work] = max(holders.dates[key] for key in keys)
    return found


def _names_by_work(works: Collection[str]) -> dict[str, list[str]]:
    """Return the names of works, those of papers by the published entries that show them."""
    names = {work: [name] if (name := name_of(work)) else [] for work in works}
    shown = Link.objects.published().filter(identity__in=works).order_by("pk")
    for work, title in shown.values_list("identity", "title"):
        if not name_of(work) and first_word(title):
            names[work].append(first_word(title))
    return names


def _load(keys: Collection[int]) -> list[PublishedEntry]:
    return store.published_entries(Link.objects.published().filter(pk__in=keys))


def _told(entry: Entry) -> Iterator[tuple[str, How, str]]:
    """Yield the identities that an entry holds, but for those in its texts, with the labels."""
    yield identify(entry.url or ""), How.ADDRESS, ""
    for work in named_in(entry.title, entry.labels):
        yield work, How.TITLE, ""
    for ref in entry.references:
        yield identify(ref.url or ""), How.REFERENCE, ref.label


def works_told(entry: Entry) -> list[str]:
    """Return the works that an entry holds, but for those in its texts."""
    return list(dict.fromkeys(work for work, _how, _label in _told(entry) if is_work(work)))


def _works_together(entry: Entry) -> list[str]:
    """Return the works of an entry where they belong together, none of one that lists many."""
    works = works_told(entry)
    return works if len(works) <= MOST_TOGETHER else []


def _titles_of(work: str, entries: Iterable[Entry]) -> list[str]:
    """Return the titles that entries give a paper: their own, or a reference that is a title."""
    titles = []
    for entry in entries:
        if identify(entry.url or "") == work:
            titles.append(entry.title)
        for ref in entry.references:
            is_of_work = identify(ref.url or "") == work
            is_title = not ref.url and ref.label.casefold() in TITLE_LABELS
            if ref.title and (is_of_work or is_title):
                titles.append(ref.title)
    return [title for title in titles if title]


def _step(
    one: PublishedEntry, work: str, names: Collection[str], together: Collection[str], *, held: bool
) -> Step:
    """Return how an entry speaks of a work, which it holds itself or only by name or companion."""
    told = list(_told(one.entry))
    for identity, how, label in told:
        if identity == work:
            return Step(one, how, label)
    if held:
        return Step(one, How.TEXT)
    if set(names_in(one.entry.title)) & set(names):
        return Step(one, How.NAME)
    through = (identity for identity, _how, _label in told if identity in together)
    return Step(one, How.THROUGH, through=next(through, ""))


def _companions(work: str, entries: Iterable[Entry], holdings: Holdings) -> Iterator[Companion]:
    """Yield the references that stand beside a work, each address once."""
    seen = {work, ""}
    for entry in entries:
        for ref in entry.references if _works_together(entry) else ():
            identity = identify(ref.url or "")
            if identity not in seen:
                seen.add(identity)
                has_trail = is_work(identity) and len(holdings.of([identity])) > 1
                yield Companion(ref, identity, has_trail)
