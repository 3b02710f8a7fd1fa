"""What GitHub's dialect of Markdown makes of a text: its blocks, and how it reads.

The tree is comrak's, taken as XML: its own ``parse_document`` ends the process on deep nesting.
It is read as a stream, so depth costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

import comrak

_EXTENSIONS = comrak.ExtensionOptions(
    table=True, strikethrough=True, autolink=True, tasklist=True, footnotes=True
)
_PARSE = comrak.ParseOptions()
_RENDER = comrak.RenderOptions(sourcepos=True)

# What XML 1.0 cannot hold, https://www.w3.org/TR/xml/#charsets, goes through it as private
# characters, and so does the byte order mark, which comrak would drop from the start of a text.
_CONTROLS = [code for code in range(1, 0x20) if code not in (0x09, 0x0A)]
_TO_XML = dict(zip([*_CONTROLS, 0xFEFF, 0xFFFE, 0xFFFF], range(0x10FF00, 0x10FFF0), strict=False))
# comrak writes the info of a fence into an attribute without escaping these.
_IN_INFO = {ord('"'): 0x10FFF0, ord("&"): 0x10FFF1, ord("<"): 0x10FFF2}
_FROM_XML = {private: code for code, private in (_TO_XML | _IN_INFO).items()}
_NOT_XML = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile("[\x01-\x08\x0b-\x1f\ufeff\ufffe\uffff]")
FIRST_PRIVATE = "\U0010ff00"
_PRIVATE = re.compile(f"[{FIRST_PRIVATE}-\U0010ffff]")
_FENCE_LINE = re.compile(r"^[ \t>*+\d.)-]*+(?:`{3,}+(?=[^`\n]*$)|~{3,}+).+$", re.MULTILINE)
# A run of characters without white space that may be long enough to slow comrak down.
_LONG_RUN = re.compile(r"(?<!\S)\S{800,}+")
_FEW = 100
_DESTINATION = re.compile(r'destination="[^"\t\n]*[\t\n][^"]*"')
_SPACE = re.compile(r"\s+")
_BARE_ADDRESS = re.compile(r"(?:https?|ftp)://|www\.", re.IGNORECASE)
_RAW = str.maketrans("<&", "\x02\x03")

_Attributes = dict[str, str]


@dataclass(slots=True)
class Block:
    """A block at the top level of a text: lines from 1, both ends included."""

    kind: str
    start: int
    end: int
    level: int = 0
    items: list[int] = field(default_factory=list)

    @property
    def is_bullets(self) -> bool:
        """Whether the block is a list without numbers."""
        return self.kind == "bullets"


@dataclass(frozen=True, slots=True)
class Inline:
    """A piece of a line: plain text, or a link whose ``text`` is plain.

    ``kind`` is ``text``, ``link``, ``break``, ``strong`` for plain text in bold, or ``markup``.
    """

    kind: str
    text: str = ""
    url: str = ""
    title: str = ""
    is_plain: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text reads: its words without white space, and its targets in order."""

    words: str
    targets: tuple[str, ...]


def is_blank(line: str) -> bool:
    """Whether Markdown takes the line for empty."""
    return not line.strip(" \t")


def _for_xml(text: str) -> str:
    text = _NOT_XML.sub("\ufffd", text)
    return text.translate(_TO_XML) if _CONTROL.search(text) else text


def _from_xml(text: str) -> str:
    return text.translate(_FROM_XML)


def _as_it_is(text: str) -> str:
    return text


def _in_attribute(line: re.Match[str]) -> str:
    return line[0].translate(_IN_INFO)


def _thinned(run: re.Match[str]) -> str:
    """The run with some white space, which reads the same.

    For each bare address that a ``<`` ends, comrak looks through all of the run that follows.
    """
    if "://" not in run[0]:
        return run[0]
    pieces = run[0].split("<")
    return " <".join("<".join(pieces[n : n + _FEW]) for n in range(0, len(pieces), _FEW))


def _with_its_spaces(destination: re.Match[str]) -> str:
    """An address that &Tab; or &NewLine; stands in; XML would make a plain space of either."""
    return destination[0].replace("\t", "&#9;").replace("\n", "&#10;")


def _walk(
    text: str,
    start: Callable[[str, _Attributes], None],
    end: Callable[[str], None],
    data: Callable[[str], None],
) -> None:
    # An entity such as &#1; comes out as the character that it names, so both ways are guarded.
    # Without a newline at its end comrak misreads a last line that is a marker or opens a tag.
    thin = _LONG_RUN.sub(_thinned, _for_xml(text))
    markdown = _FENCE_LINE.sub(_in_attribute, thin) + "\n"
    xml = _for_xml(comrak.markdown_to_xml(markdown, _EXTENSIONS, _PARSE, _RENDER))
    xml = _DESTINATION.sub(_with_its_spaces, xml)
    restored = _from_xml if _PRIVATE.search(xml) else _as_it_is
    parser = expat.ParserCreate()
    parser.buffer_text = True
    is_text = False

    def on_start(tag: str, attributes: _Attributes) -> None:
        nonlocal is_text
        is_text = "xml:space" in attributes
        if "destination" in attributes:
            attributes["destination"] = restored(attributes["destination"])
        start(tag, attributes)

    def on_end(tag: str) -> None:
        nonlocal is_text
        is_text = False
        end(tag)

    def on_data(text: str) -> None:
        if is_text:
            data(restored(text))

    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = on_data
    parser.Parse(xml, True)


