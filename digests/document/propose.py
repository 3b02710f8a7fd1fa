"""Propose the dialect of a digest from its files, and count what it would make of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from .body import Body, read_body
from .dialect import ADDRESSES, BARE, BOLD, INLINE, LINKS, SEED, Dialect, Form, form_of
from .entry import UnplacedError
from .items import Start, read_list_item, read_margin_item
from .parse import TEXT_UNPLACED, parse
from .scan import Block, blocks
from .titles import learn_titles
from .values import Document, Passage

_BULLET = re.compile(r"^ {0,3}(?:[-*+]|\d+[.)])(?:[ \t]|$)", re.MULTILINE)
_COUNTED = re.compile(r"(?P<mark>\d{1,4}[、，．] ?|\d{1,4}\.(?=[^\d\s]))")
_TWO_LINES = [f"{wrap}t{wrap}\n{address}" for wrap in ("", "**") for address in ADDRESSES]
_ANY = Dialect(
    forms=(
        *(f"{mark}{body}" for mark in ("- ", "1. ") for body in (*LINKS, *BARE)),
        *(f"1{mark}{body}" for mark in ("、", "，", "．", ".") for body in LINKS),
        *(f"{'#' * level} {body}" for level in range(2, 7) for body in LINKS),
        *(f"{'#' * level} t\n{address}" for level in range(2, 7) for address in ADDRESSES),
        *(f"**t**\n{address}" for address in ADDRESSES),
        BOLD,
    )
)
"""Every form that is looked for."""
_FEW = 0.03
"""The share of all items below which a form is taken for text."""


@dataclass(frozen=True, slots=True)
class FormYield:
    """The number of items that have a form; the form is that of the first one without its label."""

    form: str
    items: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A dialect with what it makes of some texts.

    ``yields`` are the items by form, the most frequent first. ``verbatim`` are the items kept as
    they stand, ``bullets`` those of lists that stay prose, ``joined`` those without a link that
    became part of the entry above, ``unplaced`` the texts kept whole, and
    ``subsections`` the headings below the second level that group items.
    """

    dialect: Dialect
    yields: tuple[FormYield, ...]
    verbatim: int = 0
    bullets: int = 0
    joined: int = 0
    subsections: int = 0
    unplaced: int = 0

    @property
    def items(self) -> int:
        """The number of items with fields."""
        return sum(each.items for each in self.yields)


def propose(texts: Iterable[str]) -> Proposal:
    """Return the dialect that reads most of the items of some files, with its yields."""
    texts = list(texts)
    return yields_of(texts, learn(texts))


def yields_of(texts: Iterable[str], dialect: Dialect) -> Proposal:
    """Return what a dialect makes of some texts."""
    forms: Counter[str] = Counter()
    verbatim = bullets = joined = subsections = unplaced = 0
    for text in texts:
        document = parse(text, dialect)
        for entry in document.entries:
            if entry.verbatim:
                verbatim += 1
            else:
                forms[form_of(entry.form or dialect.usual).family] += 1
        bullets += _prose_bullets(document)
        joined += sum(entry.joined for entry in document.entries)
        subsections += sum(section.level > 2 for section in document.sections)
        unplaced += any(flag.reason == TEXT_UNPLACED for flag in document.flags)
    yields = tuple(FormYield(form, count) for form, count in forms.most_common())
    return Proposal(dialect, yields, verbatim, bullets, joined, subsections, unplaced)


def _prose_bullets(document: Document) -> int:
    passages = (
        item.text
        for section in document.sections
        for item in section.items
        if isinstance(item, Passage)
    )
    return sum(len(_BULLET.findall(text)) for text in passages)


def learn(texts: Iterable[str]) -> Dialect:
    """Return the dialect in which the titles and most of the items of some files are written."""
    texts = list(texts)
    return replace(_learn_items(texts), titles=learn_titles(texts))


def _learn_items(texts: list[str]) -> Dialect:
    """Return the dialect in which most items are written.

    That is the seed's unless items stand at the margin or in subsections, or are more so.
    """
    found = _most_frequent(texts)
    if found.is_seed or any(not form_of(form).is_in_list for form in found.forms):
        return found
    read, usual = yields_of(texts, found), yields_of(texts, SEED)
    is_better = read.items > usual.items or (read.subsections and read.items == usual.items)
    return found if is_better else SEED


def _most_frequent(texts: Iterable[str]) -> Dialect:
    """Return the dialect whose forms are met most in some files."""
    files = [list(_events(read_body(text, _ANY))) for text in texts]
    headings = _heading_forms(files)
    margins = _margin_forms(files)
    taken = {*headings, *margins}
    lists = _free_lists(files, taken)
    counts = headings + margins + lists
    total = sum(counts.values())
    counts = Counter(
        {form: count for form, count in counts.items() if count >= max(2, _FEW * total)}
    )
    if not counts:
        return SEED
    forms = [form for form, _ in counts.most_common()]
    # Where the items of a list are entries at all, those with a link are.
    linked = [
        str(replace(form_of(form), body=INLINE))
        for form in forms
        if form_of(form).is_bullet or form_of(form).body in BARE
    ]
    # New entries are written in the first form, so it has to have a title.
    titled = sorted(dict.fromkeys([*forms, *linked]), key=lambda form: form_of(form).body in BARE)
    return Dialect(tuple(titled), _levels(files, counts))


@dataclass(frozen=True, slots=True)
class _Event:
    """A block of a text that may matter: a heading, or what could be an item in some form."""

    level: int = 0
    form: str = ""


