"""The index of all texts, kept behind what readers see by its version.

A write that readers may see raises the content version (`digests.changes`). Whoever searches next
finds the index behind. The few issues that changed since are indexed at once; more of them, or all,
in the background, in parts for which no editor waits long. Drafts and the inbox are in the index
too, for editors: that readers see none of them is the query's matter.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digests.models import Issue, Link, Publication, Task
from digests.tasks import task

from .contents import Row, rows_of_issues, rows_of_links
from .databases import Tokens, of_connection

logger = logging.getLogger(__name__)

KEYS_OF_A_DAY = 128
"""The keys of a day; of more texts, or after as many changes, keys of later days are used.

They are near each other, as the room that a text takes grows with the distance between keys.
"""
AT_ONCE = 5
"""The issues that are indexed together, and the most that a reader who searches waits for."""
LINKS_AT_ONCE = 100
"""The links that are indexed together."""
MOST_EDITED = 500
"""The most links that an editor who searches waits for; more are left to the background."""
PAUSE = 0.05
"""Seconds between two parts in which others may write."""
LONGEST_TASK = 30.0
"""Seconds after which the background task hands over to the next one."""
OVERLAP = dt.timedelta(minutes=1)
"""The time for which a transaction may have written a row before others saw it."""

Progress = Callable[[int, int], None]
Told = tuple[int, str]
ISSUES, LINKS, WHOLE = "issues", "links", "whole"
"""The phases of building the index: first all issues, then all links, then it is complete."""
EDITED_ISSUES, EDITED_LINKS = "edited issues", "edited links"
"""The phases of adding unpublished edits; published texts are complete during both."""
EVERYTHING = -1
"""The version since which all issues have changed."""


@dataclass(frozen=True, slots=True)
class State:
    """How far the index is: of which version, and if it is not whole, what it has reached.

    ``since`` is the version whose later changes are being indexed, ``reached`` the key of the last
    issue or link of the phase, ``edited_at`` the time up to which editors' changes are in it. While
    those are gone through, ``since`` is when that began, in microseconds of the
    epoch.
    """

    number: int
    written_at: str
    phase: str
    since: int
    reached: int
    edited_at: str

    @property
    def told(self) -> Told:
        """The version that it is of, as `_told` tells it."""
        return self.number, self.written_at

    @property
    def is_whole(self) -> bool:
        """Return whether every published text of this version is in the index."""
        return self.phase in {WHOLE, EDITED_ISSUES, EDITED_LINKS}

    @property
    def edited_since(self) -> dt.datetime:
        """The time after which editors' changes may be missing."""
        return dt.datetime.fromisoformat(self.edited_at) - OVERLAP


def bring_up_to_date() -> bool:
    """Index the few issues that readers see otherwise since the last time.

    Return whether the index is whole then. Where it is not, the background goes on with it; where
    the database takes no writes, it stays as it is.
    """
    state = _state()
    try:
        if state is None or state.told != _told():
            with transaction.atomic():
                state = _catch_up()
        if state is None or not state.is_whole:
            _enqueue()
    except DatabaseError:
        logger.exception("The search index could not be brought up to date")
    return state is not None and state.is_whole


def bring_drafts_up_to_date() -> bool:
    """Index what readers see, and the little that editors wrote since the last time.

    Return whether nothing of either is missing then; the background goes on with the rest.
    """
    if not bring_up_to_date():
        return False
    state = _state()
    if state and state.phase == WHOLE and any(_few_edited(state)):
        with transaction.atomic():
            _lock()
            state = _state()
            if state and state.phase == WHOLE:
                state = _catch_up_with_editors(state)
    is_whole = state is not None and state.phase == WHOLE
    if not is_whole:
        _enqueue()
    return is_whole


def _catch_up_with_editors(state: State) -> State:
    """Index what editors wrote if it is little, else note that it is to be indexed."""
    now = timezone.now()
    issues, links = _few_edited(state)
    if len(issues) > AT_ONCE or len(links) > MOST_EDITED:
        state = replace(state, phase=EDITED_ISSUES, since=int(now.timestamp() * 1e6), reached=0)
        _set_state(state)
        return state
    others = Link.objects.filter(pk__in=links).exclude(section__issue__in=issues)
    rows = [*rows_of_issues(issues), *rows_of_links(others)]
    return _take(Step(replace(state, edited_at=now.isoformat()), rows, issues, links))


def _few_edited(state: State) -> tuple[list[int], list[int]]:
    """Return the keys of the issues and links that editors wrote, one more than are few."""
    issues = _edited(Issue.objects.all(), state, AT_ONCE + 1)
    return issues, _edited(Link.objects.all(), state, MOST_EDITED + 1)


def _edited(written: QuerySet[Any], state: State, most: int) -> list[int]:
    """Return the keys of the next rows that editors wrote, in their order."""
    rows = written.using(DEFAULT_DB_ALIAS).filter(
        updated_at__gt=state.edited_since, pk__gt=state.reached
    )
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