def blocks(text: str) -> list[Block]:
    """The top-level blocks of a text in order.

    Lines that no node covers (link definitions) become blocks of the kind ``definition``, so that
    every line that is not blank lies in exactly one block.
    """
    found: list[Block] = []
    depth = 0

    def start(tag: str, attributes: _Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth == 2:
            found.append(_block(tag, attributes))
        elif depth == 3 and tag in ("item", "taskitem"):
            found[-1].items.append(_lines(attributes)[0])

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1

    _walk(text, start, end, lambda data: None)
    return _cover(found, text.split("\n"))


def _block(tag: str, attributes: _Attributes) -> Block:
    first, last = _lines(attributes)
    kind = tag
    if tag == "list":
        kind = "bullets" if attributes["type"] == "bullet" else "numbers"
    return Block(kind, first, last, int(attributes.get("level", 0)))


def _lines(attributes: _Attributes) -> tuple[int, int]:
    first, last = attributes["sourcepos"].split("-")
    return int(first.split(":")[0]), int(last.split(":")[0])


def _cover(found: list[Block], lines: list[str]) -> list[Block]:
    """Stretch each block to the text that follows it unbroken; what is left is a definition."""
    found.sort(key=lambda block: block.start)
    covered: list[Block] = []
    at = 1
    for block in [*found, Block("end", len(lines) + 1, len(lines) + 1)]:
        if covered:
            last = covered[-1]
            last.end = max(last.start, min(last.end, block.start - 1))
            while last.end + 1 < block.start and not is_blank(lines[last.end]):
                last.end += 1
            while last.end > last.start and is_blank(lines[last.end - 1]):
                last.end -= 1
            at = last.end + 1
        covered += _definitions(lines, at, block.start - 1)
        covered.append(block)
    return covered[:-1]


def _definitions(lines: list[str], first: int, last: int) -> list[Block]:
    written = [number for number in range(first, last + 1) if not is_blank(lines[number - 1])]
    return [Block("definition", written[0], written[-1])] if written else []


def reading(text: str) -> Reading:
    """How a text reads, judged by comrak; raw HTML counts to the letter, but is no text."""
    words: list[str] = []
    targets: list[str] = []
    is_raw = False

    def start(tag: str, attributes: _Attributes) -> None:
        nonlocal is_raw
        is_raw = tag.startswith("html_")
        if "destination" in attributes:
            targets.append(attributes["destination"])
        elif tag == "footnote_reference":
            targets.append("#" + attributes["label"])

    def data(literal: str) -> None:
        words.append(literal.translate(_RAW) if is_raw else literal)

    _walk(text, start, lambda tag: None, data)
    return Reading(_SPACE.sub("", "".join(words)), tuple(targets))


def leaves_html_open(text: str) -> bool:
    """Whether raw HTML of the text ends inside a tag or a comment, which then takes more in."""
    if "<" not in text:
        return False
    raw: list[str] = []
    is_raw = False

    def start(tag: str, attributes: _Attributes) -> None:
        nonlocal is_raw
        is_raw = tag.startswith("html_")
        if is_raw:
            raw.append("")

    def data(literal: str) -> None:
        if is_raw:
            raw[-1] += literal

    _walk(text, start, lambda tag: None, data)
    return any(_is_open(literal) for literal in raw)


def _is_open(literal: str) -> bool:
    """Engines of HTML differ on <!-->: it counts as a comment that goes on."""
    at = literal.find("<")
    while at >= 0:
        comment = literal.startswith("<!--", at)
        opens = comment or literal[at + 1 : at + 2].isalpha() or literal[at + 1 : at + 2] in "/!?"
        end = literal.find("-->", at + 4) if comment else literal.find(">", at) if opens else at
        if end < 0:
            return True
        at = literal.find("<", end + 1)
    return False


def inlines(text: str) -> list[Inline]:
    """The pieces of a text that is one paragraph or heading; markup where it is anything else."""
    pieces: list[Inline] = []
    stack: list[tuple[str, _Attributes]] = []
    words: list[str] = []
    plain = True

    def start(tag: str, attributes: _Attributes) -> None:
        nonlocal plain, words
        stack.append((tag, attributes))
        if len(stack) == 3:
            words, plain = [], True
        elif len(stack) > 3 and tag != "text":
            plain = False

    def end(tag: str) -> None:
        _, attributes = stack.pop()
        if len(stack) == 2:
            pieces.append(_inline(tag, attributes, "".join(words), plain))
        elif len(stack) == 1 and tag not in ("paragraph", "heading"):
            pieces.append(Inline("markup"))

    _walk(text, start, end, lambda data: words.append(data))
    return pieces


def _inline(tag: str, attributes: _Attributes, words: str, plain: bool) -> Inline:
    if tag == "text":
        return Inline("text", words)
    if tag == "link":
        return Inline("link", words, attributes["destination"], attributes["title"], plain)
    if tag == "strong" and plain:
        return Inline("strong", words)
    if tag in ("softbreak", "linebreak"):
        return Inline("break")
    return Inline("markup", words)


def has_bare_address(text: str) -> bool:
    """Whether a text may hold a bare address: engines differ on which of them become links."""
    return bool(_BARE_ADDRESS.search(text))


def plain_text(text: str) -> str | None:
    """The words of a one-line text without its emphasis, None where it has links or other nodes."""
    if has_bare_address(text):
        return None
    words: list[str] = []
    placed = True
    allowed = {"document", "paragraph", "heading", "text", "emph", "strong", "strikethrough"}

    def start(tag: str, attributes: _Attributes) -> None:
        nonlocal placed
        placed = placed and tag in allowed

    _walk(text, start, lambda tag: None, words.append)
    return "".join(words).strip() if placed else None
