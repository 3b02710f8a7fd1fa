"""The syntax tree of a Markdown text as GitHub parses it, read as a stream of events.

The engine is comrak. Its tree is read as XML, because its own ``parse_document`` ends the process
on deep nesting, while a stream can be nested to any depth. Where comrak reads a text otherwise than
GitHub's cmark-gfm, and where XML cannot hold a character, the text is rewritten before comrak sees
it. Private-use characters that the text itself does not have stand in, and are replaced afterwards.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from xml.parsers import expat

import comrak

Attributes = dict[str, str]

_EXTENSIONS = comrak.ExtensionOptions(
    # To tell single tildes, which are ranges, from double ones, which strike.
    subscript=True,
    strikethrough=True,
    table=True,
    autolink=True,
    footnotes=True,
)
_SINGLE_TILDES = "subscript"
_PARSE = comrak.ParseOptions()
_RENDER = comrak.RenderOptions(sourcepos=True)
_RENDER_BRIEFLY = comrak.RenderOptions()
_PREAMBLE = 3
"""The tags of XML before the first node: the declaration, the document type, the document."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# XML 1.0 cannot hold the controls, https://www.w3.org/TR/xml/#charsets; comrak drops a byte order
# mark from the start of a text, and folds capitals that came to Unicode after GitHub's engine.
_TO_HIDE = re.compile(
    "[\x01-\x08\x0b-\x1f\ufeff\ufffe\uffff"
    "\u1c90-\u1cbf\u2c2f\ua7b8-\ua7f5\U00010570-\U00010595\U00016e40-\U00016e5f]"
)
_ODD = re.compile(f"{_UNSTORABLE.pattern}|{_TO_HIDE.pattern}")
_HIDDEN = [code for code in range(1, 0x20000) if _TO_HIDE.match(chr(code))]
# comrak writes the info of a fence into an attribute without escaping these.
_IN_INFO = [ord(character) for character in '"&<']
_TICKS = "[ ]", "[x]", "[X]"

_BLOCK = 0x100
_BLOCKS = (0x10FF, *range(0xF00, 0x10FF), *range(0x400, 0xE00))
"""Blocks of 256 characters that mean nothing: the last private one first, then all the others."""
_SPACES = "".join(map(chr, range(0x2000, 0x200B)))
_MEANINGLESS = re.compile("[\U00040000-\U000dffff\U000f0000-\U0010ffff]")
_ENTITY = re.compile(r"&#(?:(?P<number>\d{1,8})|[xX](?P<hex>[\da-fA-F]{1,8}));")
_LONG_ENTITY = re.compile(r"&#(?:(?P<number>\d{8})|[xX](?P<hex>[\da-fA-F]{7,8}));")

_FENCE_LINE = re.compile(r"^[ \t>*+\d.)-]*+(?:`{3,}+(?=[^`\n]*$)|~{3,}+).+$", re.MULTILINE)
# A run of characters without white space that may be long enough to slow comrak down.
_LONG_RUN = re.compile(r"(?<!\S)\S{800,}+")
_FEW = 100
_BOX = re.compile(
    r"^(?P<marker>[ \t]*+(?:[-+*]|\d++[.)])[ \t]++)(?P<tick>\[[ xX]\])"
    r"(?=[ \t\x0b\x0c])(?P<rest>[ \t]*+$)?",
    re.MULTILINE,
)
_SPACE_IN_MARKUP = re.compile(r"<[A-Za-z/][^<>]*+>|(?<=\]\()[ \t\n]*+[\x0b\x0c]\s*+")
_FOOTNOTE = re.compile(r"^[ \t>*+.)\d-]*+\[\^(?P<label>[^\]\s]++)(?=\]:)", re.MULTILINE)
_DESTINATION = re.compile(r'destination="[^"\t\n]*[\t\n][^"]*"')


