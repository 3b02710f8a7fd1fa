"""Front matter: what a file says of itself before its text.

It is YAML between ``---`` and ``---`` or ``...``, TOML between ``+++``, or a head of lines such as
``Title: X``, and may follow a byte order mark, empty lines, HTML comments and badges. Only what a
parser takes for names and values counts: a text that begins with a rule is a text.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml

from .dates import find_date, read_moment
from .escaping import one_line

USUAL = "---\nlayout: default\n---"
"""The front matter that a file gets where it had none of its own."""

Values = Mapping[str, tuple[str, ...]]

_LARGEST = 32 * 1024
_DEEPEST = 20
_MOST_ALIASES = 50
_BEFORE = re.compile(
    r"\A\ufeff*(?:[ \t]*\n|[ \t]*<!--(?:(?!-->)[\s\S])*+-->[ \t]*\n|\[?!\[[^\n]*\)[ \t]*\n)*+"
)
_FENCED = re.compile(
    r"(?P<open>---|\+\+\+)[ \t]*\n(?P<source>(?:.*\n)*?)(?P<close>---|\.\.\.|\+\+\+)[ \t]*(?:\n|\Z)"
)
_HEAD = re.compile(
    r"(?=(?:title|date|标题|日期)[ \t]*[:：])"
    r"(?P<source>(?:[\w-]{1,40}[ \t]*[:：][^\n]*\n)+)(?=[ \t]*\n|\Z)",
    re.IGNORECASE,
)
_HEAD_LINE = re.compile(r"(?P<key>[\w-]+)[ \t]*[:：][ \t]*(?P<value>.*)")
_KEY = re.compile(r"^(?P<key>[\w-]+)[ \t]*[:：=]|^\[", re.MULTILINE)
_ADDRESS_KEYS = ("image", "src", "url", "path", "relative_path")
"""Keys of the address in a value that says more than it."""
COVER = frozenset({"cover", "image"})
"""Keys of the picture that stands for the whole issue."""
TITLE = ("title", "标题")
"""Keys of the title."""
DATE = ("date", "日期", "pubdate", "publishdate", "publish_date", "publishedat")
"""Keys of the date, those that count most first."""
_OWN = {"title", "标题", "date", "日期", "draft", "published", "publish", "status"}
"""Keys of which the issue itself keeps the value, so that they are not written back."""

_COMMON = re.compile(
    "layout|type|template|permalink|url|slug|alias(?:es)?|redirect_from|authors?|tags?|"
    "categor(?:y|ies)|keywords|series|id|tagline|subtitle|description|summary|excerpt|cover|image|thumbnail|lang|"
    "language|updated|lastmod|modified|created|weight|order|number|toc|comments|sidebar|hidden|"
    "featured|issue|license|copyright|params|extra|sitemap|build|publish_?date|pub_?date|expiry_?date"
)
"""Keys of which a YAML block must have one; other lines with a colon may be anybody's prose."""

_PLAIN = re.compile(r"true|false|0|[1-9]\d*|\d{4}-\d\d-\d\d")
"""Values that every format of front matter takes without quotes."""
_WORDS = re.compile(r"(?!null$)\w[\w-]*(?:/[\w.-]+)*", re.IGNORECASE)
"""Values that YAML takes without quotes too."""
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")

