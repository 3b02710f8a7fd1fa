"""Definitions of links and footnotes, and the texts that refer to them.

A field is rendered alone, so a reference link is stored with its address in place. Where that
cannot be done, and for footnotes, the definition is written below each text that refers to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from .escaping import destination
from .footnotes import Footnote, defined_footnotes, fold_label
from .scan import reading
from .tree import Attributes, walk

Definitions = dict[str, "Definition"]

_DEFINITION = re.compile(
    r"^[ \t>*+.)\d-]*+\[(?P<label>[^\[\]\n^][^\[\]\n]*+)\]:[ \t]*+\n?+[ \t]*+"
    r"(?P<url><[^<>\n]*+>|[^\s<]\S*+)"
    r"(?P<title>[ \t]++(?:\"[^\"\n]*+\"|'[^'\n]*+'|\([^()\n]*+\)))?[ \t]*+$",
    re.MULTILINE,
)
_LABEL = re.compile(r"\[([^\[\]]+)\]")
_ENTITY = re.compile(r"&(?:#[xX]?[\da-fA-F]+|[A-Za-z]\w*);")
_DEPTH = 3
_UNESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Definition:
    """A link definition ``[label]: url "title"``, or a footnote, which has no address."""

    source: str
    url: str = ""
    title: str = ""
    is_footnote: bool = False

    @property
    def target(self) -> str:
        """The text between the parentheses of an inline link."""
        return destination(self.url) + self.title


def find_definitions(text: str) -> Definitions:
    """Return the lines of a text that look like link definitions, by folded label.

    The first of a label counts.
    """
    found: Definitions = {}
    if "]:" not in text:
        return found
    for match in _DEFINITION.finditer(text):
        url = _UNESCAPE.sub(r"\1", match["url"].removeprefix("<").removesuffix(">"))
        url = _ENTITY.sub(lambda entity: unescape(entity[0]), url)
        source = f"[{match['label']}]: {match['url']}{match['title'] or ''}"
        found.setdefault(fold_label(match["label"]), Definition(source, url, match["title"] or ""))
    return found


def effective_definitions(text: str) -> Definitions:
    """Return the definitions of a whole text that links can use, by folded label.

    A line within a paragraph may look like a definition, but is none.
    """
    found = find_definitions(text)
    if not found:
        return found
    last = text.count("\n") + 1
    lines: set[int] = set()

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "link":
            lines.add(int(attributes["sourcepos"].partition(":")[0]))

    # Each label by itself in a paragraph below the text, the first one two lines below its end.
    tried = "".join(f"\n\n[{label}]" for label in found)
    walk(text + tried, start, lambda tag: None, lambda data: None)
    return {label: found[label] for n, label in enumerate(found) if last + 2 * (n + 1) in lines}


def footnote_definitions(footnotes: list[Footnote]) -> Definitions:
    """Return footnotes as definitions, by ``^`` and label; the first of a label counts."""
    found: Definitions = {}
    for note in footnotes:
        found.setdefault(f"^{note.label}", Definition(note.source, is_footnote=True))
    return found


def used_definitions(text: str, definitions: Definitions) -> list[Definition]:
    """Return the given definitions that a text may refer to, each once, in order of use.

    Those that the text has itself are left out. A footnote may refer to others, to a depth of
    three.
    """
    if not definitions:
        return []
    own = {*find_definitions(text), *(f"^{label}" for label in defined_footnotes(text))}
    used: dict[str, Definition] = {}
    texts = [text]
    for _ in range(_DEPTH):
        labels = [fold_label(match[1]) for each in texts for match in _LABEL.finditer(each)]
        found = {
            label: definitions[label]
            for label in labels
            if label in definitions and label not in own and label not in used
        }
        used |= found
        texts = [definition.source for definition in found.values() if definition.is_footnote]
    return list(used.values())


def with_definitions(text: str, definitions: Definitions) -> str:
    """Return the text with the definitions that it may refer to written below it."""
    return _with_below(text, used_definitions(text, definitions))


def with_footnotes(text: str, definitions: Definitions) -> str:
    """Return the text with the footnotes that it may refer to written below it."""
    used = used_definitions(text, definitions)
    return _with_below(text, [definition for definition in used if definition.is_footnote])


def _with_below(text: str, used: list[Definition]) -> str:
    """Return the text with definitions below it.

    An empty line parts each footnote from the next text, which it would take in otherwise.
    """
    links = "\n".join(definition.source for definition in used if not definition.is_footnote)
    footnotes = (definition.source for definition in used if definition.is_footnote)
    return "\n\n".join(filter(None, (text, links, *footnotes)))


def inline_links(text: str, definitions: Definitions) -> str:
    """Return the text with its reference links written as inline links."""
    if not used_definitions(text, definitions):
        return text
    return "".join(_rewrite(text, definitions))


def _rewrite(text: str, definitions: Definitions) -> Iterator[str]:
    at = 0
    for opened, closed in _brackets(text):
        if opened < at:
            continue
        content = text[opened + 1 : closed]
        full = _LABEL.match(text, closed + 1)
        label, end = (full[1], full.end()) if full else (content, closed + 1)
        if text.startswith("[]", closed + 1):
            end = closed + 3
        definition = definitions.get(fold_label(label))
        if definition is None or definition.is_footnote or text.startswith(("(", ":"), end):
            continue
        yield text[at:opened]
        yield f"[{content}]({definition.target})"
        at = end
    yield text[at:]


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    """Return the positions of pairs of brackets in the order in which they open."""
    pairs: list[tuple[int, int]] = []
    stack: list[int] = []
    escaped = False
    for place, character in enumerate(text):
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == "[":
            stack.append(place)
        elif character == "]" and stack:
            pairs.append((stack.pop(), place))
    return iter(sorted(pairs))


def own_text(text: str, definitions: Definitions) -> str:
    """Return the text of a field, which is rendered alone, with the definitions that it needs.

    Reference links become inline links where that reads the same; other definitions are written
    below the text.
    """
    inlined = inline_links(with_footnotes(text, definitions), definitions)
    whole = with_definitions(text, definitions)
    if inlined != text and reading(inlined) == reading(whole):
        return inlined
    # The text of an inline link may be the label of a definition that it does not use.
    return text if whole != text and reading(text) == reading(whole) else whole
