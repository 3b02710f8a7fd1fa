"""The number by which an issue is known: 第 403 期, #374, Issue 535. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from .front_matter import with_number
from .values import Document

LARGEST_NUMBER = 99_999

_IN_FRONT_MATTER = re.compile(
    r"^(?:number|issue|no|volume|期号|期数)[ \t]*[:=][ \t]*[\"']?#?(\d{1,5})[\"']?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_IN_TITLE = (
    re.compile(r"第\s*(\d{1,5})\s*(?:期|号|周刊)"),
    re.compile(
        r"(?:(?<!\w)#|\bissue\s+#?|\bno\.?\s*#?|\bvol\.?\s*#?|№\s*)(\d{1,5})"
        r"(?=\s*(?:$|[|:,()\u2013\u2014])|\s+-\s)",
        re.IGNORECASE,
    ),
    re.compile(r"^#(\d{1,5})(?=\s)"),
)
_VERSIONED = (
    "android|angular|debian|ecmascript|fedora|firefox|java|kotlin|laravel|macos|node|nodejs|openssl|"
    "postgres|postgresql|python|rails|react|spring|swift|ubuntu|unicode|windows|xcode"
)
"""Names that a version follows, as in ``windows10``."""
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d[-./_年]?\d{1,2}(?:[-./_月]?\d{1,2}日?)?(?!\d)")
_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""A uid, with which the name of an exported draft ends."""
_IN_NAME = (
    re.compile(
        r"(?:^|[-_ ])(?:issue|no|vol|weekly|episode|ep|第|#)[-_ .]*0*(\d{1,5})(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(r"^#?0*(\d{1,5})(?=[-_. ]|$)"),
    re.compile(
        rf"(?<![^\W\d_])(?!(?:week|{_VERSIONED})\d)[^\W\d_]{{4,}}0*(\d{{2,4}})$", re.IGNORECASE
    ),
)
_YEARS = range(1900, 2101)


def find_number(title: str, front_matter: str, name: str) -> int | None:
    """Return the number that an issue's title, front matter or file name tells, or None.

    ``name`` is the file's name without its ending. A year is no number, and neither is a part of a
    date, a week, a version or a uid; in a title a number is followed by its end or a mark, and by
    words only where the title begins with it.
    """
    if met := _IN_FRONT_MATTER.search(front_matter):
        return _number(met[1])
    plain = unicodedata.normalize("NFKC", title).strip()
    name = _DATE.sub("", _UID.sub("", name)).strip("-_. ")
    for text, patterns in ((plain, _IN_TITLE), (name, _IN_NAME)):
        for pattern in patterns:
            if (met := pattern.search(text)) and (number := _number(met[1])):
                return number
    return None


def with_number_told(document: Document, number: int | None) -> Document:
    """Return a document whose title or front matter tells its number, without a file's name."""
    title = " ".join(filter(None, (document.name, document.headline)))
    if number is None or find_number(title, document.front_matter, "") == number:
        return document
    return replace(document, front_matter=with_number(document.front_matter, number))


def says_number(text: str, number: int) -> bool:
    """Return whether a text holds a number, so that it need not be shown beside it."""
    return bool(re.search(rf"(?<!\d)0*{number}(?!\d)", text))


def _number(digits: str) -> int | None:
    number = int(digits)
    return number if 0 < number <= LARGEST_NUMBER and number not in _YEARS else None
