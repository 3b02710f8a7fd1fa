"""Read the items of a section that is written in a dialect other than the seed's.

An item that stands at the margin (a heading, a counted line, a line in bold) reaches to the next
one of its kind, to a higher one, a rule or the end of its section: what follows it is its summary.
An item of a list is what it is for the seed, but a bullet without a link belongs to the item above.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from .body import Body
from .definitions import Definitions, inline_links, own_text, with_definitions, with_footnotes
from .dialect import BOLD, INLINE, LINKS, Dialect, Form, Starts, starts_of
from .entry import (
    READS_DIFFERENTLY,
    TEXT_BESIDE_LINK,
    UnplacedError,
    content_of,
    joined,
    parse_entry,
    read_head,
    titled,
    unwrapped,
    with_text_below,
)
from .escaping import is_bare_url, one_line
from .scan import Block, Inline, blocks, inlines, is_blank, reading, shown_text
from .serialize import serialize_entry, summary_of, tidy
from .values import Entry, Flag, Item, Passage

_LABELS = re.compile(r"(?:\[[^\[\]]*\]\s*)+")
_BARE_LABEL = re.compile(
    r"(?P<before>[\[【(（《「『]*)(?P<label>.*?)(?P<after>[\]】)）》」』|｜\s]*)", re.DOTALL
)
_WORD = re.compile(r"\w")
_COUNTED = re.compile(r"(?P<mark>\d{1,4}[、，．] ?|\d{1,4}\.(?=[^\d\s]))")
_LIST_MARK = re.compile(r" {0,3}(?P<mark>[-*+]|\d{1,9}[.)])(?:[ \t]|$)")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?P<text>.*?)(?:[ \t]+#+)?[ \t]*")
_ANGLED = re.compile(r"<(?P<url>(?:https?|ftp|mailto):[^\s<>]+)>")
_ADDRESS = re.compile(r"(?P<written>https?://\S+|<https?://[^\s<>]+>)(?P<rest>\s.*|$)")
_BOLD = re.compile(r"\*\*(?P<title>\S(?:.*\S)?)\*\*")
_BOLD_LINK = re.compile(r"\*\*\[.*\)\*\*")


@dataclass(frozen=True, slots=True)
class Start:
    """The begin of an item at the margin: its mark, and its rank among the kinds of items.

    An item holds those of a lower rank that follow it.
    """

    mark: str
    rank: int
    bodies: frozenset[str]


def start_of(body: Body, block: Block, starts: Starts) -> Start | None:
    """Return what begins an item at the margin with a block, None where nothing does."""
    if block.kind == "heading":
        bodies = starts.headings.get(block.level)
        return Start("#" * block.level + " ", 10 - block.level, bodies) if bodies else None
    if block.kind != "paragraph":
        return None
    first = body.lines[block.start - 1].strip()
    counted = _COUNTED.match(first)
    if counted and (bodies := starts.numbers.get(re.sub(r"\d|\s", "", counted["mark"]))):
        return Start(counted["mark"], 2, bodies)
    is_bold = _BOLD.fullmatch(first) or (BOLD in starts.bold and _BOLD_LINK.match(first))
    if starts.bold and is_bold:
        return Start("", 2, starts.bold)
    return None


def is_item_heading(body: Body, found: list[Block], at: int, dialect: Dialect) -> bool:
    """Return True when a heading is an item rather than the begin of a section."""
    bodies = starts_of(dialect).headings.get(found[at].level)
    if not bodies:
        return False
    text = body.block(found[at])
    pieces = inlines(text) if bodies.intersection(LINKS) else ()
    if INLINE in bodies and any(piece.kind == "link" for piece in pieces):
        return True
    if BOLD in bodies and any(piece.inner_url for piece in pieces):
        return True
    if bodies.issubset(LINKS) or at + 1 == len(found) or found[at + 1].kind != "paragraph":
        return False
    return _address_of(body.lines[found[at + 1].start - 1].strip(), bodies) is not None


def read_items(
    body: Body, found: list[Block], dialect: Dialect, *, judged: bool
) -> tuple[Item, ...]:
    """Return the items of a section's blocks; what is no item becomes passages."""
    return tuple(_Reader(body, found, dialect, judged).read())


def first_item(body: Body, found: list[Block], dialect: Dialect) -> int | None:
    """Return the index of the first block that holds an item, None where there is none."""
    items = read_items(body, found, dialect, judged=False)
    line = next((item.line for item in items if isinstance(item, Entry)), 0)
    at = line - body.first_line + 1
    within = (n for n, block in enumerate(found) if block.start <= at <= block.end)
    return next(within, None) if line else None


