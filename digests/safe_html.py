"""HTML from anybody to safe HTML: balanced, shallow, and nothing in it that acts.

Linear in its input: the HTML is rewritten token by token into elements that are closed, known and
not too deep (an HTML5 parser needs quadratic time for what is deep), then nh3 has the last word.
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

import nh3
from django.utils.translation import gettext as _

from digests.addresses import SCHEMES, Fault, check_address
from digests.characters import printable

MAX_DEPTH = 100
"""Elements inside elements; what is deeper keeps its text and loses its tag."""

INLINE = frozenset(
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q rp rt ruby s"  # noqa: SIM905
    " samp small span strike strong sub sup time tt var wbr".split()
)
BLOCKS = frozenset(
    "blockquote caption dd details div dl dt figcaption figure h1 h2 h3 h4 h5"  # noqa: SIM905
    " h6 hr li ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
VOID = frozenset({"br", "hr", "img", "wbr"})
TAGS = INLINE | BLOCKS
SHOWN_AS_TEXT = frozenset(
    "noembed noframes plaintext script style textarea title xmp".split()  # noqa: SIM905
)
"""GitHub's tag filter: these tags are shown as they were typed."""
MEDIA = {"amp-audio": "src", "amp-iframe": "src", "amp-video": "src", "audio": "src",
         "embed": "src", "frame": "src", "iframe": "src", "object": "data", "source": "src",
         "video": "src"}  # fmt: skip
"""Elements that a page shows as a link, with the attribute that has their address."""
CLOSED_BY_ITS_LIKE = frozenset({"dd", "dt", "li", "td", "th", "tr"})
ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"aria-label", "href", "id", "rel"},
    "details": {"open"},
    "img": {"alt", "height", "loading", "src", "width"},
    "li": {"id", "value"},
    "ol": {"reversed", "start", "type"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
WRITTEN_BY_US = {"aria-label", "href", "id", "loading", "rel", "src"}

_CLEANER = nh3.Cleaner(
    tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES), link_rel=None
)


@dataclass(frozen=True)
class Target:
    """A place on this site that an address leads to, with the size of an image in pixels."""

    url: str
    width: int | None = None
    height: int | None = None


Resolver = Callable[[str], Target | None]
"""From an address as it was typed to its place on this site, or None when it has none."""


def safe_html(
    source: str, *, base: str, headings_from: int, resolve: Resolver | None, mark: str
) -> str:
    """Return the HTML made safe; `mark` tells its footnotes from those of other texts."""
    writer = _Writer(base, headings_from, resolve, mark)
    for token in _with_links_for_media(tokens(source)):
        writer.write(token)
    return printable(_CLEANER.clean(writer.finish()))


class Token(NamedTuple):
    """A piece of HTML: text (still escaped), or a tag's lower-case name with its attributes."""

    kind: Literal["text", "start", "end"]
    value: str
    attributes: dict[str, str]


# As an HTML5 tokenizer reads them; possessive, so that no input makes them backtrack.
_ATTRIBUTE = (
    r"[ \t\n\f\r/]*+([^ \t\n\f\r/>][^ \t\n\f\r/>=]*+)"
    r"(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+"
    r"""(?:"([^"]*+)"|'([^']*+)'|([^ \t\n\f\r"'>][^ \t\n\f\r>]*+)|(?=>)))?+"""
)
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_NAME = re.compile(r"<(/?)([a-zA-Z][^ \t\n\f\r/>]*+)")
_REST_OF_TAG = re.compile(rf"((?:{_ATTRIBUTE.replace('([^', '(?:[^')})*+)[ \t\n\f\r/]*+>")


def tokens(source: str) -> Iterator[Token]:
    """Yield the HTML in pieces; an unclosed comment hides what follows, as in every browser."""
    position = 0
    while (start := source.find("<", position)) >= 0:
        yield Token("text", source[position:start], {})
        name = _NAME.match(source, start)
        if not name:
            position = _after_comment(source, start)
            if position == start:
                yield Token("text", "&lt;", {})
                position += 1
        elif name[2].lower() in SHOWN_AS_TEXT:
            yield Token("text", "&lt;", {})
            position = start + 1
        elif rest := _REST_OF_TAG.match(source, name.end()):
            kind: Literal["start", "end"] = "end" if name[1] else "start"
            yield Token(kind, name[2].lower(), _read_attributes(rest[1]) if rest[1] else {})
            position = rest.end()
        else:
            yield Token("text", source[start:].replace("<", "&lt;"), {})
            return
    yield Token("text", source[position:], {})


def _after_comment(source: str, start: int) -> int:
    """Return the end of the comment (or what a browser takes for one) at `start`, else `start`."""
    if source.startswith("<!--", start):
        end = source.find("-->", start + 2)
        return end + 3 if end >= 0 else len(source)
    if source.startswith(("<!", "<?", "</"), start):
        end = source.find(">", start)
        return end + 1 if end >= 0 else len(source)
    return start


