"""Learn from the files of a digest in which forms their titles are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import dropwhile, takewhile
from typing import NamedTuple

from .dates import find_date
from .escaping import one_line
from .front_matter import below_badges, part_front_matter, read_front_matter
from .scan import blocks, is_blank, plain_text
from .title import STAMP
from .title_forms import BRACKETED, DATELESS, UNDATED, UNTITLED, dated_form, form_of_title


class _Met(NamedTuple):
    """The form of a title; ``is_sure`` tells that a single file is proof enough of it."""

    form: str
    is_sure: bool
    is_date_alone: bool = False


def learn_titles(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the forms in which the titles of some files are written, the most frequent first.

    One without a date counts only where most files have such, and two of them or the front matter
    of one show that the date stands elsewhere. Where nothing is shown, it is the seed's form.
    """
    met = [_form_met(text) for text in texts]
    forms = Counter(one.form for one in met if not one.is_date_alone)
    if not any(dated_form(form) for form in forms):
        forms += Counter(one.form for one in met if one.is_date_alone)
    dateless = [one for one in met if one.form in DATELESS]
    is_proven = len(dateless) > 1 or any(one.is_sure for one in dateless)
    if not is_proven or len(dateless) * 2 <= len(met):
        forms = Counter({form: n for form, n in forms.items() if form not in DATELESS})
    return tuple(form for form, _count in forms.most_common()) or (BRACKETED,)


def _form_met(text: str) -> _Met:
    told = read_front_matter(text)
    title = _title_of(text)
    if title is None:
        return _Met(UNTITLED, bool(told.title or told.day))
    stamped = STAMP.search(title)
    if stamped and stamped["year"]:
        return _Met(BRACKETED, is_sure=True)
    form = form_of_title(title)
    if form:
        dated = dated_form(form)
        read = dated.read(title) if dated else None
        return _Met(form, is_sure=True, is_date_alone=bool(read and not read[2]))
    return _Met(UNDATED, bool(told.day or find_date(title)))


def _title_of(text: str) -> str | None:
    """Return the plain title that heads a text, None where there is none or it has markup."""
    lines = dropwhile(is_blank, below_badges(part_front_matter(text).text).split("\n"))
    first = "\n".join(takewhile(lambda line: not is_blank(line), lines))
    found = blocks(first)
    if not found or found[0].kind != "heading" or found[0].level != 1:
        return None
    title = plain_text("\n".join(first.split("\n")[found[0].start - 1 : found[0].end]))
    return None if title is None else one_line(title)