class _Reader:
    """One reading of the blocks of a section, in order."""

    def __init__(self, body: Body, found: list[Block], dialect: Dialect, judged: bool) -> None:
        self.body, self.found, self.dialect, self.judged = body, found, dialect, judged
        self.starts = starts_of(dialect)
        self.items: list[Item] = []
        self.loose: list[Block] = []
        self.flag: Flag | None = None
        self.held: list[Block] = []
        self.prose: list[Block] = []
        self.start: Start | None = None

    def read(self) -> list[Item]:
        """Return the items; called once."""
        skipped = 0
        for n, block in enumerate(self.found):
            if block.start <= skipped:
                continue
            start = start_of(self.body, block, self.starts)
            if self.start and not self._ends(block, start):
                self.held.append(block)
                continue
            self._close()
            if not start and block.items and self.is_list(block):
                skipped = self._read_list(n)
                continue
            self._place_prose()
            if start:
                self.start, self.held = start, [block]
            else:
                self.loose.append(block)
        self._close()
        self._place_prose()
        self._flush()
        return self.items

    def is_list(self, block: Block) -> bool:
        """Return True for a list whose items may be entries."""
        return bool(self.starts.bullets if block.is_bullets else self.starts.lists)

    def _ends(self, block: Block, start: Start | None) -> bool:
        """Return True when a block ends the item that is being held."""
        rank = self.start.rank if self.start else 0
        if start:
            return start.rank >= rank
        if block.kind == "heading":
            return rank <= 3 or block.level <= 10 - rank
        return block.kind == "thematic_break"

    def _close(self) -> None:
        """Add the item that is being held, or leave its blocks where it cannot be placed."""
        if self.start is None:
            return
        entry = self._place(self.start, self.held)
        if isinstance(entry, Entry):
            self._flush()
            self.items.append(entry)
        else:
            self.loose += self.held
            self.flag = self.flag or entry
        self.start, self.held = None, []

    def _flush(self) -> None:
        """Add the blocks in which no item stands as a passage."""
        if self.loose:
            raw = tidy(self.body.raw(self.loose[0].start, self.loose[-1].end))
            text = own_text(raw, self.body.definitions)
            self.items.append(Passage(text, flag=self.flag))
        self.loose, self.flag = [], None

    def _place(self, start: Start, held: list[Block]) -> Entry | Flag | None:
        raw = tidy(self.body.raw(held[0].start, held[-1].end))
        line = self.body.line(held[0])
        definitions = self.body.definitions
        content = inline_links(with_footnotes(raw, definitions), definitions)
        try:
            entry = read_margin_item(content, start, self.dialect)
        except UnplacedError as unplaced:
            return Flag(line, str(unplaced)) if str(unplaced) else None
        if self.judged:
            source = reading(with_definitions(raw, definitions))
            if reading(serialize_entry(entry, dialect=self.dialect)) != source:
                return Flag(line, READS_DIFFERENTLY)
        return replace(entry, line=line)

    def _read_list(self, at: int) -> int:
        """Add the items of a list; return the last line of what it takes in."""
        block = self.found[at]
        tail = self._tail(at)
        end = tail[-1].end if tail else block.end
        for start, stop in zip(block.items, [*block.items[1:], block.end + 1], strict=True):
            last = stop - 1 if stop <= block.end else end
            below = self.body.raw(block.end + 1, end) if last == end and tail else ""
            item = self.body.raw(start, min(last, block.end))
            line = self.body.first_line + start - 1
            try:
                entry = read_list_item(
                    item, below, self.body.definitions, line, self.dialect, judged=self.judged
                )
            except UnplacedError as unplaced:
                self._place_prose()
                self.loose.append(Block("prose", start, last))
                self.flag = self.flag or Flag(line, str(unplaced))
                continue
            if entry is None:
                self.prose.append(Block("prose", start, last))
                continue
            self._place_prose()
            self._flush()
            self.items.append(replace(entry, line=line))
        return end

    def _tail(self, at: int) -> list[Block]:
        tail: list[Block] = []
        for block in self.found[at + 1 :]:
            before = tail[-1] if tail else self.found[at]
            is_near = block.start == before.end + 1
            starts = start_of(self.body, block, self.starts) or block.kind == "heading"
            if not is_near or starts or (block.items and self.is_list(block)):
                break
            tail.append(block)
        return tail

    def _place_prose(self) -> None:
        """Add bullets without a link to the item above them, or leave them where there is none.

        Those of lists that follow one another are added together: the item is read once for them.
        """
        prose, self.prose = self.prose, []
        if not prose:
            return
        above = self.items[-1] if self.items and not self.loose else None
        if isinstance(above, Entry) and not above.verbatim:
            definitions = self.body.definitions
            text = tidy(self.body.raw(prose[0].start, prose[-1].end))
            text = inline_links(with_footnotes(text, definitions), definitions)
            if longer := _with_bullets(above, text):
                self.items[-1] = replace(longer, joined=above.joined + len(prose))
                return
        self.loose += prose


