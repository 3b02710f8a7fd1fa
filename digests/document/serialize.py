"""Write a Document as the digest's own Markdown.

An entry is one list item. The lines of its first paragraph stand at the margin, as editors of
digests write them. From the first line that would begin another block there, all lines are
indented, so that they stay in the item.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from .dialect import BARE, BOLD, LINKS, SEED, Dialect, Form, form_of
from .escaping import destination, escape, escape_start, is_bare_url, link, one_line
from .footer import without_archive
from .front_matter import USUAL, part_front_matter
from .keywords import CHINESE, SUMMARY, Keywords, either, keywords
from .reference import read_reference
from .scan import Block, blocks, is_blank, reading, shown_text
from .title import escape_end, write_title
from .values import Document, Entry, Item, Passage, Ref, Section

CLOSING_MARK = "<!-- closing -->"
SEPARATED = re.compile(r"(?P<title>.*)(?:^\||\s\||\|\s|\|$)(?P<source>.*)", re.DOTALL)
"""A title, and a source after the last bar that has a space or an end of the text beside it."""

_SAFE_AT_MARGIN = re.compile(r"(?!\d+[.)])[^\s#>\-+*=_~`<|:\[]|\[(?!\^)")
# A space that counts: GitHub sees a box to tick only before it, and a backslash no break.
_NEEDS_SPACE = re.compile(r"(?:\\|(?:^|(?:[-+*]|\d[.)])[ \t\x0b\x0c]+)\[[ xX]\])\Z", re.MULTILINE)
# Marks that close what stands before them, and so follow it without a space.
_CLOSE = re.compile(r"[,.;:!?)，。；：！？）、」』》】]")
_EMPTY_BOX = re.compile(r"\[[ xX]\][ \t]+")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
_RAW_BLOCK = re.compile(r"^ {0,3}<", re.MULTILINE)


@lru_cache(maxsize=4)
def serialize(document: Document, *, language: str = "zh-hans") -> str:
    """Return the document as Markdown, without the usual front matter, archive and footer.

    ``language`` decides on the keywords that the document leaves open. Cached, because whoever
    stores a document writes it a few times: to compare it, to hash it and into the history.
    """
    text = serialize_body(document, language=language)
    front = write_title(document).front_matter
    if not front and part_front_matter(text).block:
        front = USUAL  # the text would be read as front matter
    return f"{front}\n\n{text}" if front else text


def serialize_body(document: Document, *, language: str = "zh-hans") -> str:
    """Return the document as Markdown without any front matter."""
    words = keywords(language)
    ending = _closing(document)
    sections: list[str] = []
    for section in reversed(document.sections):
        followed = bool(ending or any(sections))
        sections.append(serialize_section(section, words, document.dialect, followed=followed))
    parts = [
        write_title(document).line,
        _tagline(document),
        _quote(document.lead_mark or words.lead, document.lead),
        _apart(document.opening, followed=bool(ending or any(sections))),
        *reversed(sections),
        ending,
    ]
    text = "\n\n".join(part for part in parts if part) + "\n"
    text = "\n" + text if text.startswith("\ufeff") else text
    return without_archive(text, document.dialect.archive)


def _apart(text: str, *, followed: bool) -> str:
    """Return a tidy text, with what it leaves open closed where more text is ``followed`` below."""
    return contained(tidy(text)) if followed else tidy(text)


def _tagline(document: Document) -> str:
    tagline = escape(document.tagline or "")
    return f"**{tagline}**" if tagline else ""


def _quote(mark: str, text: str | None) -> str:
    if text is None:
        return ""
    lines = attach(mark, tidy(text)).split("\n")
    return "\n".join(f"> {line}".rstrip() if not line else f"> {line}" for line in lines)


def serialize_section(
    section: Section, words: Keywords, dialect: Dialect = SEED, *, followed: bool = False
) -> str:
    """Return a section with heading, note and items; ``followed`` if more text comes below."""
    note = _quote(section.note_mark or words.note, section.note)
    items = _items(section.items, words, dialect, followed)
    return "\n\n".join(part for part in (_heading(section), note, items) if part)


def _heading(section: Section) -> str:
    if section.heading is None:
        return ""
    text = escape(section.heading)
    if section.heading_markdown and section.heading_markdown != text:
        is_shown = reading(section.heading_markdown).words == reading(text).words
        text = section.heading_markdown if is_shown else text
    return f"{'#' * section.level} {escape_end(text)}".rstrip()


def _items(items: tuple[Item, ...], words: Keywords, dialect: Dialect, followed: bool) -> str:
    text = ""
    before: Item | None = None
    number, step = 0, 0 if _are_numbered_alike(items, dialect) else 1
    for place, item in enumerate(items, 1):
        if isinstance(item, Entry):
            if not dialect.is_seed:
                form = _form(item, dialect, max(1, number + step))
                number, item = form.number, replace(item, form=str(form))
            written = serialize_entry(item, words, dialect)
            if not _is_in_list(item, dialect) and (followed or place < len(items)):
                written = contained(written)
        else:
            written = _apart(item.text, followed=followed or place < len(items))
        if written:
            tight = _is_tight(item, before, dialect)
            text += ("\n" if tight else "\n\n") + written
            before = item
    return text.strip("\n")


def _form(entry: Entry, dialect: Dialect, number: int) -> Form:
    """Return the form of an entry; the usual form, where it counts, gets a number."""
    if entry.verbatim:
        return form_of(SEED.usual)
    form = dialect.form_of(entry.form)
    is_counted = form.is_numbered and str(form) != entry.form
    return form.numbered(number) if is_counted else form


def _are_numbered_alike(items: tuple[Item, ...], dialect: Dialect) -> bool:
    """Return True where several items have one number, as those of lists often do."""
    if dialect.is_seed:
        return False
    entries = (item for item in items if isinstance(item, Entry) and item.form)
    forms = (dialect.form_of(entry.form) for entry in entries)
    numbers = [form.number for form in forms if form.is_numbered]
    return len(numbers) > 1 and len(set(numbers)) == 1


def _is_tight(item: Item, before: Item | None, dialect: Dialect) -> bool:
    """Return True when no empty line is to stand between two items: both are of one list."""
    entries = [entry for entry in (item, before) if isinstance(entry, Entry)]
    return len(entries) == 2 and all(_is_in_list(entry, dialect) for entry in entries)


def _is_in_list(entry: Entry, dialect: Dialect) -> bool:
    is_verbatim = bool(entry.verbatim)
    return is_verbatim or dialect.is_seed or dialect.form_of(entry.form).is_in_list


def serialize_entry(entry: Entry, words: Keywords = CHINESE, dialect: Dialect = SEED) -> str:
    """Return an entry in its form; the keyword of its summary is written only where needed."""
    if entry.verbatim:
        return as_item(tidy(entry.verbatim))
    form = dialect.form_of(entry.form)
    head = _head(entry, form)
    lines = [head] if head else []
    lines += [_ref_line(ref) for ref in entry.references if ref.colon]
    mark = entry.mark or (words.summary if _needs_keyword(entry, dialect) else "")
    summary = attach(mark, tidy(entry.summary))
    if not form.is_in_list:
        return form.mark + _at_margin(head, lines[1:] if head else lines, summary, form)
    if summary:
        lines.append(summary)
    return as_item("  \n".join(lines), form.mark)


def _at_margin(head: str, references: list[str], summary: str, form: Form) -> str:
    """Return an item that stands at the margin: what follows its head stands apart.

    The text below a title in bold goes on in its paragraph, where it is one.
    """
    goes_on = form.is_bold and not references and _SAFE_AT_MARGIN.match(summary)
    if goes_on and blocks(summary)[0].kind == "paragraph":
        return f"{head}  \n{summary}"
    below = "  \n".join([*references, summary] if summary else references)
    return f"{head}\n\n{below}" if below else head


def summary_of(dialect: Dialect) -> re.Pattern[str]:
    """Return the keyword that may stand before a summary in a dialect."""
    return either(SUMMARY, dialect.summary)


def _needs_keyword(entry: Entry, dialect: Dialect) -> bool:
    """Return True when, without the keyword, an entry would be prose or its summary a reference."""
    has_head = entry.url is not None or entry.labels or entry.source
    return not (has_head or entry.references) or _begins_otherwise(entry.summary, dialect)


def _begins_otherwise(summary: str, dialect: Dialect) -> bool:
    """Return True when the first line of a summary would be read as a reference or a keyword."""
    first = summary.lstrip().partition("\n")[0]
    keyword = summary_of(dialect)
    return bool(keyword.match(first) or read_reference(first, keyword))


def _head(entry: Entry, form: Form) -> str:
    if form.body not in LINKS and entry.url:
        return _head_with_address(entry, form, entry.url)
    parts = [f"[{escape(label)}]" for label in entry.labels]
    if form.before is not None and entry.labels:
        space = " " if form.after.startswith(" ") else ""
        label = f"{escape(form.before)}{escape(entry.labels[0])}"
        parts[0] = f"{label}{space}{escape(form.after)}"
    text = _title_and_source(entry)
    if entry.url is not None:
        linked = link(text, entry.url)
        parts.append(f"**{linked}**" if form.body == BOLD else linked)
    elif text:
        parts.append(text if parts or text.startswith("| ") else _plain_start(text))
    parts += [link(f"[{escape(ref.label)}]", ref.url) for ref in entry.references if not ref.colon]
    head = " ".join(parts)
    if entry.trailing:
        head += ("" if _CLOSE.match(entry.trailing) else " ") + one_line(entry.trailing)
    # A first label [x] or [ ] would be a box to tick.
    head = re.sub(r"^\[([xX])\](?=\s)", lambda box: f"[{_as_entity(box[1])}]", head)
    return re.sub(r"^\[( ?)\](?=\s)", r"\\[\1\\]", head)


def _head_with_address(entry: Entry, form: Form, url: str) -> str:
    """Return the title of an entry with its address as it stands in the form; labels before it."""
    address = url if is_bare_url(url) else f"<{url}>"
    if form.body.endswith("<u>"):
        address = f"<{url}>"
    elif form.body.endswith("[u](u)"):
        address = link(escape(url, in_link=True), url)
    if form.body in BARE:
        return f"{address} {one_line(entry.trailing)}".rstrip()
    wrapped = "**" if form.is_bold else ""
    labels = "".join(f"[{escape(label)}] " for label in entry.labels)
    title = _title_and_source(replace(entry, url=None)) or escape(url)
    line_end = "" if form.level else "  "
    return f"{wrapped}{labels}{title}{wrapped}{line_end}\n{address}"


def _plain_start(text: str) -> str:
    """Escape a title without a link that would begin a keyword, a reference or a block."""
    if SUMMARY.match(text) or read_reference(text):
        return _as_entity(text[0]) + text[1:]
    return escape_start(text)


def _as_entity(character: str) -> str:
    return f"&#{ord(character)};"


def _title_and_source(entry: Entry) -> str:
    """Return the Markdown of title and source; a bar that separates nothing is escaped."""
    in_link = entry.url is not None
    source = escape(entry.source, in_link=in_link)
    if entry.title_markdown and shown_text(entry.title_markdown) == entry.title:
        title = entry.title_markdown
    else:
        title = escape(entry.title, in_link=in_link)
        title = title if source else _without_separator(title)
    return f"{title} | {_without_separator(source)}".strip() if source else title


def _without_separator(text: str) -> str:
    return text.replace("|", r"\|") if SEPARATED.fullmatch(text) else text


def _ref_line(ref: Ref) -> str:
    colon = ref.colon + (" " if ref.colon.isascii() else "")
    start = escape_start(escape(ref.label)) + colon
    if not ref.url:
        return (start + escape(ref.title)).rstrip()
    if not ref.title and is_bare_url(ref.url):
        return start + ref.url
    return start + f"[{escape(ref.title, in_link=True)}]({destination(ref.url)})"


def attach(mark: str, text: str) -> str:
    """Join a keyword and the text it introduces.

    A text that may begin another block than a paragraph follows below an empty line.
    """
    if not mark or not text:
        return mark or text
    if not _SAFE_AT_MARGIN.match(text):
        return f"{mark}\n\n{text}"
    return f"{mark} {text}" if mark.isascii() else mark + text


def as_item(content: str, marker: str = "- ") -> str:
    """Return a text as a list item: its lines at the margin while that is safe, then indented."""
    first, *rest = content.split("\n")
    lines = [f"{marker}{first}" if first else marker.rstrip()]
    indent = " " * len(marker)
    # Raw HTML that goes on needs its lines inside, for what stands at the margin would end it; and
    # a box to tick without a text is no paragraph that could go on there.
    at_margin = not (is_blank(first) or first.startswith("<") or _EMPTY_BOX.fullmatch(first))
    for line in rest:
        at_margin = at_margin and bool(_SAFE_AT_MARGIN.match(line))
        lines.append(line if at_margin or not line else indent + line)
    return "\n".join(lines)


def tidy(text: str) -> str:
    """Return the text without empty lines at its ends and without spaces at the ends of its lines.

    The two spaces of a hard break stay, and a single space where GitHub's Markdown needs it.
    """
    lines = map(_tidy_end, text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    tidied = "\n".join(lines).strip("\n")
    bare = tidied.rstrip(" ")
    return tidied if _needs_space(bare) else bare


def _tidy_end(line: str) -> str:
    text = line.rstrip(" \t")
    if text and line.endswith("  "):
        return text + "  "
    return text + " " if line != text and _needs_space(text) else text


def _needs_space(text: str) -> bool:
    """Return True when a space at the end of a text counts; few texts need the whole search."""
    return text.endswith(("\\", "]")) and bool(_NEEDS_SPACE.search(text))


def _closing(document: Document) -> str:
    closing = tidy(document.closing)
    if not closing:
        return ""
    return f"{CLOSING_MARK}\n\n{closing}" if _needs_mark(document, closing) else closing


def _needs_mark(document: Document, closing: str) -> bool:
    """Return True when the closing would be read as part of the last section without its mark."""
    last = document.sections[-1] if document.sections else None
    if not document.dialect.is_seed:
        return True
    if last is None or last.heading is None or closing[0].isspace() or CLOSING_MARK in closing:
        return True
    found = blocks(closing)
    if not last.items and found and found[0].kind == "block_quote":
        return True
    return any(_opens_section(block) for block in found) or isinstance(
        last.items[-1] if last.items else None, Passage
    )


def _opens_section(block: Block) -> bool:
    return block.is_bullets or (block.kind == "heading" and block.level <= 2)


def contained(text: str) -> str:
    """Return the text with a code fence, comment or raw HTML block that it leaves open closed."""
    text = close_fence(text)
    if not _RAW_BLOCK.search(text) or not _leaks(text):
        return text
    tags = (f"</{tag}>" for tag in ("script", "pre", "style", "textarea"))
    for closer in ("-->", "?>", "]]>", ">", *tags):
        closed = f"{text}\n{closer}"
        if not _leaks(closed):
            return closed
    return text


def close_fence(text: str) -> str:
    """Return the text with a code fence that it leaves open closed at its end."""
    if not _FENCE.search(text) or not _leaks(text):
        return text
    fence = _FENCE.match(text.split("\n")[blocks(text)[-1].start - 1])
    return f"{text}\n{fence[1]}" if fence else text


def _leaks(text: str) -> bool:
    """Return True when a paragraph set below the text would not be one."""
    found = blocks(text + "\n\nx")
    return found[-1].kind != "paragraph" or found[-1].start != text.count("\n") + 3
