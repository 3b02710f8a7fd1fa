"""The index of all entries of published issues, kept behind what readers see by its version.

A write that readers may see raises the content version (`digests.changes`). Whoever searches next
finds the index behind and brings it up to date first: the issues changed since, or everything.
Scheduled issues are in it too; that readers see none of them is the query's matter.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.db import DatabaseError, connection, transaction

from digests import changes, store
from digests.document import Entry
from digests.identity import identify
from digests.markdown import plain
from digests.models import Issue, Link, Publication, Status
from digests.rendering.addresses import shown_url

from .databases import Tokens, of_connection
from .tokens import tokens_of

logger = logging.getLogger(__name__)

SLOTS_OF_A_DAY = 1 << 14
"""The keys of a day; of more entries, or after as many changes, the keys of later days are used."""
AT_ONCE = 50
"""The issues whose entries are read and written together."""
_WORKS = ("arxiv:", "github:", "doi:")
"""The identities by which readers ask for a work."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as the index keeps it; ``digest`` is that of all that is kept."""

    link: int
    issue: int
    category: str
    source: str
    day: dt.date
    tokens: tuple[Sequence[str], ...]

    @property
    def digest(self) -> str:
        """A short hash by which an unchanged entry is known."""
        told = repr((self.issue, self.category, self.source, self.day, self.tokens))
        return blake2b(told.encode(), digest_size=8).hexdigest()


def bring_up_to_date() -> None:
    """Index what readers may see otherwise since the last time; one query where there is nothing.

    Where the database takes no writes, the index stays as it is.
    """
    version = changes.current()
    if _state() == _told(version):
        return
    try:
        with transaction.atomic():
            _catch_up(version)
    except DatabaseError:
        logger.exception("The search index could not be brought up to date")


def forget() -> None:
    """Have the next search make the index anew, after all rows were replaced."""
    _execute("DELETE FROM digests_search_state")


@transaction.atomic
def rebuild(progress: Progress = lambda _done, _all: None) -> int:
    """Index everything anew and return the number of entries."""
    forget()
    return _rebuild(changes.current(), progress)


def _catch_up(version: changes.ContentVersion) -> None:
    """Index the issues that changed, holding the publication's row, as every writer does."""
    Publication.objects.select_for_update().first()
    state = _state()
    if state == _told(version):  # another reader was first
        return
    if state is None or state[0] >= version.number:  # of another database, or of one restored
        _rebuild(version, lambda _done, _all: None)
        return
    changed = Issue.objects.filter(content_version__gt=state[0])
    for issues in _in_parts(list(changed.order_by("date").values_list("pk", flat=True))):
        _index(issues)
    if Publication.objects.filter(everything_version__gt=state[0]).exists():
        _refresh_categories()
    _set_state(version)


def _rebuild(version: changes.ContentVersion, progress: Progress) -> int:
    _execute("DELETE FROM digests_search")
    of_connection().clear()
    issues = Issue.objects.filter(status=Status.PUBLISHED).order_by("date")
    keys = list(issues.values_list("pk", flat=True))
    done = 0
    for part in _in_parts(keys):
        _index(part)
        done += len(part)
        progress(done, len(keys))
    _set_state(version)
    return int(_fetch("SELECT COUNT(*) FROM digests_search")[0][0])


def _index(issues: Sequence[int]) -> None:
    """Bring the entries of a few issues up to date; those that did not change stay as they are."""
    rows = list(_rows_of(issues))
    marks = ",".join(["%s"] * len(issues))
    sql = f"SELECT link, id, digest FROM digests_search WHERE issue IN ({marks})"  # noqa: S608
    known = {link: (key, digest) for link, key, digest in _fetch(sql, issues)}
    fresh = [row for row in rows if known.get(row.link, (0, ""))[1] != row.digest]
    kept = {row.link for row in rows} - {row.link for row in fresh}
    _forget([key for link, (key, _digest) in known.items() if link not in kept])
    write(fresh)