def _with_bullets(entry: Entry, text: str) -> Entry | None:
    """Return an entry with bullets below its summary, None where that would read otherwise."""
    summary = "\n".join(filter(None, (entry.summary, text)))
    if entry.summary and not blocks(entry.summary)[-1].items:
        summary = f"{entry.summary}\n\n{text}"
    if reading(summary) != reading("\n\n".join(filter(None, (entry.summary, text)))):
        return None
    return replace(entry, summary=summary)


def read_list_item(
    item: str, below: str, definitions: Definitions, line: int, dialect: Dialect, *, judged: bool
) -> Entry | None:
    """Return the entry of a list item, None for one without a link.

    Raises UnplacedError where the link stands behind words that the dialect does not place.
    """
    met = _LIST_MARK.match(item)
    if met is None:
        return None
    mark = met["mark"] + " "
    starts = starts_of(dialect)
    bodies = starts.bullets if mark[0] in "-*+" else starts.lists
    content = tidy(joined(content_of(item), below))
    content = inline_links(with_footnotes(content, definitions), definitions)
    head, rest = unwrapped(content)
    try:
        entry = _read_line(mark, head, bodies, dialect)
    except UnplacedError as unplaced:
        if any(map(_has_link, inlines(head))):
            raise UnplacedError(str(unplaced) or TEXT_BESIDE_LINK) from unplaced
        return None
    entry = with_text_below(entry, rest, summary_of(dialect))
    source = with_definitions(joined(item, below), definitions)
    if not judged or reading(serialize_entry(entry, dialect=dialect)) == reading(source):
        return entry
    kept = parse_entry(item, below, definitions, line, judged=False)
    return Entry(
        title=kept.title,
        source=kept.source,
        url=kept.url,
        verbatim=with_definitions(content, definitions),
        flag=Flag(line, READS_DIFFERENTLY),
    )


def read_margin_item(content: str, start: Start, dialect: Dialect) -> Entry:
    """Return the entry of an item at the margin; raises UnplacedError for what is none.

    The error has no reason where there is no address, as in a heading that is only a heading.
    """
    first, _, rest = content.partition("\n")
    if start.mark.startswith("#"):
        met = _HEADING.fullmatch(first)
        if met is None:
            raise UnplacedError("")
        head = met["text"]
    else:
        head = first.strip()[len(start.mark) :].lstrip() if start.mark else first.strip()
    two_lines = start.bodies & {body for body in start.bodies if "\n" in body}
    if two_lines:
        entry = _read_two_lines(start.mark, head, rest, two_lines, dialect)
        if entry:
            return entry
    if start.bodies == two_lines:
        raise UnplacedError("")
    if start.mark and not start.mark.startswith("#"):
        head, rest = unwrapped(f"{head}\n{rest}")
    return with_text_below(
        _read_line(start.mark, head, start.bodies, dialect), rest, summary_of(dialect)
    )


def _read_line(mark: str, head: str, bodies: frozenset[str], dialect: Dialect) -> Entry:
    """Return the entry of a line with a link or an address; raises UnplacedError else."""
    if bodies.intersection(LINKS) and not _ADDRESS.match(head):
        return _read_inline(mark, head, bodies, dialect)
    return _read_address(mark, head, bodies, dialect)


def _read_address(mark: str, head: str, bodies: frozenset[str], dialect: Dialect) -> Entry:
    """Return the entry of a line that begins with its bare address."""
    met = _ADDRESS.fullmatch(head)
    address = _address_of(met["written"], bodies) if met else None
    if met is None or address is None:
        raise UnplacedError("")
    url, body = address
    form = _kept(Form(mark, body=body), dialect)
    return Entry(url=url, trailing=met["rest"].strip(), form=form)


def _has_link(piece: Inline) -> bool:
    return piece.kind == "link" or bool(piece.inner_url)


def _without_bold(head: str) -> str | None:
    """Return a line with its first link in plain, None where that link does not stand in bold."""
    piece = next(filter(_has_link, inlines(head)), None)
    if piece is None or piece.kind == "link":
        return None
    line = head.encode()
    bold = line[piece.start : piece.end].decode(errors="replace")
    link = bold[2:-2]
    if not (bold.startswith("**") and bold.endswith("**")):
        return None
    if [inner.kind for inner in inlines(link)] != ["link"]:
        return None
    return line[: piece.start].decode() + link + line[piece.end :].decode()


