"""An issue as the body of a WeChat article: rich text whose every style is inline.

WeChat's editor drops classes, ids and scripts, and links that lead to other sites. So articles on
mp.weixin.qq.com stay links, and every other address becomes a number that stands in a list at the
end, once per issue.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlsplit

from django.utils import translation
from django.utils.translation import gettext as _

from digests.document.edition import Edition
from digests.markdown import words_of
from digests.rendering import Renderer, ShownEntry, ShownIssue, Text, show_issue
from digests.safe_html import tokens

from .rendition import Rendition

WECHAT = "mp.weixin.qq.com"
INK, QUIET, ACCENT, LINE = "#1f1d1a", "#6b665d", "#a8321f", "#e0dbcf"
STYLES = {
    "a": f"color:{ACCENT};text-decoration:none;",
    "blockquote": f"margin:0 0 12px;padding:0 0 0 12px;border-left:3px solid {LINE};color:{QUIET};",
    "code": "font-family:Menlo,Consolas,monospace;font-size:14px;background-color:#f1eee5;",
    "h2": "margin:16px 0 8px;font-size:17px;font-weight:bold;",
    "h3": "margin:16px 0 8px;font-size:16px;font-weight:bold;",
    "img": "display:block;max-width:100%;height:auto;margin:8px 0;",
    "li": "margin:0 0 4px;",
    "ol": "margin:0 0 12px;padding-left:24px;list-style-type:decimal;",
    "p": "margin:0 0 12px;",
    "pre": "margin:0 0 12px;padding:8px;overflow-x:auto;background-color:#f1eee5;font-size:14px;",
    "sup": f"font-size:12px;line-height:1;color:{QUIET};",
    "table": "width:100%;margin:0 0 12px;border-collapse:collapse;font-size:14px;",
    "td": f"padding:4px 8px;border:1px solid {LINE};",
    "th": f"padding:4px 8px;border:1px solid {LINE};text-align:left;",
    "ul": "margin:0 0 12px;padding-left:24px;list-style-type:disc;",
}
"""The inline style of each element of a text; one that is not named here has none."""
KEPT = {*STYLES, "b", "br", "del", "em", "h4", "h5", "h6", "hr", "i", "s", "strong", "sub"}
KEPT |= {"tbody", "thead", "tr", "u"}
"""The elements that the editor keeps; of others only the words stay."""
VOID = {"br", "hr", "img"}
ATTRIBUTES = {"img": ("src", "alt"), "td": ("colspan", "rowspan"), "th": ("colspan", "rowspan")}
_ARTICLE = (
    f"color:{INK};font-size:16px;line-height:1.75;text-align:left;overflow-wrap:break-word;"
    "font-family:-apple-system,'PingFang SC','Microsoft YaHei',sans-serif;"
)
_SECTION = (
    f"margin:32px 0 16px;padding:0 0 4px;border-bottom:1px solid {ACCENT};"
    "font-size:18px;font-weight:bold;"
)
_LEAD = f"margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid {ACCENT};"
_TITLE = "margin:16px 0 4px;font-weight:bold;"
_LABEL = f"margin-right:6px;padding:0 4px;border:1px solid {LINE};font-size:12px;color:{QUIET};"
_SMALL = f"margin:0 0 12px;font-size:14px;color:{QUIET};"
_LIST = f"margin:0 0 4px;font-size:13px;color:{QUIET};"


def render(edition: Edition) -> Rendition:
    """Write the body of the article as HTML in UTF-8; every address in it is absolute.

    Raises ValueError when the edition has no date or time of publication.
    """
    renderer = Renderer.of(edition, absolute=True)
    shown = show_issue(edition, renderer)
    article = _Article(renderer.page)
    with translation.override(edition.imprint.language):
        parts = [*article.head(shown), *article.sections(shown), *article.end(shown)]
    body = f'<section style="{_ARTICLE}">{"".join(parts)}</section>'
    return Rendition(body.encode(), "text/html; charset=utf-8")


@dataclass
class _Article:
    """Writes the article of an issue, whose own address is ``page``.

    ``notes`` are the addresses with the words that lead there, in order.
    """

    page: str
    notes: dict[str, str] = field(default_factory=dict)

    def head(self, issue: ShownIssue) -> list[str]:
        """Return the lead and the opening."""
        lead = f'<section style="{_LEAD}">{self.text(issue.lead)}</section>' if issue.lead else ""
        return [lead, self.text(issue.opening)]

    def sections(self, issue: ShownIssue) -> list[str]:
        """Return the sections with their entries."""
        parts = []
        for section in issue.sections:
            if not (section.items or section.note):
                continue
            if section.heading:
                parts.append(f'<h2 style="{_SECTION}">{escape(section.heading.text)}</h2>')
            parts.append(self.text(section.note))
            parts += [
                self.entry(item.entry) if item.entry else self.text(item.passage)
                for item in section.items
            ]
        return parts

    def entry(self, entry: ShownEntry) -> str:
        """Return an entry: its title, summary and references."""
        if entry.verbatim:
            return self.text(entry.verbatim)
        labels = "".join(f'<span style="{_LABEL}">{escape(label)}</span>' for label in entry.labels)
        title = self.link(entry.url, escape(entry.name), entry.name)
        source = f'<span style="font-weight:normal;color:{QUIET};"> {escape(entry.source)}</span>'
        head = f'<p style="{_TITLE}">{labels}{title}{source if entry.source else ""}</p>'
        summary = self.text(entry.summary)
        references = " · ".join(
            self.link(one.url, escape(f"{one.label} {one.title}".strip()), one.title or one.label)
            for one in entry.references
        )
        foot = f'<p style="{_SMALL}">{references}</p>' if references else ""
        return head + summary + foot

    def end(self, issue: ShownIssue) -> list[str]:
        """Return the closing and the list of addresses."""
        parts = [self.text(issue.closing)]
        if self.notes:
            heading = _("Reference links")
            parts.append(f'<h2 style="{_SECTION}">{escape(heading)}</h2>')
        for number, (url, words) in enumerate(self.notes.items(), 1):
            name = f"{escape(words)}: " if words and words != url else ""
            parts.append(f'<p style="{_LIST}">[{number}] {name}{escape(url)}</p>')
        return parts

    def link(self, url: str, html: str, words: str) -> str:
        """Return words that lead to an address: as a link, or with its number in the list."""
        if not url or url.startswith(("#", f"{self.page}#")):
            return html
        if urlsplit(url).hostname == WECHAT:
            return f'<a href="{escape(url)}" style="{STYLES["a"]}">{html}</a>'
        self.notes.setdefault(url, words)
        number = list(self.notes).index(url) + 1
        return f'{html}<sup style="{STYLES["sup"]}">[{number}]</sup>'

    def text(self, text: Text | None) -> str:
        """Return the HTML of a text in the elements that WeChat keeps, with their styles."""
        out: list[str] = []
        link: tuple[str, int] | None = None
        for kind, value, attributes in tokens(text.html if text else ""):
            if kind == "text":
                out.append(value)
            elif value == "a" and kind == "start":
                link = attributes.get("href", ""), len(out)
            elif value == "a" and link:
                url, start = link
                html = "".join(out[start:])
                out[start:] = [self.link(url, html, _words(html))]
                link = None
            elif value in KEPT:
                out.append(_tag(kind, value, attributes))
        return "".join(out)


def _tag(kind: str, name: str, attributes: dict[str, str]) -> str:
    if kind == "end":
        return "" if name in VOID else f"</{name}>"
    kept = [(one, attributes[one]) for one in ATTRIBUTES.get(name, ()) if attributes.get(one)]
    kept += [("style", STYLES[name])] if name in STYLES else []
    attributes_written = (f' {one}="{escape(value)}"' for one, value in kept)
    return f"<{name}{''.join(attributes_written)}>"


def _words(html: str) -> str:
    """Return the words of a piece of HTML on one line."""
    return " ".join(words_of(html).split())