def write(rows: Iterable[Row]) -> None:
    """Add entries under new keys, each of an issue before those below it."""
    by_day: dict[dt.date, list[Row]] = {}
    for row in rows:
        by_day.setdefault(row.day, []).append(row)
    keyed = [
        (key, row)
        for day, of_day in by_day.items()
        for key, row in enumerate(reversed(of_day), _next_key(day))
    ]
    columns = [
        (key, row.link, row.issue, row.category, row.source, row.day, row.digest)
        for key, row in keyed
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO digests_search (id, link, issue, category, source, day, digest) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            columns,
        )
    of_connection().add(Tokens(key, row.tokens) for key, row in keyed)


def _next_key(day: dt.date) -> int:
    """Return the first key of a day above those that were ever used."""
    first = day.toordinal() * SLOTS_OF_A_DAY
    used = of_connection().keys_used()
    sql = f"SELECT MAX(id) FROM {used} WHERE id >= %s AND id < %s"  # noqa: S608
    last = _fetch(sql, [first, first + SLOTS_OF_A_DAY])[0][0]
    return first if last is None else int(last) + 1


def _rows_of(issues: Sequence[int]) -> Iterator[Row]:
    """Yield the entries of those of some issues that are published or scheduled."""
    links = Link.objects.entries().filter(
        section__issue__in=issues, section__issue__status=Status.PUBLISHED
    )
    ordered = links.newest_first()
    keys: dict[str, Any] = {
        str(uid): rest
        for uid, *rest in ordered.values_list("uid", "pk", "section__issue", "source_key")
    }
    for found in store.published_entries(ordered):
        if found.entry.uid not in keys:  # it came in between
            continue
        link, issue, source = keys[found.entry.uid]
        category = found.category.slug if found.category else ""
        tokens = tuple(tokens_of(text) for text in texts_of(found.entry))
        yield Row(link, issue, category, source, found.issue_date, tokens)


def texts_of(entry: Entry) -> tuple[str, str, str]:
    """Return what a page shows of an entry: its title, what it is known by, and its summary.

    It is known by the papers and repositories of its addresses too, which the page only leads to.
    """
    if entry.verbatim:
        return "", "", plain(entry.verbatim)
    addresses = [entry.url or "", *(ref.url or "" for ref in entry.references)]
    works = [one for one in map(identify, filter(None, addresses)) if one.startswith(_WORKS)]
    told = [f"{ref.label} {ref.title} {shown_url(ref.url or '')}" for ref in entry.references]
    known = "\n".join([*entry.labels, entry.source, *told, *works])
    return entry.title or shown_url(entry.url or ""), known, plain(entry.body)


def _refresh_categories() -> None:
    """Take over the categories of all entries, after one was renamed, merged or deleted."""
    _execute(
        "UPDATE digests_search SET category = COALESCE((SELECT c.slug FROM digests_link l "
        "JOIN digests_section s ON s.id = l.section_id JOIN digests_category c "
        "ON c.id = s.category_id WHERE l.id = digests_search.link), '')"
    )


def _forget(keys: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM digests_search WHERE id = %s", [(key,) for key in keys])


def _in_parts(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[at : at + AT_ONCE] for at in range(0, len(keys), AT_ONCE))


def _told(version: changes.ContentVersion) -> tuple[int, str]:
    """Return what is kept of a version; of a restored database the number alone may come again."""
    return version.number, version.written_at.isoformat() if version.written_at else ""


def _state() -> tuple[int, str] | None:
    """Return the version that the index is of, None for one that was never made."""
    rows = _fetch("SELECT number, written_at FROM digests_search_state")
    return tuple(rows[0]) if rows else None


def _set_state(version: changes.ContentVersion) -> None:
    forget()
    sql = "INSERT INTO digests_search_state (id, number, written_at) VALUES (1, %s, %s)"
    _execute(sql, _told(version))


def _execute(sql: str, parameters: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def _fetch(sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
