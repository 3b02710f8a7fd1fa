"""The judge of safe HTML: what of it a browser would run, fetch as a frame, or submit."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

UNSAFE_ELEMENTS = frozenset(
    "animate applet audio base button embed form frame frameset iframe input"  # noqa: SIM905
    " link math meta noscript object option script select set style svg template"
    " textarea title video".split()
)
ADDRESSES = frozenset(
    "action background cite data dynsrc formaction from href longdesc lowsrc"  # noqa: SIM905
    " ping poster src srcset to values xlink:href".split()
)
UNSAFE_ADDRESS = re.compile("(?:javascript|vbscript|livescript|data):", re.IGNORECASE)


def unsafe_parts(html: str) -> list[str]:
    """Every element and attribute of a piece of HTML, read as a browser does, that is not safe."""
    return [part for node in _elements(html) for part in _unsafe_parts_of(node)]


def _elements(html: str) -> Iterator[LexborNode]:
    """The elements of the body; head and body themselves are the parser's."""
    tree = LexborHTMLParser(html)
    for part in (tree.head, tree.body):
        for node in part.traverse() if part else ():
            if node.tag not in {"head", "body"}:
                yield node


def _unsafe_parts_of(node: LexborNode) -> Iterator[str]:
    """What is unsafe about one element."""
    tag = node.tag or ""
    if tag in UNSAFE_ELEMENTS:
        yield f"<{tag}>"
    for name, value in node.attributes.items():
        if name.startswith("on") or name in {"style", "srcdoc"}:
            yield f"<{tag} {name}>"
        if name in ADDRESSES and UNSAFE_ADDRESS.match(re.sub(r"[\x00-\x20]", "", value or "")):
            yield f"<{tag} {name}={value!r}>"
