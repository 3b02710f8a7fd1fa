"""Headings that recur in issues become categories; categories are merged."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext

from digests import changes
from digests.arrange import append
from digests.characters import fold_name
from digests.models import Category, Issue, Link, MovedFile, Section
from digests.models.category import fold_heading

FEWEST_ISSUES = 2
"""The number of issues in which a heading stands at least, if it recurs."""
FIRSTS = {
    "news": ("业界新闻", "新闻", "News", "Industry news"),
    "papers": ("论文", "Papers"),
    "projects": ("开源项目", "开源", "Projects", "Open source", "Open-source projects"),
    "blogs": ("博文", "博客", "Blogs", "Blog posts", "Posts"),
}
"""The categories that a new database has, by address: the name and the aliases of each."""
MOST_CATEGORIES = 8
"""The number of categories that are made where nobody chooses; they all stand on each page."""
LEAST_SHARE = 0.1
"""The share of the issues in which a heading stands at least, if it recurs."""
TWINS = {
    "news": ("新闻", "业界新闻", "科技动态", "动态", "资讯", "News", "Industry news"),
    "articles": ("文章", "Articles", "Article"),
    "tools": ("工具", "Tools", "Tool"),
    "resources": ("资源", "Resources", "Resource"),
    "papers": ("论文", "Papers", "Paper"),
    "projects": ("开源项目", "开源", "项目", "Projects", "Open source", "Open-source projects"),
    "blogs": ("博文", "博客", "Blogs", "Blog posts", "Posts"),
    "code": ("代码", "Code"),
    "tutorials": ("教程", "Tutorials", "Tutorial"),
    "videos": ("视频", "音视频", "Videos", "Video"),
    "podcasts": ("播客", "Podcasts", "Podcast"),
    "books": ("图书", "书籍", "Books"),
    "events": ("活动", "会议", "Events", "Upcoming events"),
    "jobs": ("招聘", "Jobs", "Job"),
    "quotes": ("言论", "Quotes", "Quote"),
    "excerpts": ("文摘", "Excerpts"),
    "pictures": ("图片", "Pictures"),
    "others": ("其他", "其它", "Others", "Other", "Misc"),
}
"""Headings that mean the same in both languages, by the address of their category."""
_SLUGS = {fold_name(name): slug for slug, names in TWINS.items() for name in names}
_PLUS = re.compile(r"(?<=\w)\+\+")
_SHARP = re.compile(r"(?<=\w)#")
_BETWEEN = re.compile(r"[/、·|,:&]+")
"""Marks between the words of a heading, which an address parts."""
_AROUND = re.compile(r"\A[^\w.]+|[^\w+#]+\Z")
"""The emoji and punctuation around a heading that are ignored; the marks of C++ and C# are not."""


@dataclass(frozen=True, slots=True)
class RecurringHeading:
    """Headings of sections without a category that mean the same.

    ``name`` is the one met most often and ``spellings`` are all of them; ``issues`` counts those in
    which one stands, ``entries`` what stands under it, of which so many ``addresses`` differ.
    ``place`` is where it stands in an issue on average, from 0. ``category`` is the one that means
    the same already, None for a new one.
    """

    name: str
    spellings: tuple[str, ...]
    issues: int
    entries: int
    place: float
    category: Category | None = None
    addresses: int = 0

    @property
    def holds_entries(self) -> bool:
        """Return True if at least one entry stands under this heading."""
        return self.entries > 0

    @property
    def repeats_itself(self) -> bool:
        """Return True if fewer than half of the entries have an address of their own."""
        return self.addresses * 2 < self.entries

    @property
    def weight(self) -> tuple[int, int]:
        """The rank among headings: the issues in which it stands, then its entries."""
        return self.issues, self.entries

    @property
    def key(self) -> str:
        """The key that all spellings share."""
        return heading_key(self.name)

    def line(self) -> str:
        """Return the heading with its other spellings and its counts, for people."""
        others = [spelling for spelling in self.spellings if spelling != self.name]
        issues = ngettext("%(n)d issue", "%(n)d issues", self.issues) % {"n": self.issues}
        entries = ngettext("%(n)d entry", "%(n)d entries", self.entries) % {"n": self.entries}
        into = gettext("joins “%(name)s”") % {"name": self.category} if self.category else ""
        names = " / ".join([self.name, *others])
        return f"{names}: {', '.join(filter(None, (issues, entries, into)))}"

    def as_json(self) -> dict[str, object]:
        """Return the heading as the JSON of a report has it."""
        return {
            "name": self.name,
            "spellings": list(self.spellings),
            "issues": self.issues,
            "entries": self.entries,
            "category": self.category.slug if self.category else None,
        }


class HeadingRow(NamedTuple):
    """A heading as it stands in one issue: the issue's key, its place, its entries' addresses."""

    heading: str
    issue: int
    position: int
    addresses: Sequence[str]


@dataclass(slots=True)
class _Counts:
    """The sums of the headings of one meaning."""

    spellings: dict[str, int] = field(default_factory=dict)
    issues: set[int] = field(default_factory=set)
    addresses: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)


