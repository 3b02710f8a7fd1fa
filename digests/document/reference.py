"""Read a line below an entry as a reference."""

from __future__ import annotations

import re

from .escaping import is_bare_url, one_line
from .keywords import SUMMARY, TITLES
from .scan import has_bare_address, inlines
from .values import Ref

_REF = re.compile(
    r"(?P<label>(?!https?\b)[^\s：:\[\]()<>*_`~\\&|!#-][^：:\[\]()<>*_`~\\&|!]{0,39}?)"
    r"[ \t]*(?P<colon>[：:])[ \t]*(?P<value>\S.*)",
    re.IGNORECASE,
)


def read_reference(line: str, summary: re.Pattern[str] = SUMMARY) -> Ref | None:
    """Return the reference that a line is, or None: a label with one address, link or title.

    A line that begins with the keyword of a ``summary`` is none.
    """
    match = _REF.fullmatch(line.strip())
    if match is None or summary.match(line.strip()):
        return None
    label, value = one_line(match["label"]), match["value"].strip()
    if is_bare_url(value):
        return Ref(label, url=value, colon=match["colon"])
    if "](" in value and value.startswith("["):
        return _linked_ref(label, match["colon"], value)
    if label.casefold() in TITLES and not has_bare_address(value):
        pieces = inlines(value)
        if all(piece.kind == "text" for piece in pieces):
            title = one_line("".join(piece.text for piece in pieces))
            return Ref(label, title=title, colon=match["colon"])
    return None


def _linked_ref(label: str, colon: str, value: str) -> Ref | None:
    pieces = inlines(value)
    if len(pieces) != 1 or pieces[0].kind != "link":
        return None
    link = pieces[0]
    if link.title or not link.is_plain:
        return None
    return Ref(label, title=one_line(link.text), url=link.url, colon=colon)