def _read_attributes(source: str) -> dict[str, str]:
    """Return the attributes of a tag by lower-case name; of two alike the first counts."""
    attributes: dict[str, str] = {}
    for name, *values in _ATTRIBUTES.findall(source):
        attributes.setdefault(name.lower(), unescape("".join(values)))
    return attributes


def unescape(value: str) -> str:
    """Return the text of escaped HTML, also where `html.unescape` raises on a long number."""
    return html.unescape(re.sub(r"&#(?:\d{8,}|[xX][0-9a-fA-F]{8,});?", "\ufffd", value))


def _with_links_for_media(pieces: Iterable[Token]) -> Iterator[Token]:
    """Yield the pieces with a link to each video, sound or frame in its place.

    Of several sources of one video the first counts, as does the embedded twin of an object.
    """
    last = ""
    awaits_source = follows_link = False
    for piece in pieces:
        attribute = MEDIA.get(piece.value) if piece.kind == "start" else None
        if attribute and (piece.value != "source" or awaits_source):
            address = _without_tricks(_address_of_media(piece.attributes, attribute))
            if address != last:
                yield from (Token("text", " ", {}),) if follows_link else ()
                yield from _link_to_media(address)
                follows_link = True
            awaits_source = not address and piece.value in {"audio", "video"}
            last = address
        elif piece.value.strip():
            last = ""
            awaits_source &= piece.value not in {"audio", "video"}
            follows_link &= piece.kind == "end"
        yield piece


def _address_of_media(attributes: dict[str, str], name: str) -> str:
    """Return the address of an element, also where a script would load it only when it is seen."""
    address = attributes.get(name, "")
    return attributes.get("data-src", "") if address in {"", "about:blank"} else address


def _link_to_media(address: str) -> Iterator[Token]:
    """Yield a link that shows its host, or its path where it has none."""
    url = _followable(address)
    if url:
        yield Token("start", "a", {"href": url})
        yield Token("text", html.escape(_host(url) or url, quote=False), {})
        yield Token("end", "a", {})


class _Writer:
    """Writes tokens as HTML in which every element is closed, known, and not too deep."""

    def __init__(self, base: str, headings_from: int, resolve: Resolver | None, mark: str) -> None:
        self.base = base
        self.host = _host(base)
        self.headings_from = headings_from
        self.resolve = resolve or (lambda address: None)
        self.mark = mark
        self.out: list[str] = []
        self.elements: list[tuple[str, str]] = []  # as typed, as written ("": not written)
        self.open: Counter[str] = Counter()
        self.headings: list[str] = []
        self.images_after_link: list[str] = []

    def write(self, token: Token) -> None:
        """Write one token."""
        if token.kind == "text":
            self.out.append(token.value)
        elif token.kind == "end":
            self.end(token.value)
        else:
            self.start(token.value, token.attributes)

    def finish(self) -> str:
        """Close what is open; everything that was written."""
        while self.elements:
            self.end(self.elements[-1][0])
        return "".join(self.out)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Write a start tag, or what stands in its place."""
        if name == "input":
            self.task_box(attributes)
        if name not in TAGS:
            return
        self.end_what_cannot_hold(name)
        if name == "img":
            self.image(attributes)
        elif name in VOID:
            self.out.append(f"<{name}>")
        else:
            self.element(name, attributes)

    def end_what_cannot_hold(self, name: str) -> None:
        """End the open elements that a start tag ends without saying so."""
        if name in BLOCKS:
            self.end("p")
        if name == "a" or (self.elements and self.elements[-1][0] == name in CLOSED_BY_ITS_LIKE):
            self.end(name)

    def element(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element, written unless it is too deep or a link that leads nowhere."""
        kept = self.kept(name, attributes) if attributes else {}
        written = self.heading(name) if name in HEADINGS else name
        if len(self.elements) >= MAX_DEPTH or (name == "a" and not {"href", "id"} & kept.keys()):
            written = ""
        self.elements.append((name, written))
        self.open[name] += 1
        if written:
            self.out.append(_tag(written, kept))

    def end(self, name: str) -> None:
        """Close the innermost open element of that name and all within it."""
        while self.open[name]:
            typed, written = self.elements.pop()
            self.open[typed] -= 1
            if written:
                self.out.append(f"</{written}>")
            if typed == "a":
                self.out += [f" {image}" for image in self.images_after_link]
                self.images_after_link.clear()
            if typed == name:
                break

    def kept(self, name: str, attributes: dict[str, str]) -> dict[str, str]:
        """Return the attributes of an element that may stay, ours among them."""
        allowed = (ATTRIBUTES["*"] | ATTRIBUTES.get(name, set())) - WRITTEN_BY_US
        kept = {key: value for key, value in attributes.items() if key in allowed}
        if attributes.get("id", "").startswith(("fn-", "fnref-")):
            kept["id"] = f"{attributes['id']}-{self.mark}"
        if name == "a":
            kept |= self.link_attributes(attributes)
        return kept

    def heading(self, name: str) -> str:
        """Return the heading to write: never more than one level under the heading before it."""
        while self.headings and self.headings[-1] >= name:
            self.headings.pop()
        self.headings.append(name)
        return f"h{min(6, self.headings_from + len(self.headings) - 1)}"

    def task_box(self, attributes: dict[str, str]) -> None:
        """Write a task's box as a character, which mail and feeds show too."""
        if attributes.get("type") == "checkbox":
            self.out.append("☑" if "checked" in attributes else "☐")

    def link_attributes(self, attributes: dict[str, str]) -> dict[str, str]:
        """Return the place that a link leads to, None where it may lead nowhere."""
        address = _without_tricks(attributes.get("href", ""))
        if address.startswith(("#fn-", "#fnref-")):
            label = {"aria-label": _("Back to the text")}
            back = label if "data-footnote-backref" in attributes else {}
            return {"href": self.absolute(f"{address}-{self.mark}"), **back}
        target = self.resolve(address) if address else None
        url = target.url if target else _followable(address)
        return self.link_to(url) if url else {}

    def link_to(self, address: str) -> dict[str, str]:
        """Return the attributes of a link; one that leaves the site says so to the browser."""
        href = self.absolute(address)
        leaves = _host(href) not in {"", self.host}
        return {"href": href} | ({"rel": "noopener"} if leaves else {})

    def absolute(self, address: str) -> str:
        """Return the address, absolute when there is a base."""
        try:
            return urljoin(self.base, address)
        except ValueError:  # not an address at all
            return address

    def image(self, attributes: dict[str, str]) -> None:
        """Write an image of this site; for any other a link with its alternative text."""
        address = _without_tricks(attributes.get("src", ""))
        target = self.resolve(address) if address else None
        url = _followable(address)
        if target:
            self.local_image(target, attributes)
        elif _host(url):
            self.remote_image(url, attributes.get("alt", ""))
        elif url == address != "" and not url.startswith(("mailto:", "tel:")):
            self.local_image(Target(url), attributes)
        else:
            self.out.append(html.escape(attributes.get("alt", ""), quote=False))

    def local_image(self, target: Target, attributes: dict[str, str]) -> None:
        """Write an image that this site serves, in the size asked for or its own."""
        kept = {"src": self.absolute(target.url), "alt": attributes.get("alt", "")}
        kept |= {key: attributes[key] for key in ("title", "lang", "dir") if key in attributes}
        self.out.append(_tag("img", kept | _size(target, attributes) | {"loading": "lazy"}))

    def remote_image(self, address: str, alt: str) -> None:
        """Write a link in place of a picture that a reader's browser must not fetch elsewhere."""
        label = alt.strip() or _host(address) or _("image")
        if self.open["a"]:  # a link holds no other: the picture's own follows it
            self.out.append(html.escape(alt, quote=False))
            label = _("image")
        elif not alt.strip():
            self.out.append(html.escape(_("image: "), quote=False))
        link = f"{_tag('a', self.link_to(address))}{html.escape(label, quote=False)}</a>"
        (self.images_after_link if self.open["a"] else self.out).append(link)