def forget() -> None:
    """Empty the index, after all rows were replaced; it is made anew in the background."""
    _execute("DELETE FROM digests_search_state")
    of_connection().clear()


def rebuild(progress: Progress = lambda _done, _all: None, pause: float = 0) -> int:
    """Index everything anew and return the number of texts; until then search finds less."""
    with transaction.atomic():
        _begin(_lock())
    finish(progress, pause=pause)
    return int(_fetch("SELECT COUNT(*) FROM digests_search")[0][0])


def finish(
    progress: Progress = lambda _done, _all: None, seconds: float = float("inf"), pause: float = 0
) -> bool:
    """Index what is missing, part by part, for some seconds; return whether the index is whole."""
    end, total = time.monotonic() + seconds, Issue.objects.count()
    done = 0
    while _go_on():
        done = min(done + AT_ONCE, total)
        progress(done, total)
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


@task(_("Bring the search index up to date"))
def index_what_is_missing() -> None:
    """Index what is missing, and leave what takes long to a task after this one."""
    if not finish(seconds=LONGEST_TASK, pause=PAUSE):
        index_what_is_missing.enqueue()


def _enqueue() -> None:
    """Let the background index what is missing, unless it is about to."""
    path = index_what_is_missing.module_path
    if not (Task.objects.waiting(path) | Task.objects.running().filter(task_path=path)).exists():
        index_what_is_missing.enqueue()


def _catch_up() -> State | None:
    """Index the issues that changed if they are few, else note that they are to be indexed.

    The publication's row is held, as by every writer, so the version is the last one. An index of
    another database, or of one restored, is emptied: nothing of it may be found.
    """
    told, state = _lock(), _state()
    if state and state.told == told:  # another reader was first
        return state
    if state is None or state.number >= told[0]:
        forget()
        return _make_small(told)
    changed = _changed_since(state.number)[: AT_ONCE + 1]
    if len(changed) > AT_ONCE:
        since = state.number if state.is_whole else min(state.since, state.number)
        state = replace(state, phase=ISSUES, since=since, reached=0)
    else:
        _replace(rows_of_issues(changed), issues=changed)
    if Publication.objects.filter(everything_version__gt=state.number).exists():
        _drop_categories()
    state = replace(state, number=told[0], written_at=told[1])
    _set_state(state)
    return state


def _make_small(told: Told) -> State | None:
    """Make the index of the first few issues at once; return None where there are more."""
    if Issue.objects.count() > AT_ONCE or Link.objects.count() > LINKS_AT_ONCE:
        return None
    state = _begin(told)
    while not state.is_whole:
        state = _take(_next_step(state))
    return state


def _begin(told: Told) -> State:
    """Empty the index and note that everything is to be indexed."""
    forget()
    state = State(*told, ISSUES, EVERYTHING, 0, timezone.now().isoformat())
    _set_state(state)
    return state


def _go_on() -> bool:
    """Index the next part of what is missing; return False when the index is whole.

    The texts are read and made tokens of before others are kept from writing. What they write in
    between is looked at again.
    """
    told, state = _told(), _state()
    if state is None or (state.is_whole and state.told != told):
        with transaction.atomic():
            state = _catch_up()
            told = _lock()
            state = state or _begin(told)
    if state.phase == WHOLE:
        return False
    step = _next_step(state)
    with transaction.atomic():
        if _lock() == told and _state() == state:
            _take(step)
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """The next part of what is missing, and the state after it."""

    state: State
    rows: Sequence[Row] = ()
    issues: Sequence[int] = ()
    links: Sequence[int] = ()


def _take(step: Step) -> State:
    """Write what was read, and return the state after it."""
    _replace(step.rows, issues=step.issues, links=step.links)
    _set_state(step.state)
    return step.state


def _next_step(state: State) -> Step:
    """Read the next issues, or the next links, or end where there are none."""
    if state.phase in {EDITED_ISSUES, EDITED_LINKS}:
        return _next_edited(state)
    if state.phase == ISSUES:
        issues = _changed_since(state.since, state.reached)[:AT_ONCE]
        if issues:
            after = replace(state, reached=issues[-1])
            return Step(after, rows_of_issues(issues), issues=issues)
        phase = LINKS if state.since == EVERYTHING else WHOLE
        return Step(replace(state, phase=phase, reached=0))
    waiting = Link.objects.filter(section=None, pk__gt=state.reached).order_by("pk")
    links = list(waiting.values_list("pk", flat=True)[:LINKS_AT_ONCE])
    if links:
        rows = rows_of_links(Link.objects.filter(pk__in=links))
        return Step(replace(state, reached=links[-1]), rows, links=links)
    return Step(replace(state, phase=WHOLE, reached=0))