class _Codes:
    """The private-use characters that replace others while comrak parses a text."""

    def __init__(self, block: int, space: str) -> None:
        first = block * _BLOCK
        self.hiding = {code: first + n for n, code in enumerate(_HIDDEN)}
        if space:
            self.hiding[0x0C] = ord(space)
        place = first + len(_HIDDEN)
        self.in_info = {code: place + n for n, code in enumerate(_IN_INFO)}
        self.shown: dict[int, int | str] = {
            private: code for code, private in (self.hiding | self.in_info).items()
        }
        place += len(_IN_INFO)
        self.boxes = {tick: chr(place + n) for n, tick in enumerate(_TICKS)}
        self.shown |= {ord(private): tick for tick, private in self.boxes.items()}
        self.digits = [chr(place + len(_TICKS) + n) for n in range(2)]
        self.shown |= {ord(private): "" for private in self.digits}
        self.any = re.compile(f"[{space}{chr(first)}-{chr(first + _BLOCK - 1)}]")
        boxes = "".join(self.boxes.values())
        self.first_box = re.compile(f"[{boxes}]|<!--[{boxes}]-->")
        self.empty_box = re.compile(f"<!--([{boxes}])-->")

    def hide(self, text: str) -> str:
        """Replace the characters that XML cannot hold or comrak would change."""
        if not _ODD.search(text):
            return text
        return _UNSTORABLE.sub("\ufffd", text).translate(self.hiding)

    def show(self, text: str) -> str:
        """Put the text's own characters back."""
        return self.empty_box.sub(r"\1", text).translate(self.shown)


_codes = lru_cache(maxsize=16)(_Codes)


