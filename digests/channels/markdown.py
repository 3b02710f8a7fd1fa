"""An issue as a file of the digest's repository: its document, the archive and the footer."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import quote

from digests.archive import COLUMNS, archive_grid
from digests.document import read_footer, serialize
from digests.document.edition import Edition, Imprint
from digests.document.escaping import one_line
from digests.document.front_matter import (
    COVER,
    USUAL,
    part_front_matter,
    with_value,
    without_values,
)
from digests.document.keywords import keywords
from digests.document.numbers import with_number_told

from .rendition import Rendition

RULE = "----"


def render(edition: Edition) -> Rendition:
    """Write the file in UTF-8; parsed again it is the edition's document.

    One that is not to be published yet says so of itself, so that no import publishes it.
    """
    document = with_number_told(edition.document, edition.number)
    front = document.front_matter
    if edition.cover:
        front = with_value(without_values(front, COVER), "cover", edition.cover.path)
    if not edition.publish_at:
        front = with_value(front, "draft", "true")
    document = replace(document, front_matter=front)
    text = serialize(document, language=edition.imprint.language)
    front = "" if part_front_matter(text).block else USUAL
    parts = [front, text.strip("\n"), *_foot(edition)]
    body = ("\n\n".join(filter(None, parts)) + "\n").encode()
    return Rendition(body, "text/markdown; charset=utf-8")


def _foot(edition: Edition) -> Iterator[str]:
    """Yield the archive and the footer, nothing where the publication has neither."""
    imprint = edition.imprint
    contacts = "\n".join(_contacts(imprint))
    parts = [
        _archive(_dates_up_to(edition), imprint.folder),
        f"![qrcode]({_address(imprint.qr.path)})" if imprint.qr else "",
        contacts,
        imprint.licence if _stands_alone(imprint.licence) else "",
    ]
    if not any((*parts, imprint.project)):
        return
    archive, qr, contacts, licence = parts
    yield _heading(imprint)
    yield archive
    if qr or contacts:
        yield from (RULE, qr, contacts)
    if licence:
        yield from (RULE, licence)


def _dates_up_to(edition: Edition) -> Iterator[dt.date]:
    """Yield the archive's dates up to the issue's own, all of them where it has none."""
    last = edition.document.date or dt.date.max
    return (date for date in edition.archive if date <= last)


def _heading(imprint: Imprint) -> str:
    name = keywords(imprint.language).archive
    if re.match(r"https?://", imprint.project):
        return f"## [{name}]({_address(imprint.project)})"
    return f"## {name}"


def _archive(dates: Iterable[dt.date], folder: str) -> str:
    """Write the archive table: the newest year heads it, each other year is a row of its digits."""
    rows: list[str] = []
    for year in archive_grid(dates):
        rows.append(_row(year.digits))
        if len(rows) == 1:
            rows.append(_row([":---:"] * COLUMNS, pad=""))
        rows += [_row(_issue(date, folder) if date else "" for date in row) for row in year.rows]
    return "\n".join(rows)


def _row(cells: Iterable[str], pad: str = " ") -> str:
    return "|" + "|".join(f"{pad}{cell}{pad}" for cell in cells) + "|"


def _issue(date: dt.date, folder: str) -> str:
    file = f"{date.isoformat()}.md"
    return f"[{date.isoformat()}]({f'../{quote(folder)}/{file}' if folder else file})"


def _contacts(imprint: Imprint) -> Iterator[str]:
    licence = "" if _stands_alone(imprint.licence) else imprint.licence
    named = {
        "WeChat": imprint.wechat,
        "Editor": imprint.editor,
        "Project": imprint.project,
        "Licence": licence,
    }
    return (f"- {name}: {one_line(value)}" for name, value in named.items() if value)


def _stands_alone(licence: str) -> bool:
    """Tell if a reader of the file knows a licence that stands on a line of its own."""
    return read_footer(f"## Archive\n\n{licence}").licence == licence


def _address(url: str) -> str:
    """Escape what would end a Markdown link early."""
    return re.sub(r"[\s()<>]", lambda match: quote(match[0]), url)