def _read_inline(mark: str, head: str, bodies: frozenset[str], dialect: Dialect) -> Entry:
    plain = _without_bold(head) if BOLD in bodies else None
    body = INLINE if plain is None else BOLD
    if body not in bodies:
        raise UnplacedError("")
    head = head if plain is None else plain
    pieces = inlines(head)
    at = next((n for n, piece in enumerate(pieces) if piece.kind == "link"), None)
    if at is None:
        raise UnplacedError("")
    before = "".join(piece.text for piece in pieces[:at])
    label = _bare_label(before, pieces[:at])
    if label is None:
        return replace(read_head(head), form=_kept(Form(mark, body=body), dialect))
    entry = read_head(head.encode()[pieces[at].start :].decode(errors="replace"))
    if isinstance(label, str):
        labels = tuple(one_line(text) for text in re.findall(r"\[([^\[\]]*)\]", label))
        return replace(entry, labels=labels, form=_kept(Form(mark, body=body), dialect))
    after = re.sub(r"\s+", " ", label["after"]).rstrip()
    form = Form(mark, label["before"], after, body)
    return replace(entry, labels=(one_line(label["label"]),), form=_kept(form, dialect))


def _bare_label(before: str, pieces: tuple[Inline, ...]) -> re.Match[str] | str | None:
    """Return the label before a link: a match with its marks, or a text of labels in brackets.

    None where there is nothing to read. Raises UnplacedError for other words.
    """
    text = before.strip()
    if not text:
        return None
    if any(piece.kind != "text" for piece in pieces):
        raise UnplacedError("")
    if _LABELS.fullmatch(text):
        return text
    met = _BARE_LABEL.fullmatch(text)
    if met is None or "\\" in text:
        raise UnplacedError("")
    is_marked = bool(met["before"] and met["after"]) or bool(met["after"].strip(" ])）】"))
    if not met["label"] or (_WORD.search(met["label"]) and not is_marked):
        raise UnplacedError("")
    if re.search(r"[l\s\\]", met["before"]):
        raise UnplacedError("")
    return met


def _read_two_lines(
    mark: str, head: str, rest: str, bodies: frozenset[str], dialect: Dialect
) -> Entry | None:
    """Return the entry of a title with its address on the next line, None where there is none."""
    is_bold = any(body.startswith("**") for body in bodies)
    bold = _BOLD.fullmatch(head)
    wrapped = "**" if is_bold and bold else ""
    if not wrapped and all(body.startswith("**") for body in bodies):
        return None
    title = bold["title"] if wrapped and bold else head
    lines = rest.split("\n")
    at = next((n for n, line in enumerate(lines) if not is_blank(line)), None)
    if at is None or not title:
        return None
    address = _address_of(lines[at].strip(), bodies)
    if address is None:
        return None
    url, written = address
    shown = shown_text(title)
    if shown is None or (wrapped and [piece.kind for piece in inlines(head)] not in _ONE_BOLD):
        raise UnplacedError("markup-in-a-field")
    is_plain = all(piece.kind == "text" for piece in inlines(title))
    entry = Entry(
        **titled(shown, "" if is_plain else title),
        url=url,
        form=_kept(Form(mark, body=f"{wrapped}t{wrapped}\n{written}"), dialect),
    )
    return with_text_below(entry, "\n".join(lines[at + 1 :]), summary_of(dialect))


_ONE_BOLD = (["strong"], ["styled"])


@lru_cache(maxsize=256)
def _address_of(line: str, bodies: frozenset[str]) -> tuple[str, str] | None:
    """Return the address that a line is and how it is written, None where it is none.

    One way to write it stands for all: people vary that from item to item.
    """
    if not any("\n" in body or body in {"u", "<u>"} for body in bodies):
        return None
    if is_bare_url(line) and line.lower().startswith("http"):
        return line, "u"
    if met := _ANGLED.fullmatch(line):
        return met["url"], "<u>"
    pieces = inlines(line) if line.startswith("[http") else ()
    if len(pieces) == 1 and pieces[0].kind == "link" and pieces[0].text == pieces[0].url:
        return pieces[0].url, "[u](u)"
    return None


def _kept(form: Form, dialect: Dialect) -> str:
    """Return a form as it is kept with an entry: empty for the usual one."""
    text = str(form)
    return "" if text == dialect.usual and not form.is_numbered else text