def _next_edited(state: State) -> Step:
    """Read the next issues that editors wrote, then the next links, or end."""
    if state.phase == EDITED_ISSUES:
        if issues := _edited(Issue.objects.all(), state, AT_ONCE):
            return Step(replace(state, reached=issues[-1]), rows_of_issues(issues), issues)
        return Step(replace(state, phase=EDITED_LINKS, reached=0))
    if links := _edited(Link.objects.all(), state, LINKS_AT_ONCE):
        rows = rows_of_links(Link.objects.filter(pk__in=links))
        return Step(replace(state, reached=links[-1]), rows, links=links)
    began = dt.datetime.fromtimestamp(state.since / 1e6, dt.UTC)
    return Step(replace(state, phase=WHOLE, reached=0, edited_at=began.isoformat()))


def _changed_since(number: int, after: int = 0) -> list[int]:
    """Return the keys of the issues that changed since a version, in their order."""
    issues = Issue.objects.using(DEFAULT_DB_ALIAS).filter(pk__gt=after)
    if number != EVERYTHING:
        issues = issues.filter(content_version__gt=number)
    return list(issues.order_by("pk").values_list("pk", flat=True)[: AT_ONCE + 1])


def _replace(rows: Sequence[Row], issues: Sequence[int] = (), links: Sequence[int] = ()) -> None:
    """Put rows in place of those of some issues and links; those that did not change stay."""
    named = {*links, *(row.link for row in rows if row.link is not None)}
    known = {
        key: tuple(told)
        for column, keys in (("issue", issues), ("link", sorted(named)))
        for key, *told in _rows_by(column, keys)
    }
    fresh = {(row.link, row.issue, row.part, row.digest): row for row in rows}
    gone = [(key,) for key, told in known.items() if fresh.pop(told, None) is None]
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM digests_search WHERE id = %s", gone)
    add(fresh.values())


def _rows_by(column: str, keys: Sequence[int]) -> list[Any]:
    """Return key, link, issue, part and digest of the rows of some issues or links."""
    if not keys:
        return []
    marks = ",".join(["%s"] * len(keys))
    sql = f"SELECT id, link, issue, part, digest FROM digests_search WHERE {column} IN ({marks})"  # noqa: S608
    return _fetch(sql, keys)


def add(rows: Iterable[Row]) -> None:
    """Add rows under new keys, each text of an issue before those below it."""
    by_day: dict[dt.date, list[Row]] = {}
    for row in rows:
        by_day.setdefault(row.day, []).append(row)
    keyed: dict[int, Row] = {}
    for day, of_day in by_day.items():
        keys = _free_keys(day, len(of_day), taken=keyed)
        keyed |= zip(keys, reversed(of_day), strict=True)
    columns = [
        (key, row.link, row.issue, row.part, row.category, row.source, row.day, row.digest)
        for key, row in keyed.items()
    ]
    of_connection().add(columns, (Tokens(key, row.tokens) for key, row in keyed.items()))


def _free_keys(day: dt.date, count: int, taken: Collection[int]) -> list[int]:
    """Return keys that were never used, in their order: of a day, or of the days after it.

    ``taken`` are those that are about to be used.
    """
    first, span = day.toordinal() * KEYS_OF_A_DAY, KEYS_OF_A_DAY
    sql = f"SELECT id FROM {of_connection().keys_used()} WHERE id >= %s AND id < %s"  # noqa: S608
    while True:
        used = {key for (key,) in _fetch(sql, [first, first + span])}.union(taken)
        free = [key for key in range(first, first + span) if key not in used]
        if len(free) >= count:
            return free[:count]
        span *= 2


def _drop_categories() -> None:
    """Leave categories that were deleted; the sections that stood in them have none."""
    _execute(
        "UPDATE digests_search SET category = NULL "
        "WHERE category NOT IN (SELECT id FROM digests_category)"
    )


def _lock() -> Told:
    """Hold the publication's row, as every writer does, and return the version that it tells."""
    return _told_by(Publication.objects.select_for_update())


def _told() -> Told:
    """Return the present version of what readers see, as the primary tells it."""
    return _told_by(Publication.objects.using(DEFAULT_DB_ALIAS))


def _told_by(publications: QuerySet[Publication]) -> Told:
    """Return the version of a publication; in a restored database the number may come again."""
    row = publications.values_list("content_version", "content_changed_at").first()
    number, written_at = row or (0, None)
    return number, written_at.isoformat() if written_at else ""


def _state() -> State | None:
    """Return how far the index is, None for one that was never begun."""
    columns = ", ".join(field.name for field in fields(State))
    rows = _fetch(f"SELECT {columns} FROM digests_search_state")  # noqa: S608
    return State(*rows[0]) if rows else None


def _set_state(state: State) -> None:
    _execute("DELETE FROM digests_search_state")
    columns = ", ".join(field.name for field in fields(State))
    sql = f"INSERT INTO digests_search_state (id, {columns}) VALUES (1, %s, %s, %s, %s, %s, %s)"  # noqa: S608
    _execute(sql, astuple(state))


def _execute(sql: str, parameters: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def _fetch(sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
