"""Markdown as a page shows it: rendered, its links led home, its language known."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from digests.markdown import Target, plain, render
from digests.models import Image, Issue
from digests.pages.site import Site

LONGEST_TITLE = 48
"""Characters that a title made from a lead may have."""

_CHINESE = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LETTER = re.compile(r"[^\W\d_]")
_MEDIA = re.compile(r"/media/([\w.-]+)")
_TAG = re.compile(r"""(<(?:"[^"]*"|[^">])*>)""")
_GROUP = re.compile("【[^【】]{1,20}】|(?<=[。；;！!\n])「[^「」]{1,20}」")
_LINE_START = re.compile("(<(?:p|li|br|blockquote)>)")
_CLAUSE = re.compile(r"[^，。；;！!？?、\n]+[，。；;！!？?、\n]*")


@dataclass(frozen=True, slots=True)
class Text:
    """Safe HTML; ``lang`` is empty where the page's own language is right."""

    html: SafeString
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text; ``lang`` is empty where the page's own language is right."""

    text: str
    lang: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class Typesetter:
    """Sets the texts of one page.

    ``dates`` are those of the issues that readers may see, newest first; ``page`` is the absolute
    address of the page when its addresses must be absolute, as in a feed.
    """

    site: Site
    dates: tuple[dt.date, ...]
    sizes: dict[str, Target]
    page: str = ""

    def text(self, markdown: str, *, headings_from: int = 3) -> Text:
        """The Markdown set in type."""
        html = render(markdown, base=self.page, headings_from=headings_from, resolve=self.resolve)
        return Text(html, self.lang(markdown))

    def words(self, text: str) -> Words:
        """The plain text set in type."""
        return Words(text, self.lang(text))

    def lang(self, *texts: str) -> str:
        """The language of some texts together, empty where it is the page's."""
        language = language_of(" ".join(texts), self.site.lang)
        return "" if language == self.site.lang else language

    def url(self, path: str) -> str:
        """A path of this site, absolute where the page's addresses must be."""
        return self.site.absolute(path) if self.page and path else path

    def resolve(self, address: str) -> Target | None:
        """Where an address of an old file, or of an image, leads on this site."""
        if image := _MEDIA.fullmatch(address):
            return self.sizes.get(image[1])
        folder = re.escape(self.site.publication.folder)
        old = re.fullmatch(
            rf"(?:\.{{0,2}}/)*(?:{folder}/)?(\d{{4}}-\d\d-\d\d)\.(?:md|html)(#.*)?", address
        )
        date = _date(old[1]) if old else None
        if not old or date not in self.dates:
            return None
        return Target(reverse("issue", args=[date]) + (old[2] or ""))


def load_typesetter(site: Site, texts: Iterable[str] = (), *, page: str = "") -> Typesetter:
    """A typesetter for some texts: a query for the dates and, where they show images, one more."""
    names = {name for text in texts for name in _MEDIA.findall(text)}
    images = Image.objects.filter(name__in=names) if names else []
    return Typesetter(
        site=site,
        dates=published_dates(),
        sizes={one.name: Target(one.get_absolute_url(), one.width, one.height) for one in images},
        page=page,
    )


def published_dates() -> tuple[dt.date, ...]:
    """The dates of the issues that readers may see, newest first."""
    return tuple(date for date in Issue.objects.published().values_list("date", flat=True) if date)


def language_of(text: str, page: str) -> str:
    """The language of a text on a page in ``page``.

    What holds no Chinese character is English; what does is Chinese, save on an English page,
    where it must be mostly so.
    """
    chinese = len(_CHINESE.findall(text))
    if not chinese:
        return "en"
    mostly = chinese * 4 >= len(_LETTER.findall(text))
    return "zh-Hans" if mostly else page


def with_groups(text: Text) -> Text:
    """The text with each 【group】 marked and on a line of its own; no word is lost.

    A 「group」 counts where it begins a sentence: elsewhere it is a quotation.
    """
    html = _LINE_START.sub(r"\1\n", text.html)
    pieces = (piece if piece.startswith("<") else _mark_groups(piece) for piece in _TAG.split(html))
    html = re.sub(rf"({_LINE_START.pattern}\s*)<br>(?=<b>)", r"\1", "".join(pieces))
    return Text(mark_safe(html), text.lang)  # noqa: S308 (safe HTML with tags of ours added)


def _mark_groups(text: str) -> str:
    """The text with each group in bold, on a line of its own."""
    return _GROUP.sub(r"<br><b>\g<0></b>", text)


def breakable(headline: str) -> SafeString:
    """A headline in pieces that a line is broken between before one is broken itself."""
    pieces = [(piece,) for piece in re.findall(r"[^/]+/*|/+", headline)]
    return format_html_join(SafeString("<wbr>"), '<span class="piece">{}</span>', pieces)


def first_clauses(markdown: str | None) -> str:
    """The first clauses of a text, as many as make a title; empty where there is no text."""
    title = ""
    for clause in _CLAUSE.findall(plain(markdown or "")):
        if title and len(title + clause) > LONGEST_TITLE:
            break
        title += clause
    title = " ".join(title.split()).rstrip("，；;、。 ")
    return title if len(title) <= LONGEST_TITLE * 2 else title[: LONGEST_TITLE * 2] + "…"


def _date(text: str) -> dt.date | None:
    """The day that an ISO date names, None when there is no such day."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
