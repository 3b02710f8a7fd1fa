"""What a reader asks for, read from the words of a search field. Pure; nothing is refused."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace

from .tokens import fold, is_single, pattern_of, tokens_of

MOST_CHARACTERS = 200
MOST_TERMS = 12
_NAMES = {
    "category": "category", "栏目": "category", "分类": "category",
    "source": "source", "来源": "source",
    "after": "after", "晚于": "after",
    "before": "before", "早于": "before",
    "year": "year", "年份": "year",
}  # fmt: skip
"""The names of filters, with what each filters by."""
_PART = re.compile(
    rf"(?P<not>[-－−])?(?:(?P<name>{'|'.join(_NAMES)})[:：])?"
    r"(?:[\"“”„＂「『](?P<phrase>[^\"“”＂」』]*)[\"“”＂」』]?|(?P<word>[^\s\"“”＂「」『』，。、；！？]+))",
    re.IGNORECASE,
)
_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase: tokens that stand next to each other, and how it was typed.

    ``is_begun`` tells that its last Latin word may go on, as in a search of editors.
    """

    typed: str
    tokens: tuple[str, ...]
    is_begun: bool = False

    @property
    def is_prefix(self) -> bool:
        """Whether the last token may go on: a single character begins a pair."""
        return is_single(self.tokens[-1]) or (self.is_begun and self.tokens[-1].isascii())

    @property
    def is_phrase(self) -> bool:
        """Whether a text that holds the tokens may still not hold the term."""
        return len(self.tokens) > 1

    def is_in(self, folded: str) -> bool:
        """Return whether a folded text holds the term as it stands."""
        return pattern_of(self.typed, is_begun=self.is_begun).search(folded) is not None


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for: all of the terms, none of the excluded ones, within the filters.

    ``after`` is the first day, ``before`` the day after the last one. ``typed`` is the whole text,
    ``filters`` are the parts of it that filter, by name.
    """

    typed: str = ""
    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    category: str = ""
    source: str = ""
    after: dt.date | None = None
    before: dt.date | None = None
    filters: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.terms or self.excluded or self.filters)

    @property
    def has_parts(self) -> bool:
        """Return True where more than one thing is asked for."""
        return len(self.terms) + len(self.excluded) + len(self.filters) > 1

    def without_filters(self) -> Query:
        """Return the same terms, whatever category, source and date."""
        return parse(" ".join(_part_of(term) for term in self.terms))

    def without_term(self, number: int) -> Query:
        """Return the query without one of its terms."""
        kept = [term for at, term in enumerate(self.terms) if at != number]
        rest = [f"{name}:{_quoted(value)}" for name, value in self.filters.items()]
        return parse(" ".join([*map(_part_of, kept), *rest]))

    def narrowed(self, name: str, value: str) -> str:
        """Return the text of the query with one filter more, or in place of the same one."""
        others = {key: given for key, given in self.filters.items() if key != name}
        filters = [f"{key}:{_quoted(given)}" for key, given in (others | {name: value}).items()]
        excluded = [f"-{_part_of(term)}" for term in self.excluded]
        return " ".join([*map(_part_of, self.terms), *filters, *excluded])


def parse(text: str, *, is_begun: bool = False) -> Query:
    """Read a query; what is no filter is a word, and what holds no word is left out.

    With ``is_begun`` each word may go on in the text.
    """
    typed = " ".join(text[:MOST_CHARACTERS].split())
    query = Query(typed)
    for part in list(_PART.finditer(typed))[:MOST_TERMS]:
        value = part["phrase"] if part["phrase"] is not None else part["word"]
        name = _NAMES.get((part["name"] or "").lower(), "")
        filtered = _filtered(query, name, value) if name and not part["not"] else None
        if filtered is not None:
            query = replace(filtered, filters=query.filters | {name: value})
            continue
        typed_part = f"{part['name']}:{value}" if part["name"] else value
        if tokens := tokens_of(typed_part, is_query=True):
            term = Term(typed_part, tuple(tokens), is_begun and not part["not"])
            if part["not"]:
                query = replace(query, excluded=(*query.excluded, term))
            else:
                query = replace(query, terms=(*query.terms, term))
    return query


def _filtered(query: Query, name: str, value: str) -> Query | None:
    """Return the query with a filter; None where the value is none for it."""
    if name == "category" and value:
        return replace(query, category=value)
    if name == "source" and fold(value).strip():
        return replace(query, source=fold(value).strip())
    days = _period(value) if name in {"after", "before", "year"} else None
    if days is None:
        return None
    if name == "after":
        return replace(query, after=days[0])
    if name == "before":
        return replace(query, before=days[0])
    return replace(query, after=days[0], before=days[1])


def _period(value: str) -> tuple[dt.date, dt.date] | None:
    """Return the first day of a year, month or day, and the day after it."""
    found = _DATE.fullmatch(fold(value))
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = dt.date(year or 0, month or 1, day or 1)
        if day:
            return first, first + dt.timedelta(days=1)
        if month and month < 12:
            return first, dt.date(first.year, month + 1, 1)
        return first, dt.date(first.year + 1, 1, 1)
    except (ValueError, OverflowError):  # no such day, or beyond the last one that dates can name
        return None


def _part_of(term: Term) -> str:
    return _quoted(term.typed)


def _quoted(value: str) -> str:
    """Return a value as the query has to write it, in quotes where it holds a space."""
    return f'"{value}"' if re.search(r"[\s，。、；！？]", value) or value.startswith("-") else value
