"""The parts of a file that the CMS writes itself: front matter, archive and footer.

The archive begins at a top-level heading that names it. What follows is recognised block by block;
a block that is none of the archive's or the footer's belongs to the issue's closing.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from .front_matter import kept_block, part_front_matter
from .keywords import ARCHIVES
from .scan import Block, blocks, is_blank, reading

_TARGET = r"[(（](?P<url>[^()（）\s]*)[)）]"
_LINK = re.compile(rf"!?\[(?P<text>[^\[\]]*)\]{_TARGET}")
_DATE_CELL = re.compile(
    r"\[?\d{4}-\d{2}-(?:\d{2}|xx)\]?(?:[(（][^()（）\s]*[)）])?|"
    r"\[[^\[\]]*\][(（][^()（）\s]*\d{2}\.(?:md|html)[)）]"
)
_DATE_ADDRESS = re.compile(r"(?:^|/)(?P<folder>[^/()\s]+)/\d{4}-\d{2}-\d{2}\.(?:md|html)$")
# What is left of a row or list of dates without them: digits of a year stand alone or in cells.
_YEAR_ROW = re.compile(r"[\s:-]*(?:\d{4}[\s:-]*)?|(?=[^|]*\|)[|\s\d:-]*")
_CONTACT = re.compile(
    r"(?:[-*+][ \t]+)?"
    r"(?P<what>we ?chat(?: ?id)?|editor|project|licen[cs]e|微信|公众号|编辑|项目|许可)"
    r"[ \t]*[：:][ \t]*(?P<value>.*)",
    re.IGNORECASE,
)
_HISTORY = re.compile(r"(?:>[ \t]*)?(?:往期回顾|archive)[ \t]*[：:].*", re.IGNORECASE)
_LICENCE = re.compile(
    r"<a rel=\"license\".*|.*\]\(https?://creativecommons\.org/licenses/[^\s()]*\).*", re.IGNORECASE
)
_PICTURE = re.compile(rf"!\[[^\[\]]*\]{_TARGET}")
_RULE = re.compile(r"[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*")


@lru_cache(maxsize=32)
def _name_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the names of the archive, with the words that another dialect has for it."""
    own = "|".join(map(re.escape, words))
    return re.compile("|".join(filter(None, [own, *ARCHIVES])), re.IGNORECASE)


@lru_cache(maxsize=32)
def _heading_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        rf"\[?(?:{_name_of(words).pattern})\]?(?:[(（]https?://[^()（）]*[)）])?", re.IGNORECASE
    )


@dataclass(frozen=True, slots=True)
class Footer:
    """The values of the publication in the archive and the footer of a file; "" where not given.

    ``qr`` is the address of an image as the file has it, ``licence`` Markdown.
    """

    editor: str = ""
    project: str = ""
    wechat: str = ""
    licence: str = ""
    qr: str = ""
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """The parts of a file: the issue's own text, blocks that strayed into the archive, the rest.

    ``first_line`` is the number of the first line of ``body``, counted from 1. ``strays`` are texts
    with their line numbers, ``footer`` the lines of archive and footer. ``front_matter`` is the
    part of the front matter that is written back, ``block`` all of it.
    """

    body: list[str]
    strays: list[tuple[int, str]]
    footer: list[str]
    first_line: int
    front_matter: str
    block: str = ""


def split(text: str, words: tuple[str, ...] = ()) -> Split:
    """Split a file into the issue's own text, front matter, archive and footer.

    The archive may have other ``words`` for its name beside the usual ones.
    """
    lines, first_line, front, told = _without_front_matter(text)
    if not _name_of(words).search(text):
        return Split(lines, [], [], first_line, front, told)
    found = blocks("\n".join(lines))
    at = next((n for n, block in enumerate(found) if _names_archive(block, lines, words)), None)
    if at is None:
        return Split(lines, [], [], first_line, front, told)
    strays: list[tuple[int, str]] = []
    footer: list[str] = []
    archive = lines[found[at].start - 1 :]
    qr = next((line.strip() for line in archive if _PICTURE.fullmatch(line.strip())), "")
    for block in found[at:]:
        kept = _stray_lines(block, lines, qr, words)
        if kept:
            strays.append((first_line + block.start - 1, "\n".join(kept)))
        written = lines[block.start - 1 : block.end]
        footer += [line for line in written if line not in kept]
    return Split(lines[: found[at].start - 1], strays, footer, first_line, front, told)