def heading_key(heading: str) -> str:
    """Return the key that headings of one meaning share: without case, emoji and language."""
    plain = _AROUND.sub("", unicodedata.normalize("NFKC", heading)) or heading
    folded = fold_name(plain)
    return _SLUGS.get(folded, folded)


def recurring_headings() -> list[RecurringHeading]:
    """Return the headings without a category that recur in issues, in their order of issues.

    A few queries, however many issues there are.
    """
    return group_headings(_loose_headings(), Issue.objects.originals().count())


def worth_categories(headings: Sequence[RecurringHeading]) -> list[RecurringHeading]:
    """Return the headings that become categories where nobody chooses, in their order.

    They hold entries that differ from issue to issue, and are no more than a reader finds the way
    among: the weightiest.
    """
    filled = [one for one in headings if one.holds_entries and not one.repeats_itself]
    weightiest = sorted(filled, key=lambda one: one.weight, reverse=True)[:MOST_CATEGORIES]
    return [one for one in filled if one in weightiest]


def group_headings(rows: Iterable[HeadingRow], total: int) -> list[RecurringHeading]:
    """Return the headings that recur among ``total`` issues, those of one meaning together."""
    counts = _count(rows)
    known = {
        heading_key(name): category
        for category in reversed(Category.objects.all())
        for name in (*category.alias_list, category.name)
    }
    fewest = max(FEWEST_ISSUES, total * LEAST_SHARE)
    found = [
        RecurringHeading(
            name=max(one.spellings, key=lambda name: one.spellings[name]),
            spellings=tuple(one.spellings),
            issues=len(one.issues),
            entries=len(one.addresses),
            addresses=len(set(filter(None, one.addresses))) + one.addresses.count(""),
            place=sum(one.places) / len(one.places),
            category=known.get(key),
        )
        for key, one in counts.items()
        if len(one.issues) >= fewest
    ]
    return sorted(found, key=lambda one: (one.place, -one.issues))


def _count(rows: Iterable[HeadingRow]) -> dict[str, _Counts]:
    """Count headings by what they mean."""
    counts: dict[str, _Counts] = {}
    for heading, issue, position, addresses in rows:
        one = counts.setdefault(heading_key(heading), _Counts())
        one.spellings[heading] = one.spellings.get(heading, 0) + 1
        one.issues.add(issue)
        one.addresses += addresses
        one.places.append(position)
    return counts


def _loose_headings() -> Iterator[HeadingRow]:
    """Yield the headings of the sections without a category."""
    sections = Section.objects.filter(category=None, issue__revises=None).exclude(
        Q(heading=None) | Q(heading="")
    )
    addresses: defaultdict[int, list[str]] = defaultdict(list)
    links = Link.objects.entries().filter(section__in=sections.order_by().values("pk"))
    for section, url in links.order_by().values_list("section", "url"):
        addresses[section].append(url or "")
    rows = sections.order_by("issue", "position", "pk")
    for pk, heading, issue, position in rows.values_list("pk", "heading", "issue", "position"):
        yield HeadingRow(heading or "", issue, position, addresses[pk])


@transaction.atomic
def make_categories(headings: Sequence[RecurringHeading]) -> list[Category]:
    """Make a category of each heading, or give its category the other spellings as aliases.

    Sections that stand under one of the spellings belong to it from now on. Returns the categories
    that are new.
    """
    new = []
    for one in headings:
        category = one.category
        if category is None:
            category = Category(name=one.name, slug=_free_slug(one.name))
            new.append(category)
        _add_aliases(category, one.spellings)
        if category.pk:
            category.save()
        else:
            append(category)
    tie_sections()
    return new


@transaction.atomic
def tie_sections() -> int:
    """Tie the sections without a category to those that their headings name; return how many.

    Forms of these sections that were opened before notice the change.
    """
    named = Category.objects.by_heading()
    loose = Section.objects.filter(category=None).exclude(Q(heading=None) | Q(heading=""))
    met = {
        heading: category
        for heading in loose.order_by().values_list("heading", flat=True).distinct()
        if heading and (category := named.get(fold_heading(heading)))
    }
    if not met:
        return 0
    issues = Issue.objects.filter(sections__in=loose.filter(heading__in=met)).distinct()
    held = Issue.objects.filter(pk__in=issues.order_by().values("pk")).hold()
    now, count = timezone.now(), 0
    for heading, category in met.items():
        of_it = loose.filter(heading=heading, issue__in=held)
        count += of_it.update(category=category, version=F("version") + 1)
    _carry_moved_versions(held)
    Issue.objects.filter(pk__in=[one.pk for one in held]).update(
        version=F("version") + 1, updated_at=now
    )
    changes.touch_everything()
    changes.touch(*held)
    return count


