"""Link definitions, and the reference links that lean on them.

A field is rendered alone, so a reference link is stored with its address in place; where that
cannot be done the definition is written once more, below the text that uses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .escaping import destination

Definitions = dict[str, "Definition"]

_DEFINITION = re.compile(
    r"^[ \t>*+.)\d-]*+\[(?P<label>[^\[\]\n^][^\[\]\n]*+)\]:[ \t]*+\n?+[ \t]*+"
    r"(?P<url><[^<>\n]*+>|[^\s<]\S*+)"
    r"(?P<title>[ \t]++(?:\"[^\"\n]*+\"|'[^'\n]*+'|\([^()\n]*+\)))?[ \t]*+$",
    re.MULTILINE,
)
_LABEL = re.compile(r"\[([^\[\]]+)\]")
_UNESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Definition:
    """One ``[label]: url "title"`` of a text."""

    source: str
    url: str
    title: str

    @property
    def target(self) -> str:
        """The text between the parentheses of an inline link."""
        return destination(self.url) + self.title


def _fold(label: str) -> str:
    return " ".join(label.split()).casefold()


def find_definitions(text: str) -> Definitions:
    """The lines of a text that look like definitions, by label; the first of a label counts."""
    found: Definitions = {}
    if "]:" not in text:
        return found
    for match in _DEFINITION.finditer(text):
        url = _UNESCAPE.sub(r"\1", match["url"].removeprefix("<").removesuffix(">"))
        source = f"[{match['label']}]: {match['url']}{match['title'] or ''}"
        found.setdefault(_fold(match["label"]), Definition(source, url, match["title"] or ""))
    return found


def used_definitions(text: str, definitions: Definitions) -> list[Definition]:
    """The definitions from elsewhere that a text may lean on, each once, in order of use."""
    if not definitions:
        return []
    own = find_definitions(text)
    labels = dict.fromkeys(_fold(match[1]) for match in _LABEL.finditer(text))
    return [definitions[label] for label in labels if label in definitions and label not in own]


def with_definitions(text: str, definitions: Definitions) -> str:
    """The text with the definitions from elsewhere that it may lean on written below it."""
    used = used_definitions(text, definitions)
    if not used:
        return text
    return text + "\n\n" + "\n".join(definition.source for definition in used)


def inline_links(text: str, definitions: Definitions) -> str:
    """The text with its reference links written as inline links."""
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
        definition = definitions.get(_fold(label))
        if definition is None or text.startswith(("(", ":"), end):
            continue
        yield text[at:opened]
        yield f"[{content}]({definition.target})"
        at = end
    yield text[at:]


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    """The pairs of brackets in the order in which they open, outer ones first."""
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
