"""The dialect of a digest: in which forms it writes its items, titles and headings of sections.

A form is written as an example of itself: ``t`` stands for the title, ``u`` for the address and
``l`` for a label before the link, as in ``* l | [t](u)`` or ``**t**`` with ``u`` on the next line.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache

from .title_forms import BRACKETED, is_title_form

INLINE = "[t](u)"
BOLD = f"**{INLINE}**"
LINKS = (INLINE, BOLD)
BARE = ("u", "<u>")
TITLES = ("t", "**t**")
ADDRESSES = ("u", "<u>", "[u](u)")
_TWO_LINES = tuple(f"{title}\n{address}" for title in TITLES for address in ADDRESSES)
_BODIES = (*LINKS, *BARE, *_TWO_LINES)
_MARK = r"[-*+] |\d{1,9}[.)] |\d{1,4}[、，．] ?|\d{1,4}\.(?=[^\d\s])|#{2,6} |"
_FORM = re.compile(
    rf"(?P<mark>{_MARK})(?:(?P<open>[^\sl]*)l(?P<close>[^\nl]*?) (?=\[t\]|\*\*\[))?"
    rf"(?P<body>{'|'.join(map(re.escape, sorted(_BODIES, key=len, reverse=True)))})"
)
_WORDS = ("lead", "note", "summary", "archive")
_NUMBER = re.compile(r"\d+")


NO_FIELDS = "no-fields"
UNKNOWN_FIELD = "unknown-field"
NO_FORMS = "no-forms"
NO_FORM = "no-form"
ANY_LINE = "any-line"
NO_TITLE = "no-title"
NO_LEVELS = "no-levels"
NO_LEVEL = "no-level"
NO_TITLES = "no-titles"
NO_TITLE_FORM = "no-title-form"
NO_WORDS = "no-words"
UNREADABLE = "unreadable"


class DialectError(ValueError):
    """Raised for a value that is no dialect.

    ``reason`` is one of the codes above, ``value`` what it is about: a field, a form, an error.
    """

    def __init__(self, reason: str, value: object = "") -> None:
        super().__init__(f"{reason}: {value}")
        self.reason = reason
        self.value = value


@dataclass(frozen=True, slots=True)
class Form:
    """The parts of an item's form.

    ``mark`` stands before everything (``- ``, ``3、``, ``### `` or nothing), ``before`` and
    ``after`` around a label that is written bare, and ``body`` tells how title and address stand.
    ``before`` is None where labels have their usual brackets.
    """

    mark: str = "- "
    before: str | None = None
    after: str = ""
    body: str = INLINE

    def __str__(self) -> str:
        label = "" if self.before is None else f"{self.before}l{self.after} "
        return f"{self.mark}{label}{self.body}"

    @property
    def is_bullet(self) -> bool:
        """Return True for an item of a list without numbers."""
        return self.mark[:1] in {"-", "*", "+"}

    @property
    def is_in_list(self) -> bool:
        """Return True for an item of a list, whose text is indented."""
        return self.is_bullet or bool(re.fullmatch(r"\d+[.)] ", self.mark))

    @property
    def level(self) -> int:
        """The level of an item's heading, 0 for an item without."""
        return self.mark.count("#")

    @property
    def is_bold(self) -> bool:
        """Return True where the title stands in bold, with or without its address."""
        return self.body.startswith("**")

    @property
    def is_numbered(self) -> bool:
        """Return True for a form whose mark counts the items."""
        return self.mark[:1].isdigit()

    @property
    def number(self) -> int:
        """The number of a counted item, 0 for any other."""
        met = _NUMBER.match(self.mark)
        return int(met[0]) if met else 0

    @property
    def family(self) -> str:
        """The form without what differs from item to item: its label and its number."""
        mark = _NUMBER.sub("1", self.mark)
        return str(replace(self, mark=mark, before=None, after=""))

    @property
    def kind(self) -> tuple[str, str]:
        """The mark and the body without what may vary: the bullet, the number, the brackets."""
        mark = "-" if self.is_bullet else _NUMBER.sub("1", self.mark.rstrip())
        body = self.body.partition("\n")
        return mark, body[0] + body[1] + ("u" if body[1] else "")

    @property
    def width(self) -> int:
        """The digits of a number that begins with zeros, 0 for any other."""
        met = _NUMBER.match(self.mark)
        return len(met[0]) if met and len(met[0]) > len(str(self.number)) else 0

    def numbered(self, number: int, width: int | None = None) -> Form:
        """Return the form with another number, filled with zeros to a width or to its own."""
        digits = str(number).zfill(self.width if width is None else width)
        return replace(self, mark=_NUMBER.sub(digits, self.mark))


@lru_cache(maxsize=512)
def form_of(text: str) -> Form:
    """Return the parts of a form; raises DialectError for a text that is none."""
    met = _FORM.fullmatch(text)
    if met is None or (met["body"] not in LINKS and met["open"] is not None):
        raise DialectError(NO_FORM, text)
    return Form(met["mark"], met["open"], met["close"] or "", met["body"])


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a digest writes.

    ``forms`` are the forms that an item may have; the first one is the usual one, in which new
    entries are written. ``levels`` are the levels of the headings that begin sections, the second
    always among them. ``titles`` are the forms of titles (`digests.document.title_forms`), the
    usual one first. The words of ``lead``, ``note`` and ``summary`` stand with a colon for the
    usual keywords, and those of ``archive`` head what is not the issue's own in a file.
    """

    forms: tuple[str, ...] = ("- [t](u)",)
    levels: tuple[int, ...] = (2,)
    titles: tuple[str, ...] = (BRACKETED,)
    lead: tuple[str, ...] = ()
    note: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()
    archive: tuple[str, ...] = ()

    @property
    def usual(self) -> str:
        """The form in which entries are written that have none of their own."""
        return self.forms[0]

    def form_of(self, text: str) -> Form:
        """Return the form of an entry that is kept with a text: the usual one for none.

        So is that of an entry from elsewhere, whose form this dialect would not read.
        """
        form = form_of(text) if text else None
        return form if form and form.kind in _kinds(self) else form_of(self.usual)

    @property
    def is_seed(self) -> bool:
        """Return True where all but the titles is the seed's, whose grammar has its own rules."""
        return self is SEED or self == replace(SEED, titles=self.titles)

    @property
    def has_usual_titles(self) -> bool:
        """Return True where titles are written as the seed's are."""
        return self.titles == SEED.titles


SEED = Dialect()


@lru_cache(maxsize=32)
def _kinds(dialect: Dialect) -> frozenset[tuple[str, str]]:
    return frozenset(form_of(text).kind for text in dialect.forms)


@dataclass(frozen=True, slots=True)
class Starts:
    """What may begin an item in a dialect: lists, levels of headings, counting marks, bold lines.

    ``headings`` and ``numbers`` map the level and the mark after the number to the bodies that may
    follow.
    """

    bullets: frozenset[str]
    lists: frozenset[str]
    headings: Mapping[int, frozenset[str]]
    numbers: Mapping[str, frozenset[str]]
    bold: frozenset[str]


@lru_cache(maxsize=32)
def starts_of(dialect: Dialect) -> Starts:
    """Return what may begin an item in a dialect."""
    bullets, lists, bold = set(), set(), set()
    headings: dict[int, set[str]] = {}
    numbers: dict[str, set[str]] = {}
    for form in map(form_of, dialect.forms):
        if form.is_bullet:
            bullets.add(form.body)
        elif form.is_in_list:
            lists.add(form.body)
        elif form.level:
            headings.setdefault(form.level, set()).add(form.body)
        elif form.is_numbered:
            numbers.setdefault(_NUMBER.sub("", form.mark).strip(), set()).add(form.body)
        else:
            bold.add(form.body)
    return Starts(
        frozenset(bullets),
        frozenset(lists),
        {level: frozenset(bodies) for level, bodies in headings.items()},
        {mark: frozenset(bodies) for mark, bodies in numbers.items()},
        frozenset(bold),
    )


def to_json(dialect: Dialect) -> dict[str, list[str] | list[int]]:
    """Return a dialect as values for JSON."""
    words = {name: list(getattr(dialect, name)) for name in _WORDS}
    kept = {name: own for name, own in words.items() if own}
    titles = {} if dialect.has_usual_titles else {"titles": list(dialect.titles)}
    return {"forms": list(dialect.forms), "levels": list(dialect.levels), **titles, **kept}


def from_json(value: object) -> Dialect:
    """Return the dialect of a value of JSON, the seed's for None; raises DialectError."""
    if value is None:
        return SEED
    if not isinstance(value, Mapping):
        raise DialectError(NO_FIELDS)
    names = {field.name for field in fields(Dialect)}
    for name in value:
        if name not in names:
            raise DialectError(UNKNOWN_FIELD, name)
    return Dialect(
        forms=_forms(value.get("forms", SEED.forms)),
        levels=_levels(value.get("levels", (2,))),
        titles=_titles(value.get("titles", SEED.titles)),
        **{name: _words(name, value.get(name, ())) for name in _WORDS},
    )


def _words(name: str, value: object) -> tuple[str, ...]:
    """Return the words of a keyword, without the colon that may follow one."""
    words = value if isinstance(value, list | tuple) else [value]
    bare = [word.strip(" \t：:") for word in words if isinstance(word, str)]
    if len(bare) < len(words) or not all(bare):
        raise DialectError(NO_WORDS, name)
    return tuple(dict.fromkeys(bare))


def _forms(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise DialectError(NO_FORMS)
    for text in value:
        if not isinstance(text, str):
            raise DialectError(NO_FORM, text)
        form = form_of(text)
        if not form.mark and not form.is_bold:
            raise DialectError(ANY_LINE, text)
    if form_of(value[0]).body in BARE:
        raise DialectError(NO_TITLE, value[0])
    return tuple(dict.fromkeys(value))


def _levels(value: object) -> tuple[int, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise DialectError(NO_LEVELS)
    for level in value:
        if not isinstance(level, int) or isinstance(level, bool) or not 1 <= level <= 6:
            raise DialectError(NO_LEVEL, level)
    return tuple(sorted({2, *value}))


def _titles(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise DialectError(NO_TITLES)
    for text in value:
        if not isinstance(text, str) or not is_title_form(text):
            raise DialectError(NO_TITLE_FORM, text)
    return tuple(dict.fromkeys(value))


def read_dialect(text: str, name: str = "") -> Dialect:
    """Return the dialect in a file, JSON where its name says so and TOML else.

    Raises DialectError.
    """
    try:
        value = json.loads(text) if name.endswith(".json") else tomllib.loads(text)
    except ValueError as error:
        raise DialectError(UNREADABLE, error) from error
    return from_json(value)


def write_dialect(dialect: Dialect) -> str:
    """Return a dialect as the TOML of a file that `read_dialect` reads."""
    forms = "".join(f"  {json.dumps(form, ensure_ascii=False)},\n" for form in dialect.forms)
    words = "".join(
        f"{name} = {json.dumps(getattr(dialect, name), ensure_ascii=False)}\n"
        for name in _WORDS
        if getattr(dialect, name)
    )
    titles = f"titles = {json.dumps(list(dialect.titles), ensure_ascii=False)}\n"
    titles = "" if dialect.has_usual_titles else titles
    return f"forms = [\n{forms}]\nlevels = {list(dialect.levels)}\n{titles}{words}"


def shown_form(form: str) -> str:
    """Return a form for people: ``1、[title](url)``, a new line written as ``⏎``."""
    parts = form_of(form)
    body = re.sub(r"(?<![a-z])[tu](?![a-z])", _spelt_out, parts.body)
    label = "" if parts.before is None else f"{parts.before}label{parts.after} "
    return f"{parts.mark}{label}{body}".replace("\n", " ⏎ ")


def _spelt_out(letter: re.Match[str]) -> str:
    return "title" if letter[0] == "t" else "url"