def _codes_for(text: str) -> _Codes:
    """Return codes from a block of characters that a text does not have, plain or as an entity.

    A form feed is white space beside emphasis, so a space that the text does not have replaces it.
    """
    taken = {ord(character) // _BLOCK for character in _MEANINGLESS.findall(text)}
    if "&#" in text:
        taken |= {_code_of(entity) // _BLOCK for entity in _ENTITY.finditer(text)}
    block = next((block for block in _BLOCKS if block not in taken), _BLOCKS[0])
    space = next((space for space in _SPACES if space not in text), "") if "\x0c" in text else ""
    return _codes(block, space)


def _code_of(entity: re.Match[str]) -> int:
    return int(entity["number"]) if entity["number"] else int(entity["hex"], 16)


def walk(
    text: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    data: Callable[[str], None],
) -> None:
    """Parse a text and call ``start``, ``data`` and ``end`` for each node of its tree, in order.

    ``start`` gets the tag of a node and its attributes, ``data`` some of its words, ``end`` the
    tag.
    """
    codes = _codes_for(text)
    markdown = _respelt(text, codes)
    xml = _to_xml(markdown, _RENDER)
    has_entity = "&" in text
    if has_entity:
        # One such as &#1; comes out as the character that it names, so both ways are guarded.
        xml = codes.hide(xml)
    is_respelt = (has_entity or markdown != text) and bool(codes.any.search(xml))
    xml = _DESTINATION.sub(_with_its_spaces, xml)
    reader = _Reader(codes, is_respelt, start, end, data)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.on_start
    parser.EndElementHandler = reader.on_end
    parser.CharacterDataHandler = reader.on_data
    parser.Parse(xml, True)


def count_nodes(text: str) -> int:
    """Return the number of nodes in the tree of a text, without reading the tree."""
    xml = _to_xml(_respelt(text, _codes_for(text)), _RENDER_BRIEFLY)
    return xml.count("<") - xml.count("</") - _PREAMBLE


def _to_xml(markdown: str, options: comrak.RenderOptions) -> str:
    # Without a newline at its end comrak misreads a last line that is a marker or opens a tag.
    return comrak.markdown_to_xml(markdown + "\n", _EXTENSIONS, _PARSE, options)


class _Reader:
    """The handlers of the XML parser, which put the text's own characters back."""

    def __init__(
        self,
        codes: _Codes,
        is_respelt: bool,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None],
        data: Callable[[str], None],
    ) -> None:
        self.codes = codes
        self.start, self.end, self.data = start, end, data
        self.is_text = False
        self.path: tuple[str, ...] = ()
        self.tildes: list[Attributes] = []
        self.show = codes.show if is_respelt else str

    def on_start(self, tag: str, attributes: Attributes) -> None:
        if tag == _SINGLE_TILDES:
            self.tildes.append(attributes)
            self._tilde(attributes)
            return
        self.is_text = "xml:space" in attributes
        self.path = ("item",) if tag == "item" else (*self.path, tag) if self.path else ()
        for name in ("destination", "label"):
            if name in attributes:
                attributes[name] = self.show(attributes[name])
        self.start(tag, attributes)

    def on_end(self, tag: str) -> None:
        if tag == _SINGLE_TILDES:
            self._tilde(self.tildes.pop())
            return
        self.is_text = False
        self.path = ()
        self.end(tag)

    def _tilde(self, attributes: Attributes) -> None:
        """Report a single tilde as text, although GitHub strikes a text out with it."""
        self.start("text", attributes)
        self.data("~")
        self.end("text")

    def on_data(self, text: str) -> None:
        if not self.is_text:
            return
        if self.path in (("item", "paragraph", "text"), ("item", "html_block")):
            text = self._without_box(text)
        self.path = ()
        if text:
            self.data(self.show(text))

    def _without_box(self, text: str) -> str:
        """Return the first words of a list item without the task box that GitHub makes of them."""
        box = self.codes.first_box.match(text)
        return text[box.end() :] if box else text


def _respelt(text: str, codes: _Codes) -> str:
    """Rewrite a text so that comrak reads it as GitHub does."""
    text = _LONG_RUN.sub(_thinned, text)
    if "\x0b" in text or "\x0c" in text:
        text = _SPACE_IN_MARKUP.sub(_with_plain_space, text)
    if "&#" in text:
        text = _LONG_ENTITY.sub(_shortened, text)
    if "]" in text:
        text = _BOX.sub(lambda box: _boxed(box, codes), text)
    if "]:" in text:
        text = _with_first_footnotes(text, codes)
    return _FENCE_LINE.sub(lambda line: line[0].translate(codes.in_info), codes.hide(text))


def _thinned(run: re.Match[str]) -> str:
    """Return a long run of characters with some spaces in it, which reads the same.

    For each bare address that a ``<`` ends, comrak looks through all of the run that follows.
    """
    if "://" not in run[0]:
        return run[0]
    pieces = run[0].split("<")
    return " <".join("<".join(pieces[n : n + _FEW]) for n in range(0, len(pieces), _FEW))


def _with_plain_space(markup: re.Match[str]) -> str:
    """Replace U+000B and U+000C in a tag or before an address with the spaces that GitHub sees."""
    return markup[0].replace("\x0b", " ").replace("\x0c", " ")


def _shortened(entity: re.Match[str]) -> str:
    """Write a numeric entity with as few digits as comrak reads; GitHub reads one more."""
    code = _code_of(entity)
    return f"&#{code if code <= 0x10FFFF else 0};"


def _boxed(box: re.Match[str], codes: _Codes) -> str:
    """Replace the task box of a list item, which GitHub sees only with a space on its own line.

    A box without a text becomes a comment: it is no paragraph, and so no line below continues it.
    """
    private = codes.boxes[box["tick"]]
    return box["marker"] + (f"<!--{private}-->" if box["rest"] is not None else private)


def _with_first_footnotes(text: str, codes: _Codes) -> str:
    """Relabel all but the first footnote of each label, so that nothing refers to the others."""
    seen: Counter[str] = Counter()

    def spelt(footnote: re.Match[str]) -> str:
        label = footnote["label"].casefold()
        number = f"{seen[label]:b}" if seen[label] else ""
        seen[label] += 1
        return footnote[0] + "".join(codes.digits[int(digit)] for digit in number)

    return _FOOTNOTE.sub(spelt, text)


def _with_its_spaces(destination: re.Match[str]) -> str:
    """Escape the tabs and line feeds of an address, which XML would turn into spaces."""
    return destination[0].replace("\t", "&#9;").replace("\n", "&#10;")
