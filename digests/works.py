"""Papers and repositories: their addresses on this site, and what titles and labels call them.

Pure. A work is told by its identity (`digests.identity`); many titles only name it, as
``Tencent/ncnn：…`` does a repository and the label ``1812.00332`` a paper.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from digests.identity import identify

MOST_NAMES = 12
"""The most names that are taken from a title."""
NAME = "name:"
"""What stands before a name where it is stored among identities."""


@dataclass(frozen=True, slots=True)
class _Host:
    """A place where works are: its name, how their identities read, how their addresses begin."""

    title: str
    identity: re.Pattern[str]
    address: str
    has_repositories: bool = False


_HOSTS = {
    "arxiv": _Host("arXiv", re.compile(r"arxiv:(.+)"), "https://arxiv.org/abs/"),
    "doi": _Host("DOI", re.compile(r"doi:(.+)"), "https://doi.org/"),
    "openreview": _Host(
        "OpenReview",
        re.compile(r"https://openreview\.net/forum\?id=([\w-]+)"),
        "https://openreview.net/forum?id=",
    ),
    "github": _Host("GitHub", re.compile(r"github:([^/]+/[^/]+)"), "https://github.com/", True),
    "gitee": _Host(
        "Gitee", re.compile(r"https://gitee\.com/([\w-]+/[\w.-]+)"), "https://gitee.com/", True
    ),
}
_REPOSITORY_FIRST = re.compile(r"\s*([A-Za-z0-9][\w-]*)/([A-Za-z0-9][\w.-]*)\s*[:：]", re.ASCII)
_PAPER = re.compile(r"(?:arxiv:)?\d{4}\.\d{4,5}(?:v\d+)?", re.IGNORECASE)
_WORD = re.compile(
    r"(?<![\w/@.-])[A-Za-z][A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+)*(?:\+\+)?(?![\w/])", re.ASCII
)
_FIRST_WORD = re.compile(r"\s*([A-Za-z][\w.+-]+)\s*[:：]", re.ASCII)
_TELLING = re.compile(r"[A-Z].*[A-Z]|[A-Za-z]\d|\d[A-Za-z]|[-_.+]")
_VERSION = re.compile(r"v\d[\w.-]*", re.IGNORECASE)
_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_GENERIC = frozenset(
    {
        *("awesome", "benchmark", "benchmarks", "code", "core", "data", "dataset", "datasets"),
        *("demo", "docs", "examples", "framework", "lib", "model", "models", "paper", "papers"),
        *("runtime", "samples", "sdk", "source", "tools", "tutorial", "tutorials", "website"),
    }
)
"""The names of repositories by which nobody calls them."""


def path_of(work: str) -> str:
    """Return the part of an address that stands for a work: ``github/tencent/ncnn``.

    Empty for an identity that is of no paper and no repository, and for one that no path holds.
    """
    for host, one in _HOSTS.items():
        if found := one.identity.fullmatch(work):
            is_path = not {"", ".", ".."} & set(found[1].split("/"))
            return f"{host}/{found[1]}" if is_path else ""
    return ""


def work_at(path: str) -> str:
    """Return the work that a part of an address stands for, however it is spelt; else empty."""
    host, _slash, rest = path.partition("/")
    if host not in _HOSTS or not rest:
        return ""
    work = identify(_HOSTS[host].address + quote(rest, safe="/"))
    return work if path_of(work).startswith(f"{host}/") else ""


def address_of(work: str) -> str:
    """Return the address of a work on the web; empty for what is none."""
    host, _slash, rest = path_of(work).partition("/")
    return _HOSTS[host].address + quote(rest, safe="/:") if rest else ""


def spelt(work: str, text: str = "") -> str:
    """Return a work as people write it; a repository with the capitals that it has in a text."""
    host, _slash, rest = path_of(work).partition("/")
    if not is_repository(work):
        return f"{_HOSTS[host].title} {rest}" if host else work
    found = re.search(rf"(?<![\w.-]){re.escape(rest)}(?![\w-])", text, re.IGNORECASE)
    return found[0] if found else rest


def is_work(identity: str) -> bool:
    """Return whether an identity is that of a paper or a repository."""
    return bool(path_of(identity))


def is_repository(work: str) -> bool:
    """Return whether a work is a repository and no paper."""
    host = path_of(work).partition("/")[0]
    return bool(host) and _HOSTS[host].has_repositories


def name_of(work: str) -> str:
    """Return the name, in lower case, by which people call a repository; empty where none tells it.

    A paper has its name from the entry that shows it: see `first_word`.
    """
    name = work.rpartition("/")[2].casefold() if is_repository(work) else ""
    return name if len(name) > 2 and name not in _GENERIC else ""


def named_in(title: str, labels: Iterable[str]) -> list[str]:
    """Return the works that the beginning of a title and the labels of an entry are the names of.

    A title that begins with ``owner/name:`` is taken for one about a repository on GitHub.
    """
    urls = [f"https://arxiv.org/abs/{label}" for label in labels if _PAPER.fullmatch(label.strip())]
    if found := _REPOSITORY_FIRST.match(title):
        urls.append(f"https://github.com/{found[1]}/{found[2]}")
    return list(dict.fromkeys(filter(is_work, map(identify, urls))))


def first_word(title: str) -> str:
    """Return the word in lower case with which a title introduces its matter: ``GhostNet: …``."""
    found = _FIRST_WORD.match(unicodedata.normalize("NFKC", title))
    return found[1].casefold() if found and _TELLING.search(found[1]) else ""


def names_in(title: str) -> list[str]:
    """Return the words of a title, in lower case, that may be the name of a work.

    In a Chinese title that is each Latin word, in an English one each that is written unlike a
    common word: with capitals, digits or signs within.
    """
    text = unicodedata.normalize("NFKC", title)
    is_chinese = bool(_IDEOGRAPH.search(text))
    found = _REPOSITORY_FIRST.match(text)
    names = [found[2].casefold()] if found else []
    for word in _WORD.findall(text):
        is_telling = is_chinese or _TELLING.search(word)
        if len(word) > 2 and is_telling and not _VERSION.fullmatch(word):
            names.append(word.casefold())
    return list(dict.fromkeys(names))[:MOST_NAMES]