def _events(body: Body) -> Iterator[_Event]:
    """Yield the headings and the possible items of a text in order."""
    found = blocks(body.text)
    for n, block in enumerate(found):
        if block.kind == "heading":
            yield _Event(block.level, "" if n == 0 else _heading_form(body, found, n))
        elif block.items:
            yield from (_Event(form=form) for form in _list_forms(body, block))
        elif block.kind == "paragraph" and (form := _margin_form(body, found, n)):
            yield _Event(form=form)


def _heading_form(body: Body, found: Sequence[Block], at: int) -> str:
    block = found[at]
    start = Start("#" * block.level + " ", 0, frozenset({*LINKS, *_TWO_LINES[:3]}))
    end = found[at + 1].end if at + 1 < len(found) and found[at + 1].kind == "paragraph" else 0
    return _form_at(body.raw(block.start, max(end, block.end)), start)


def _margin_form(body: Body, found: Sequence[Block], at: int) -> str:
    block = found[at]
    text = body.block(block)
    counted = _COUNTED.match(text.lstrip())
    if counted:
        return _form_at(text, Start(counted["mark"], 0, frozenset(LINKS)))
    if not text.lstrip().startswith("**"):
        return ""
    end = found[at + 1].end if at + 1 < len(found) and found[at + 1].kind == "paragraph" else 0
    return _form_at(
        body.raw(block.start, max(end, block.end)), Start("", 0, frozenset({BOLD, *_TWO_LINES[3:]}))
    )


def _form_at(text: str, start: Start) -> str:
    try:
        entry = read_margin_item(text, start, _ANY)
    except UnplacedError:
        return ""
    return form_of(entry.form or _ANY.usual).family


def _list_forms(body: Body, block: Block) -> Iterator[str]:
    for start, stop in zip(block.items, [*block.items[1:], block.end + 1], strict=True):
        item = body.raw(start, stop - 1)
        try:
            entry = read_list_item(item, "", body.definitions, 0, _ANY, judged=False)
        except UnplacedError:
            entry = None
        if entry:
            yield form_of(entry.form or _ANY.usual).family


def _heading_forms(files: Sequence[Sequence[_Event]]) -> Counter[str]:
    """Return the forms with a heading as title, counted.

    A level whose headings mostly group items, or have no address, has none.
    """
    forms: Counter[str] = Counter()
    for level in range(2, 7):
        own: Counter[str] = Counter()
        below = plain = 0
        for events in files:
            for event, under in _headings(events, level):
                own[event.form] += bool(event.form)
                plain += not event.form and under > 0
                below += under if event.form else 0
        own = +own
        if own.total() > plain and below <= own.total():
            forms += own
    return forms


def _headings(events: Sequence[_Event], level: int) -> Iterator[tuple[_Event, int]]:
    """Yield the headings of a level, each with the number of possible items right below it."""
    for n, event in enumerate(events):
        if event.level == level:
            under = 0
            for other in events[n + 1 :]:
                if other.level:
                    break
                under += 1
            yield event, under


def _margin_forms(files: Sequence[Sequence[_Event]]) -> Counter[str]:
    """Return the forms of items that stand at the margin without a heading, counted."""
    return Counter(
        event.form
        for events in files
        for event in events
        if event.form and not event.level and not form_of(event.form).is_in_list
    )


def _free_lists(files: Sequence[Sequence[_Event]], taken: set[str]) -> Counter[str]:
    """Return the forms of list items that do not belong to an item above them, counted."""
    top = min((form_of(form).level for form in taken if form_of(form).level), default=7)
    forms: Counter[str] = Counter()
    for events in files:
        is_held = False
        for event in events:
            if event.form in taken:
                is_held = True
            elif event.level:
                is_held = is_held and event.level >= top
            elif event.form and not is_held and form_of(event.form).is_in_list:
                forms[event.form] += 1
    return +_by_marker(forms)


def _by_marker(forms: Counter[str]) -> Counter[str]:
    """Return the forms of bullets with the marker that is met most, for it means nothing."""
    markers = Counter[str]()
    for form, count in forms.items():
        if form_of(form).is_bullet:
            markers[form[0]] += count
    if not markers:
        return forms
    marker = markers.most_common(1)[0][0]
    merged: Counter[str] = Counter()
    for form, count in forms.items():
        parts = form_of(form)
        merged[str(Form(f"{marker} ", body=parts.body)) if parts.is_bullet else form] += count
    return merged


def _levels(files: Sequence[Sequence[_Event]], counts: Counter[str]) -> tuple[int, ...]:
    """Return the levels of headings that begin sections: those that group items, and the second."""
    items = {form_of(form).level: count for form, count in counts.items() if form_of(form).level}
    grouping = [level for level in range(3, 7) if _groups(files, level) > 0.2 * items.get(level, 0)]
    deepest = max(grouping, default=2)
    levels = {level for level in range(2, deepest + 1) if level in grouping or level not in items}
    if any(_parts(events) for events in files):
        levels.add(1)
    return tuple(sorted({2, *levels}))


def _groups(files: Sequence[Sequence[_Event]], level: int) -> int:
    return sum(under > 0 for events in files for _event, under in _headings(events, level))


def _parts(events: Sequence[_Event]) -> bool:
    """Return True for a text with several headings of the first level that group items."""
    grouped = [under for _event, under in _headings(events, 1)]
    return len(grouped) > 2 and any(grouped)