def _size(target: Target, attributes: dict[str, str]) -> dict[str, str]:
    """Return the width and height of an image: the width its author asked for, else its own."""
    asked = attributes.get("width", "")
    width = int(asked) if re.fullmatch("[1-9][0-9]{0,3}", asked) else 0
    if not target.width or not target.height:
        return {"width": str(width)} if width else {}
    width = width or target.width
    return {"width": str(width), "height": str(max(1, width * target.height // target.width))}


def _tag(name: str, attributes: dict[str, str]) -> str:
    """Return a start tag."""
    pairs = (f' {key}="{html.escape(value)}"' for key, value in attributes.items())
    return f"<{name}{''.join(pairs)}>"


def _without_tricks(address: str) -> str:
    r"""Return the address as a browser reads it, without line ends and with `/` for `\`."""
    plain = re.sub("[\t\n\r]", "", printable(address)).strip("\ufffd ")
    return re.sub(r"[\s\\]", lambda match: quote(match[0]), plain)


def _followable(address: str) -> str:
    """Return the address as a link may hold it: absolute, or a path of this site; else ""."""
    checked = check_address(_as_typed(address))
    if checked.mends:
        return re.sub("[^\x00-\x7f]+", lambda match: quote(match[0]), checked.url)
    is_here = checked.fault is Fault.RELATIVE and address.startswith(("/", "#"))
    return address if checked.url or is_here else ""


def _as_typed(address: str) -> str:
    """Return the address with the characters that a Markdown engine escapes written plainly."""
    typed = re.sub("(?:%[89A-F][0-9A-F])+", _unescape_characters, address)
    # In an address that begins as one, a space may be written so; in words it never is.
    return typed if re.match("[a-z]+:", typed) else typed.replace("%20", " ")


def _unescape_characters(match: re.Match[str]) -> str:
    try:
        return unquote_to_bytes(match[0]).decode()
    except UnicodeDecodeError:  # bytes of another encoding
        return match[0]


def _host(address: str) -> str:
    """Return the host of an address, "" for none; what cannot be read is its own host."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return address
