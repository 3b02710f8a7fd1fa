"""Read links, entries or a whole issue from a text that was pasted or shared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from textwrap import dedent, indent

from digests.addresses import check_address, read_shared_link
from digests.addresses.sharing import ABOUT_THE_APP
from digests.characters import typable
from digests.document import Document, Entry, Section, parse
from digests.document.entry import title_and_source
from digests.document.input_normalisation import plain_newlines
from digests.document.keywords import SUMMARY
from digests.document.reference import read_reference

MAX_ENTRIES = 100
"""Links that are read of a pasted text; what follows is left to the editor."""
MAX_TITLE = 200
"""Characters from which a line is a text and no title."""

_BULLET = re.compile(r"\s{0,3}[-+*•·]\s+(?=\S)|\s{0,3}\d{1,3}(?:[.)]\s+|[、．）]\s*)(?=\S)")
_ADDRESS = re.compile(r"(?i:https?://|www\.)[^\s<>\"“”（）【】《》，。；、]+")
_OF_A_SITE = re.compile(r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}/[^\s|]*")
_OF_A_DEVICE = re.compile(r"(?:blob:|file:/|content:/)\S+", re.IGNORECASE)
_BAR = re.compile(r"\s*[|｜]\s*(?=[^|｜]*\Z)")
"""The last bar of a line, wide or tight as it may be: it stands before a source."""
_ATTACHED = re.compile(r"\[(?:链接|图片|视频|文件)\]\s*")
_MARKS = ' \t：:,，。、-—>|()（）[]【】"“”'
_BELOW = re.compile(r"(?:\t| {2,})\S")
_DAY = r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?[,，T]?"
_TIME = r"(?:[上下]午\s*)?\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AaPp][Mm])?"
_MOMENT = rf"(?:{_DAY}\s*)?{_TIME}"
_NAME = r"[^\s:：/|\[\]][^:：/|\[\]]{0,29}?"
_SPEAKER = re.compile(
    rf"(?:{_NAME}[\s,，(（]*)?[\[(（]?{_MOMENT}[\])）]?\s*[:：]?"  # 张三 10:32
    rf"|\[?{_DAY}\s*{_TIME}\]?\s*(?:-\s*)?{_NAME}[:：]?"  # 2026-11-27 10:32 张三
)
_SAID = re.compile(
    rf"(?:\[{_MOMENT}\]|{_DAY}\s*{_TIME})\s*(?:-\s*)?(?:{_NAME}[:：](?!//)\s*)?"  # [10:32] 张三：
    rf"|{_NAME}[\s,，(（\[]+{_MOMENT}[\])）]?(?::\s+|：)"  # 张三 10:32: …
)
"""A speaker's name and time at the beginning of a line of a chat log."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """The links that were read from a text as ``entries``, or a whole ``issue`` with sections.

    ``rest`` are the lines that belong to neither, to show to the editor.
    """

    entries: tuple[Entry, ...] = ()
    rest: str = ""
    issue: Document | None = None


def read_pasted(text: str) -> Pasted:
    """Return what a text holds; never raises, and leaves in ``rest`` what it cannot place.

    An entry is a list item or a Markdown link with what is indented below it, or an address with
    the title that stands around, above or below it: 【title】address, title | source.
    """
    text = typable(plain_newlines(text)).strip("\n")
    if issue := _read_issue(text):
        return Pasted(issue=issue)
    lines = text.split("\n")
    reader = _Reader(titles_follow=_titles_follow(lines))
    for chunk in _chunks(lines):
        reader.read(chunk)
    reader.close()
    return Pasted(tuple(reader.entries), "\n".join(reader.rest))


def _read_issue(text: str) -> Document | None:
    """Return the document of a text with headings of sections that hold entries, else None."""
    if not re.search(r"^## ", text, re.MULTILINE):
        return None
    document = parse(text)
    headed = [one for one in document.sections if one.heading is not None and one.entries]
    return document if headed and _is_whole(document, headed) else None


def _is_whole(document: Document, headed: list[Section]) -> bool:
    return len(headed) > 1 or document.date is not None or bool(document.headline)


def _chunks(lines: list[str]) -> Iterator[str]:
    """Yield list items and Markdown links with the lines indented below them, and single lines."""
    at = 0
    while at < len(lines):
        end = at + 1
        if _starts_entry(lines[at]):
            while _is_below(lines, end):
                end += 1
        yield "\n".join(lines[at:end])
        at = end


def _is_below(lines: list[str], at: int) -> bool:
    """Return True for a line that is indented, or empty before one that is."""
    at += at < len(lines) and not lines[at].strip()
    return at < len(lines) and _BELOW.match(lines[at]) is not None


def _starts_entry(line: str) -> bool:
    bullet = _BULLET.match(line)
    text = line[bullet.end() :] if bullet else line.strip()
    return text.startswith("[") and ")" in text.partition("](")[2]


def _titles_follow(lines: list[str]) -> bool:
    """Return True when titles stand below their addresses: the first line is a bare address."""
    first = next((line.strip() for line in lines if line.strip() and not _is_speaker(line)), "")
    return _ADDRESS.fullmatch(first) is not None


def _is_speaker(line: str) -> bool:
    """Return True for a line of a chat log that says who wrote when."""
    return not _ADDRESS.search(line) and _SPEAKER.fullmatch(line.strip()) is not None


@dataclass(slots=True)
class _Reader:
    """Reads chunk after chunk; ``above`` are lines of text that have met no address yet."""

    titles_follow: bool
    entries: list[Entry] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    is_open: bool = False
    """True while the last entry may take a title, a summary or a reference from the next line."""
    in_summary: bool = False

    def read(self, chunk: str) -> None:
        """Take one chunk of the text."""
        if (said := _SAID.match(chunk)) and not _is_speaker(chunk):
            self.close()
            chunk = chunk[said.end() :]
        if _OF_A_SITE.fullmatch(chunk.strip()):
            chunk = check_address(chunk.strip()).url or chunk
        is_full = len(self.entries) >= MAX_ENTRIES
        if is_full and (_starts_entry(chunk) or _ADDRESS.search(chunk)):
            self.close()
            self.rest.append(chunk)
        elif not chunk.strip():
            self.in_summary = False
            self.is_open = self.is_open and self.titles_follow and not self.entries[-1].title
        elif _starts_entry(chunk):
            self._read_entry(chunk)
        elif _OF_A_DEVICE.fullmatch(chunk.strip()):
            self.entries.append(Entry(title=self._title_above(), url=chunk.strip()))
        elif _ADDRESS.search(chunk):
            self._read_addresses(chunk.strip())
        elif _is_speaker(chunk):
            self.close()
        else:
            self._read_text(chunk.strip())

    def close(self) -> None:
        """Leave the lines that met no address to the editor."""
        self.rest += self.above
        self.above, self.is_open, self.in_summary = [], False, False

    def _read_entry(self, chunk: str) -> None:
        bullet = _BULLET.match(chunk)
        head, _end, below = (chunk[bullet.end() :] if bullet else chunk.strip()).partition("\n")
        found = parse(f"## x\n\n- {head}\n{indent(dedent(below), '  ')}").entries
        if found:
            self.close()
            self.entries += [replace(entry, line=0) for entry in found]
            self.is_open = True
        else:
            self._read_addresses(chunk.strip())

    def _read_addresses(self, line: str) -> None:
        """Take a line with addresses, each with the text before it as its title."""
        bullet = _BULLET.match(line)
        line = _ATTACHED.sub("", line[bullet.end() :] if bullet else line)
        if self.entries and self.is_open and (reference := read_reference(line)):
            last = self.entries[-1]
            self.entries[-1] = replace(last, references=(*last.references, reference))
            return
        shared = read_shared_link(line)
        pairs = [(shared.title, shared.address.url)] if shared else list(_pairs(line))
        for title, url in pairs:
            self.entries.append(_entry(title or self._title_above(), url))
            self.is_open = True
        words = _words_after(line, shared.title if shared else "")
        if mark := SUMMARY.match(words):
            last = self.entries[-1]
            summary = words[mark.end() :].strip()
            self.entries[-1] = replace(last, summary=summary, mark=mark[0])
            self.in_summary = True
        elif words:
            self.rest.append(words)

    def _title_above(self) -> str:
        """Return the nearest line above as a title; those before it go to the rest.

        It may have been taken for the end of a summary, where no empty line stands between.
        """
        if self.in_summary and not self.titles_follow:
            last = self.entries[-1]
            summary, _break, title = last.summary.rpartition("\n")
            if summary and len(title) <= MAX_TITLE:
                self.entries[-1] = replace(last, summary=summary)
                self.close()
                return title
        if self.titles_follow or not self.above or len(self.above[-1]) > MAX_TITLE:
            self.close()
            return ""
        title = self.above.pop()
        self.close()
        return title

    def _read_text(self, line: str) -> None:
        last = self.entries[-1] if self.entries and self.is_open else None
        if last and (mark := SUMMARY.match(line)):
            self.entries[-1] = replace(last, summary=line[mark.end() :].strip(), mark=mark[0])
            self.in_summary = True
        elif last and self.in_summary:
            self.entries[-1] = replace(last, summary=f"{last.summary}\n{line}".strip())
        elif last and (reference := read_reference(line)):
            self.entries[-1] = replace(last, references=(*last.references, reference))
        elif last and self.titles_follow and not last.title and len(line) <= MAX_TITLE:
            title, source = _title_and_source(line)
            self.entries[-1] = replace(last, title=title, source=source)
        else:
            self.is_open = False
            self.above.append(line)


def _words_after(line: str, title: str) -> str:
    """Return the words after the last address of a line that are no title and none of an app."""
    end = max(match.end() for match in _ADDRESS.finditer(line))
    words = line[end:].strip(_MARKS)
    is_told = bool(title) and title in words
    return "" if is_told or ABOUT_THE_APP.search(words) else words


def _pairs(line: str) -> Iterator[tuple[str, str]]:
    """Yield each address of a line with the text before it."""
    end = 0
    for match in _ADDRESS.finditer(line):
        yield line[end : match.start()].strip(_MARKS), check_address(match[0]).url
        end = match.end()


def _entry(words: str, url: str) -> Entry:
    title, source = _title_and_source(words)
    return Entry(title=title, source=source, url=url)


def _title_and_source(words: str) -> tuple[str, str]:
    return title_and_source(_BAR.sub(" | ", words))