def _carry_moved_versions(issues: Iterable[Issue]) -> None:
    """Let moves know the next version of their issues, which nobody edited, before these get it."""
    present = Issue.objects.filter(uid=OuterRef("issue_uid")).values("version")[:1]
    files = MovedFile.objects.filter(issue_uid__in=[one.uid for one in issues])
    files.filter(version=Subquery(present)).update(version=F("version") + 1)


@transaction.atomic
def merge_categories(into: Category, others: Iterable[Category]) -> None:
    """Let one category take the sections, the names and the addresses of others, which go."""
    others = [one for one in others if one.pk != into.pk]
    sections = Section.objects.filter(category__in=others)
    held = Issue.objects.filter(sections__in=sections.order_by().values("pk")).distinct()
    issues = Issue.objects.filter(pk__in=list(held.values_list("pk", flat=True))).hold()
    # A section without a heading of its own shows the category's name; it keeps what it showed.
    for one in others:
        sections.filter(Q(heading=None) | Q(heading=""), category=one).update(heading=one.name)
    sections.update(category=into, version=F("version") + 1)
    links = Link.objects.filter(category__in=others)
    links.update(category=into, version=F("version") + 1)
    _carry_moved_versions(issues)
    Issue.objects.filter(pk__in=[one.pk for one in issues]).update(
        version=F("version") + 1, updated_at=timezone.now()
    )
    for one in others:
        _add_aliases(into, [one.name, *one.alias_list])
        into.leave_address(one.slug, *one.former_slugs.splitlines())
        one.delete()
    into.save()
    changes.touch_everything()
    changes.touch(*issues)


class Settled(NamedTuple):
    """The categories that were removed and renamed, as JSON has them, to be restored.

    Of a renamed one the values stand as they were before and after.
    """

    removed: list[dict[str, Any]]
    renamed: list[dict[str, dict[str, Any]]]


@transaction.atomic
def settle_first_categories() -> Settled:
    """Fit the categories that every database begins with to the digest that was moved in.

    Those that nothing stands in go; one that the digest calls otherwise takes the digest's word.
    Categories that somebody changed are left alone.
    """
    settled = Settled([], [])
    for category in filter(_is_as_first, Category.objects.filter(slug__in=FIRSTS)):
        before = _values_of(category)
        if not (category.sections.exists() or category.links.exists()):
            category.delete()
            settled.removed.append(before)
            continue
        headings = category.sections.exclude(heading=None).values_list("heading")
        met = headings.annotate(n=Count("pk")).order_by("-n", "heading").first()
        name = (met[0] if met else None) or category.name
        if fold_heading(name) != fold_heading(category.name):
            old, category.name = category.name, name
            category.aliases = _lines(
                name for name in (old, *category.alias_list) if name != category.name
            )
            category.save()
            settled.renamed.append({"before": before, "after": _values_of(category)})
    changes.touch_everything()
    return settled


@transaction.atomic
def restore_first_categories(settled: Settled) -> None:
    """Bring back what `settle_first_categories` did, but for what somebody changed since."""
    for one in settled.renamed:
        before, after = one["before"], one["after"]
        if not Category.objects.filter(name=before["name"]).exists():
            Category.objects.filter(**after).update(**before)
    for one in settled.removed:
        if not Category.objects.filter(Q(slug=one["slug"]) | Q(name=one["name"])).exists():
            Category.objects.create(**one)
    changes.touch_everything()


def _values_of(category: Category) -> dict[str, Any]:
    names = ("slug", "name", "aliases", "position")
    return {name: getattr(category, name) for name in names}


def _is_as_first(category: Category) -> bool:
    """Return whether nobody has changed a first category; an import adds spellings of its names."""
    name, *aliases = FIRSTS[category.slug]
    known = set(category.alias_list)
    keys = {heading_key(one) for one in (name, *aliases)}
    return (
        (category.name, category.default_note, category.former_slugs) == (name, "", "")
        and known >= set(aliases)
        and all(heading_key(one) in keys for one in known)
    )


def _add_aliases(category: Category, names: Iterable[str]) -> None:
    known = {fold_heading(category.name), *map(fold_heading, category.alias_list)}
    more = {fold_heading(name): " ".join(name.split()) for name in names}
    fresh = [name for key, name in more.items() if key not in known]
    category.aliases = _lines([*category.alias_list, *fresh])


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _free_slug(name: str) -> str:
    """Return an address for a category that no other one has or had, in the name's own script."""
    taken = set(Category.objects.values_list("slug", flat=True))
    for slugs in Category.objects.values_list("former_slugs", flat=True):
        taken |= set(slugs.splitlines())
    plain = _SLUGS.get(heading_key(name)) or _slug_of(name) or "category"
    numbered = (f"{plain}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (plain, *numbered) if slug not in taken)


def _slug_of(name: str) -> str:
    """Return a name as an address: ``cpp-项目`` for ``C++ 项目``; empty where nothing is left."""
    plain = unicodedata.normalize("NFKC", name)
    plain = _SHARP.sub("sharp", _PLUS.sub("pp", plain))
    return slugify(_BETWEEN.sub(" ", plain), allow_unicode=True)[:80].strip("-_")