def _without_front_matter(text: str) -> tuple[list[str], int, str, str]:
    """Return the lines without front matter, the number of the first, what is written back and all.

    A text before the front matter is followed by empty lines, so that all lines keep their numbers.
    """
    parted = part_front_matter(text)
    above = parted.before + parted.block
    if parted.before.strip("\ufeff \t\n"):
        gap = "\n" * parted.block.count("\n")
        lines, first_line = (parted.before + gap + parted.text).split("\n"), 1
    else:
        lines, first_line = parted.text.split("\n"), above.count("\n") + 1
    return lines, first_line, kept_block(parted), parted.block


def _names_archive(block: Block, lines: list[str], words: tuple[str, ...]) -> bool:
    if block.kind != "heading":
        return False
    text = "\n".join(lines[block.start - 1 : block.end])
    is_named = bool(_name_of(words).search(text))
    return is_named and bool(_heading_of(words).fullmatch(reading(text).words))


def without_archive(text: str, words: tuple[str, ...] = ()) -> str:
    """Rewrite the headings of a text that would begin its archive, so that they do not.

    They are shown the same: the last character of the heading's name becomes an entity.
    """
    name = _name_of(words)
    if not name.search(text):
        return text
    lines = text.split("\n")
    for block in blocks(text):
        if _names_archive(block, lines, words):
            for n in range(block.start - 1, block.end):
                lines[n] = name.sub(_spelt, lines[n], count=1)
    return "\n".join(lines)


def _spelt(name: re.Match[str]) -> str:
    return f"{name[0][:-1]}&#{ord(name[0][-1])};"


def _stray_lines(block: Block, lines: list[str], qr: str, words: tuple[str, ...]) -> list[str]:
    """Return the lines of a block that belong neither to the archive nor to the footer.

    Of pictures only ``qr`` belongs there. A paragraph is judged line by line; of any other block
    all lines are returned, or none.
    """
    written = lines[block.start - 1 : block.end]
    if block.kind == "thematic_break" or _names_archive(block, lines, words):
        return []
    strange = [line for line in written if not is_blank(line) and not _is_ours(line, qr)]
    if block.kind == "paragraph" or not strange:
        return strange
    return written


def _is_ours(line: str, qr: str) -> bool:
    text = line.strip()
    if text == qr or any(
        pattern.fullmatch(text) for pattern in (_HISTORY, _CONTACT, _LICENCE, _RULE)
    ):
        return True
    return bool(_YEAR_ROW.fullmatch(_DATE_CELL.sub("", text.removeprefix(">"))))


def read_footer(text: str, words: tuple[str, ...] = ()) -> Footer:
    """Return the values of the publication in a file's archive and footer (see `split`)."""
    lines = split(text, words).footer
    values: dict[str, str] = {}
    folders: Counter[str] = Counter()
    for line in lines:
        for match in _LINK.finditer(line):
            folder = _DATE_ADDRESS.search(match["url"])
            if folder:
                folders[folder["folder"]] += 1
        _read_line(line.strip(), values)
    heading = _LINK.search(lines[0]) if lines else None
    if heading:
        values.setdefault("project", heading["url"])
    folder_name = folders.most_common(1)[0][0] if folders else ""
    return Footer(**values, folder=folder_name)


_WHAT = {
    "editor": "editor",
    "编辑": "editor",
    "project": "project",
    "项目": "project",
    "licence": "licence",
    "license": "licence",
    "许可": "licence",
}


def _read_line(line: str, values: dict[str, str]) -> None:
    contact = _CONTACT.fullmatch(line)
    picture = _PICTURE.fullmatch(line)
    if contact:
        what = _WHAT.get(contact["what"].casefold(), "wechat")
        values.setdefault(what, contact["value"].strip())
    elif picture:
        values.setdefault("qr", picture["url"])
    elif _LICENCE.fullmatch(line):
        values.setdefault("licence", line)