_TRUE = {"true", "yes", "on", "1", "y", "t", "是"}
_FALSE = {"false", "no", "off", "0", "n", "f", "否"}
_FINISHED = set(
    "published publish public final finished done live released complete completed ready sent"  # noqa: SIM905
    " 已发布 发布 公开 完成 已完成".split()
)
_UNFINISHED = set(
    "draft drafts wip unfinished incomplete unpublished private hidden pending review todo"  # noqa: SIM905
    " 草稿 未完成 未发布 待审 私密".split()
) | {"in progress", "in review", "work in progress", "work-in-progress"}
_SAY_UNFINISHED: Mapping[str, Callable[[str], bool]] = {
    **dict.fromkeys(("draft", "草稿"), lambda value: value not in _FALSE),
    **dict.fromkeys(("wip", "unfinished", "private", "unlisted"), _TRUE.__contains__),
    **dict.fromkeys(("published", "publish", "finished", "ready"), _FALSE.__contains__),
    **dict.fromkeys(("status", "状态"), lambda value: value not in _FINISHED),
    **dict.fromkeys(("state", "stage", "visibility"), _UNFINISHED.__contains__),
}
"""Keys that may say of a text that it is unfinished, each with the values that do."""
_STATEMENT = re.compile(
    r"[\W_]*(?P<key>\w+)[\"']?[ \t]*[:：=][ \t]*[\"']?(?P<value>[^\"',#\n]*)", re.MULTILINE
)
_BEFORE_TEXT = re.compile(r"(?:(?!#{1,6}[ \t]|> |[-*+] +\[)[^\n]*\n){1,40}")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values of a file's front matter; one that is missing is empty or None.

    ``date_text`` is the date as written, also where ``date`` is None because it is not understood.
    ``addresses`` are paths or addresses under which the text was known. ``kept`` is the block
    without what the issue itself keeps, as it is written back; empty for the usual one.
    """

    title: str = ""
    date: dt.datetime | dt.date | None = None
    date_text: str = ""
    is_unfinished: bool = False
    addresses: tuple[str, ...] = ()
    tagline: str = ""
    cover: str = ""
    kept: str = ""

    @property
    def day(self) -> dt.date | None:
        """The day as it is written, whatever its zone; None where none is understood."""
        day = self.date.date() if isinstance(self.date, dt.datetime) else self.date
        return day or find_date(self.date_text)


@dataclass(frozen=True, slots=True)
class Parted:
    """A text in what stands before its front matter, the block itself and the text after it."""

    before: str
    block: str
    text: str
    values: Values = field(default_factory=dict)


def read_front_matter(text: str) -> FrontMatter:
    """Return what a file says of itself in its front matter."""
    parted = part_front_matter(text)
    values = parted.values
    date_text = _first(values, *DATE)
    published = _first(values, "published")
    if not date_text and read_moment(published):
        date_text = published
    return FrontMatter(
        title=_first(values, *TITLE),
        date=read_moment(date_text),
        date_text=date_text,
        is_unfinished=bool(_unfinished(values)) if parted.block else _is_said_unfinished(text),
        addresses=_all(values, "permalink", "url", "slug", "aliases", "alias", "redirect_from"),
        tagline=_first(values, "tagline", "subtitle", "description"),
        cover=_first(values, *sorted(COVER)),
        kept=kept_block(parted),
    )


def part_front_matter(text: str) -> Parted:
    """Part a text from its front matter; all of it is text where there is none."""
    before = _BEFORE.match(text)
    at = before.end() if before else 0
    fenced = _FENCED.match(text, at)
    if fenced:
        values = _values(fenced)
        if values is not None:
            return Parted(text[:at], fenced[0], text[fenced.end() :], values)
    head = _HEAD.match(text, at)
    if head and len(head[0]) <= _LARGEST:
        values = _head_values(head["source"])
        if len(values) > 1 and values.keys() & {"title", "date", "日期"}:
            return Parted(text[:at], head[0], text[head.end() :], values)
    return Parted("", "", text)


def below_badges(text: str) -> str:
    """Return a text without the empty lines, comments and badges above it."""
    above = _BEFORE.match(text)
    return text[above.end() :] if above else text


def kept_block(parted: Parted) -> str:
    """Return the front matter that is written back, without the keys that the issue keeps."""
    return without_values(parted.block, _OWN | _unfinished(parted.values))


def without_title(block: str) -> str:
    """Return front matter without the title and the date."""
    return without_values(block, {*TITLE, "date", "日期"})


def whole_block(parted: Parted) -> str:
    """Return the front matter with title and date, without what says that it is unfinished."""
    return without_values(parted.block, _unfinished(parted.values))


def without_values(block: str, keys: Set[str]) -> str:
    """Return front matter without some keys, in lower case; empty where only the usual is left."""
    block = block.strip("\n")
    lines = block.split("\n")
    is_fenced = block.startswith(("---", "+++"))
    source = lines[1:-1] if is_fenced else lines
    kept = _without(source, keys)
    if not any(line.strip() for line in kept):
        return ""
    whole = "\n".join([lines[0].rstrip(), *kept, lines[0].rstrip()] if is_fenced else kept)
    if not is_fenced and not re.match(r"(?:title|date)", whole, re.IGNORECASE):
        whole = "\n".join(["---", *map(_as_yaml, kept), "---"])
    if block.startswith("---") and _is_otherwise(whole, block, keys):
        whole = _written_anew(block, lambda key: key not in keys)
    if whole and part_front_matter(whole + "\n").block == "":
        whole = with_value(whole, "layout", "default")
    return "" if whole == USUAL or part_front_matter(whole + "\n").block == "" else whole


def _as_yaml(line: str) -> str:
    """Return a line of a plain head as YAML, its value in quotes where YAML does not take it."""
    met = _HEAD_LINE.match(line)
    if met is None or _keys(f"---\n{line}\n---") == {met["key"]}:
        return line
    plain = f"{met['key']}: {met['value']}"
    is_taken = _keys(f"---\n{plain}\n---") == {met["key"]}
    return plain if is_taken else f"{met['key']}: {_scalar(met['value'].strip(), '---')}"


def with_title(block: str, title: str) -> str:
    """Return front matter that tells a title, none where it is empty."""
    told = one_line(read_front_matter(f"{block}\n").title)
    return block if told == one_line(title) else _with_other(block, TITLE, title)


def with_day(block: str, day: dt.date | None) -> str:
    """Return front matter that tells a day, none for None."""
    told = read_front_matter(f"{block}\n")
    if told.day == day:
        return block
    keys = (*DATE, "published") if read_moment(told.date_text) else DATE
    return _with_other(block, keys, day.isoformat() if day else "")


def with_number(block: str, number: int) -> str:
    """Return front matter that tells the number by which the issue is known."""
    return _with_other(block, ("number",), str(number))


def _with_other(block: str, keys: tuple[str, ...], value: str) -> str:
    """Return front matter with another value for the first of some keys, and without the others.

    It is written where that key stands, else at the head.
    """
    values = part_front_matter(f"{block}\n").values
    met = next((key for key in keys if key in values), "")
    if not value or not met:
        block = without_values(block, set(keys))
        return with_value(block, keys[0], value) if value else block
    others = set(keys) - {met}
    block = without_values(block, others) if others & values.keys() else block
    lines = block.split("\n")
    own = [n for n, line in enumerate(lines) if (key := _KEY.match(line)) and _names(key, met)]
    if not own:  # such as {title: a, date: b} on one line
        return with_value(without_values(block, {met}), met, value)
    spelt = re.match(r"[\w-]+[ \t]*[:：=][ \t]*", lines[own[0]])
    line = f"{spelt[0] if spelt else f'{met}: '}{_scalar(value, lines[0])}"
    end = len(lines) - lines[0].startswith(("---", "+++"))
    rest = _without(lines[own[0] : end], {met})
    return "\n".join([*lines[: own[0]], line, *rest, *lines[end:]])


def _names(key: re.Match[str], name: str) -> bool:
    return bool(key["key"]) and key["key"].casefold() == name


def _scalar(value: str, opening: str) -> str:
    """Return a value as a block takes it that begins with a line, in quotes where it needs them."""
    if not opening.startswith(("---", "+++")) or _PLAIN.fullmatch(value):
        return value
    if opening.startswith("---") and _WORDS.fullmatch(value):
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda met: f"\\u{ord(met[0]):04x}", quoted)


def with_value(block: str, key: str, value: str) -> str:
    """Return front matter, or the usual one in place of none, with one more value."""
    opening, *rest = (block or USUAL).split("\n")
    equals = " = " if opening.startswith("+++") else ": "
    line = f"{key}{equals}{_scalar(value, opening)}"
    # At the head, because what follows a table of TOML belongs to the table.
    whole = "\n".join([opening, line, *rest])
    if opening.startswith("---") and _keys(whole) is None:
        anew = _written_anew(block, lambda _key: True)
        return f"---\n{line}\n{anew.partition(chr(10))[2]}"
    return whole


def _is_otherwise(whole: str, block: str, keys: Set[str]) -> bool:
    """Return whether lines were no way to take keys out of a YAML block, as in ``{a: b, c: d}``."""
    left, before = _keys(whole), _keys(block) or set()
    return left is None or left != {key for key in before if key.casefold() not in keys}


def _inner(block: str) -> str:
    return "\n".join(block.split("\n")[1:-1])


@lru_cache(maxsize=64)
def _keys(block: str) -> Set[str] | None:
    """Return the keys of a modest block of YAML as they are written, None where it is no mapping.

    Values that cannot be loaded, such as a day that does not exist, do not matter here.
    """
    source = _inner(block)
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader) if _is_modest(source) else None
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    if not isinstance(node, yaml.MappingNode):
        return None
    return {key.value for key, _value in node.value if isinstance(key, yaml.ScalarNode)}


class _Loader(yaml.SafeLoader):
    """Loads a value that its type does not allow, such as 30 February, as the text it is."""

    def construct_lenient(self, node: yaml.ScalarNode) -> Any:
        """Return the value of a date or a number, or its text."""
        construct = yaml.SafeLoader.yaml_constructors[node.tag]
        try:
            value = construct(self, node)
            str(value)  # raises ValueError for a number too long to be written back
        except (ValueError, OverflowError):
            return self.construct_scalar(node)
        return value


for _name in ("timestamp", "int", "float"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_name}", _Loader.construct_lenient)


@lru_cache(maxsize=64)
def _mapping(block: str) -> Mapping[Any, Any] | None:
    """Return the values of a modest block of YAML, None where it holds no mapping."""
    source = _inner(block)
    try:
        loaded = yaml.load(source, Loader=_Loader) if _is_modest(source) else None  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    return loaded if isinstance(loaded, dict) else None


def _written_anew(block: str, is_kept: Callable[[str], bool]) -> str:
    """Return a block of YAML with the values that are kept, one a line; empty for none."""
    values = _mapping(block) or {}
    kept = {key: value for key, value in values.items() if is_kept(str(key).casefold())}
    written = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False) if kept else ""
    return f"---\n{written}---" if written else ""


def _without(lines: Iterable[str], keys: Set[str]) -> list[str]:
    """Return the lines of a block without those of some keys, and what belongs to them."""
    kept: list[str] = []
    is_own = False
    in_table = False
    for line in lines:
        key = _KEY.match(line)
        if key:
            in_table = in_table or key["key"] is None
            is_own = not in_table and key["key"].casefold() in keys
        if not is_own:
            kept.append(line.rstrip())
    return kept


def _values(fenced: re.Match[str]) -> Values | None:
    """Return the values of a fenced block, None where it is none."""
    is_toml = fenced["open"] == "+++"
    if is_toml != (fenced["close"] == "+++") or len(fenced["source"]) > _LARGEST:
        return None
    return _toml_values(fenced["source"]) if is_toml else _yaml_values(fenced["source"])


def _toml_values(source: str) -> Values | None:
    try:
        return {key.casefold(): _texts(value) for key, value in tomllib.loads(source).items()}
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(text for each in value for text in _texts(each))
    if isinstance(value, dict):
        return ()
    if isinstance(value, bool):
        return (str(value).lower(),)
    return (str(value),)


@lru_cache(maxsize=64)
def _yaml_values(source: str) -> Values | None:
    """Return the values of a YAML mapping as they are written; no tag of it makes any object.

    Cached, because whoever reads and writes a document asks a few times.
    """
    try:
        if not _is_modest(source):
            return None
        node = yaml.compose(source, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    if node is None:
        return None if source.strip() else {}
    if not isinstance(node, yaml.MappingNode):
        return None
    values: dict[str, tuple[str, ...]] = {}
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode):
            name = key.value.casefold()
            values[name] = (*values.get(name, ()), *_node_texts(value))
    is_common = any(key in _OWN or _COMMON.fullmatch(key) for key in values) or _unfinished(values)
    return values if is_common else None


def _is_modest(source: str) -> bool:
    """Return True for YAML with so little depth and repetition that it is safe to load."""
    depth = aliases = 0
    for event in yaml.parse(source, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        aliases += isinstance(event, yaml.AliasEvent)
        if depth > _DEEPEST or aliases > _MOST_ALIASES:
            return False
    return True


def _node_texts(node: yaml.Node) -> tuple[str, ...]:
    """Return the texts of a node; none of one whose tag asks for an object."""
    if not node.tag.startswith("tag:yaml.org,2002:") or "python" in node.tag:
        return ()
    if isinstance(node, yaml.ScalarNode):
        is_nothing = node.tag == "tag:yaml.org,2002:null"
        return () if is_nothing else (node.value,)
    if isinstance(node, yaml.MappingNode):  # such as the address and the caption of a cover
        named = {key.value: each for key, each in node.value if isinstance(key, yaml.ScalarNode)}
        inner = next((named[key] for key in _ADDRESS_KEYS if key in named), None)
        return _node_texts(inner) if isinstance(inner, yaml.ScalarNode) else ()
    if isinstance(node, yaml.SequenceNode):
        return tuple(each.value for each in node.value if isinstance(each, yaml.ScalarNode))
    return ()


def _head_values(source: str) -> Values:
    found = (_HEAD_LINE.match(line) for line in source.split("\n"))
    return {match["key"].casefold(): (match["value"].strip(),) for match in found if match}


def _all(values: Values, *keys: str) -> tuple[str, ...]:
    return tuple(text for key in keys for text in values.get(key, ()) if text)


def _first(values: Values, *keys: str) -> str:
    return next(iter(_all(values, *keys)), "").strip()


def _unfinished(values: Values) -> set[str]:
    """Return the keys whose values say that the text is unfinished."""
    given = (
        (key, text.strip().casefold()) for key in _SAY_UNFINISHED for text in _all(values, key)
    )
    return {key for key, value in given if value and _SAY_UNFINISHED[key](value)}


def _is_said_unfinished(text: str) -> bool:
    """Return whether a line before the text says that it is unfinished, in a block of no format.

    A colon too many makes a block no YAML, and yet its ``draft: true`` is meant.
    """
    before = _BEFORE_TEXT.match(text)
    for line in before[0].split("\n") if before else ():
        said = _STATEMENT.match(line)
        key, value = (said["key"].casefold(), said["value"].casefold()) if said else ("", "")
        value = value.removesuffix("-->").rstrip(" \t,;}")
        is_plain = key in _SAY_UNFINISHED and value in _TRUE | _FALSE | _UNFINISHED
        if is_plain and _SAY_UNFINISHED[key](value):
            return True
    return False


_LINE_OF_BLOCK = re.compile(r"[\w-]+\s*[:：=]|\s|-\s|#|[\[{\]}]|$")


def unreadable_line(text: str) -> int | None:
    """Return the line, from one on, where a block that looks like front matter breaks its format.

    None where there is no such block: lines of prose between two rules are a text.
    """
    before = _BEFORE.match(text)
    fenced = _FENCED.match(text, before.end() if before else 0)
    if not fenced or _values(fenced) is not None:
        return None
    lines = fenced["source"].split("\n")
    key = _KEY.match(fenced["source"].lstrip())
    name = key["key"].casefold() if key and key["key"] else ""
    is_known = name in _OWN or name in _SAY_UNFINISHED or bool(_COMMON.fullmatch(name))
    if not is_known or not all(map(_LINE_OF_BLOCK.match, lines)):
        return None
    return text.count("\n", 0, fenced.start("source")) + 1 + _broken_at(fenced)


def _broken_at(fenced: re.Match[str]) -> int:
    """Return the number of the lines before the one that the parser of a block stops at."""
    try:
        if fenced["open"] == "+++":
            tomllib.loads(fenced["source"])
        else:
            yaml.compose(fenced["source"], Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        return error.problem_mark.line if error.problem_mark else 0
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        return int(found[1]) - 1 if found else 0
    except (yaml.YAMLError, RecursionError, ValueError):
        return 0
    return 0
