"""Title and date of a file: from its title, its front matter or its name."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext as _

from digests.document import Document, normalize, parse
from digests.document.dates import DATE, find_date, like_a_date, part_date
from digests.document.dialect import SEED, Dialect
from digests.document.escaping import escape, one_line
from digests.document.front_matter import (
    FrontMatter,
    part_front_matter,
    read_front_matter,
    unreadable_line,
)
from digests.document.numbers import find_number
from digests.document.parse import IMPOSSIBLE_DATE, TEXT_UNPLACED, TITLE_MARKUP
from digests.document.title import dated_elsewhere, is_dated_elsewhere
from digests.models import Issue, Publication
from digests.moments import FIRST_DAY, LAST_DAY

from .files import BadFileError, Found
from .git import NoFirstCommitError, first_commit
from .report import FileReport

_NO_ISSUE = re.compile(
    r"(?:readme|contributing|change(?:log|s)|licen[cs]e|code[-_]of[-_]conduct|security|summary|"
    r"authors|maintainers|support|todo|notice|history|_?(?:issue[-_]|pull[-_]request[-_])?template|"
    r"_?index|about|404|governance|codeowners|citation|roadmap|faq|_(?:sidebar|navbar|coverpage|footer)|"
    r"自述(?:文件)?|投稿(?:指南|须知|说明)?|贡献(?:指南|者)?|行为准则|更新日志|许可证|模板|目录|关于)"
    r"(?:[-_.][a-z]{2}(?:[-_][a-z]{2,4})?)?",
    re.IGNORECASE,
)
_COPY = re.compile(
    r"(?:copy(?: \(\d+\))? of (?P<original>.+)|(?P<plain>.+?)(?:"
    r"\s*[(（](?:\d+|.*(?:conflict|copy|副本|冲突|拷贝).*)[)）]|"  # (1), (conflicted copy …)
    r"(?:[\s_-]+copy|[\s_-]*的?(?:副本|拷贝))(?:\s*\d+|\s*[(（]\d+[)）])?|"  # - Copy (2), 副本
    r"[._-](?:sync-)?conflict(?:ed)?\b.*|[._-]冲突.*|"  # .sync-conflict-20240101-…, _conflict-…
    r"-(?:DESKTOP|LAPTOP|WIN|PC)-[0-9A-Z]+(?:-\d+)?|"  # the name of another computer
    r"(?<=\d)\s\d{1,2}))",
    re.IGNORECASE,
)
_ABOVE_TITLE = re.compile(
    r"(?P<above>(?:[ \t]*\n|[ \t]*<!--(?:(?!-->)[\s\S])*+-->[ \t]*\n|\[?!\[[^\n]*\)[ \t]*\n)++)"
    r"(?P<title>#[ \t][^\n]*|[^\n]+\n=+[ \t]*)(?:\n|\Z)"
)


_SAYS_DRAFT = re.compile(
    r"[\[【(（]\s*(?:draft|wip|work in progress|草稿|未完成|未完|未发布|待发布)\s*[\]】)）]",
    re.IGNORECASE,
)


def reason_to_pass_over(found: Found) -> str:
    """Return why a file is no issue of its own, by its name; empty where nothing says so."""
    path = found.path
    copy = _COPY.fullmatch(path.stem)
    name = (copy["original"] or copy["plain"]).rstrip() if copy else path.stem
    if not found.is_named and _NO_ISSUE.fullmatch(name) and not find_date(name):
        return _("by its name it is no issue")
    if copy:
        plain = name + path.suffix
        if path.with_name(plain).exists() or Issue.objects.filter(source_name=plain).exists():
            return _("it is a copy of %(name)s") % {"name": plain}
    return ""


def read_issue(
    text: str,
    path: Path,
    report: FileReport,
    *,
    dialect: Dialect = SEED,
    date_from_git: bool = False,
) -> Document:
    """Return the document of a file with the title and date that it says, and report differences.

    The title's date wins over the front matter's, and that over the one of the file's name. Where
    none has one, ``date_from_git`` takes that of the file's first commit. Raises BadFileError for
    a day that does not exist.
    """
    told, parted = read_front_matter(text), part_front_matter(text)
    parsed, document = _parse(text, dialect)
    _refuse_impossible(document)
    document = _named(document, told)
    document = _dated(document, told, path, report)
    if date_from_git and not document.date and not _is_open(document):
        document = _dated_by_git(document, path, report)
    if document.date and not FIRST_DAY <= document.date <= LAST_DAY:
        raise BadFileError(
            _("The date %(date)s is out of reach. Correct its year.")
            % {"date": document.date.isoformat()}
        )
    if line := unreadable_line(text):
        report.is_unfinished = True
        report.notes.append(
            _("the front matter cannot be read from line %(line)d on: put its values in quotes")
            % {"line": line}
        )
    report.is_as_parsed = document == parsed
    title = " ".join(filter(None, (document.name, document.headline))) or told.title
    report.number = find_number(title, parted.block, path.stem)
    if told.is_unfinished or _SAYS_DRAFT.search(document.headline):
        report.is_unfinished = True
    return document


def _parse(text: str, dialect: Dialect) -> tuple[Document, Document]:
    """Return the document of a text as it was parsed, and as the text is meant.

    Comments and badges above its title stand in the opening.
    """
    parted = part_front_matter(text)
    body = parted.before + parted.text
    met = _ABOVE_TITLE.match(body)
    if met is None or not met["above"].strip():
        document = parse(text, dialect)
        return document, _with_title(document)
    # Empty lines in their place let every other line keep its number.
    gap = "\n" * met["above"].count("\n")
    parsed = parse(parted.block + gap + body[met.start("title") :], dialect)
    document = _with_title(parsed)
    above = met["above"].strip("\n")
    opening = "\n\n".join(filter(None, (above, document.opening)))
    return parsed, replace(document, opening=opening)


def _with_title(document: Document) -> Document:
    """Return a document that is one verbatim text with the title that heads it taken out."""
    if all(flag.reason != TEXT_UNPLACED for flag in document.flags):
        return document
    title, _rule, rest = document.opening.partition("\n")
    titled = replace(parse(title, document.dialect), opening=rest.strip("\n"), flags=document.flags)
    titled = replace(titled, front_matter=document.front_matter)
    return titled if normalize(titled).opening == document.opening else document


def _refuse_impossible(document: Document) -> None:
    lines = {flag.reason: flag.line for flag in document.flags}
    if IMPOSSIBLE_DATE in lines:
        raise BadFileError(
            _("The day %(day)s does not exist. Correct the date in the title.")
            % {"day": document.stamp.strip("()（） ")},
            lines[IMPOSSIBLE_DATE],
        )


def _named(document: Document, told: FrontMatter) -> Document:
    """Return the document with the title of its front matter where it has none of its own."""
    has_title = any((document.date, document.stamp, document.name, document.headline))
    if told.title and not has_title:
        title = parse(f"# {escape(told.title)}")
        _refuse_impossible(title)
        names = ("name", "date", "stamp", "separator", "headline")
        document = replace(document, **{name: getattr(title, name) for name in names})
    if told.tagline and document.tagline is None:
        document = replace(document, tagline=one_line(told.tagline))
    return document


def _dated(document: Document, told: FrontMatter, path: Path, report: FileReport) -> Document:
    """Return the document with the first date of title, front matter and name."""
    is_open = _is_open(document)
    if is_dated_elsewhere(document):
        document = replace(document, date=None)  # the publication's zone may make it another day
    document = document if document.date or is_open else _with_date_of_headline(document)
    dates = {_("the title"): document.date}
    if not is_open:
        dates[_("the front matter")] = _day_of(told.date) or find_date(told.date_text)
        dates[_("the file's name")] = find_date(telling_name(path))
    found = {place: date for place, date in dates.items() if date}
    if not found:
        _report_undated(document, told, path, report)
        return document
    taken, date = next(iter(found.items()))
    _report_differences(taken, found, report)
    if document.date:
        return document
    report.notes.append(
        _("the title has no date: the one of %(place)s is taken") % {"place": taken}
    )
    return dated_elsewhere(replace(document, date=date, stamp=""))


def _is_open(document: Document) -> bool:
    """Return whether the title holds a date that is still to be completed, such as 2020-05-xx."""
    return document.date is None and any(map(str.isdigit, document.stamp))


def telling_name(path: Path) -> str:
    """Return the name that tells of a file: its folder's for the index of a folder."""
    is_index = path.stem.lower() in {"index", "_index"}
    return path.resolve().parent.name if is_index else path.stem


def _with_date_of_headline(document: Document) -> Document:
    """Return the document with the date that its headline begins or ends with, or has somewhere."""
    if any(flag.reason == TITLE_MARKUP for flag in document.flags):
        return replace(document, date=find_date(_words_of_title(document.opening)))
    parted = part_date(document.headline)
    if parted:
        return replace(document, date=parted[0], stamp="", headline=parted[1])
    return replace(document, date=find_date(document.headline))


def _words_of_title(text: str) -> str:
    """Return the words of a title that stays in the text because of its markup."""
    titles = (line for line in text.split("\n") if line.startswith("# "))
    return re.sub(r"\]\([^)\s]*\)", "]", next(titles, ""))


def _dated_by_git(document: Document, path: Path, report: FileReport) -> Document:
    """Return the document with the day of its file's first commit, undated without one."""
    try:
        date = _day_of(first_commit(path))
    except NoFirstCommitError as error:
        report.notes.append(_("there is no date of a first commit: %(reason)s") % {"reason": error})
        return document
    report.notes.append(_("the date of the file's first commit is taken"))
    return dated_elsewhere(replace(document, date=date, stamp=""))


def _day_of(moment: dt.datetime | dt.date | None) -> dt.date | None:
    """Return the day of a moment, in the publication's zone where it names its own."""
    if not isinstance(moment, dt.datetime):
        return moment
    if moment.tzinfo:
        moment = moment.astimezone(Publication.objects.current().zone)
    return moment.date()


def _report_differences(taken: str, found: dict[str, dt.date], report: FileReport) -> None:
    for place, date in found.items():
        if date != found[taken]:
            report.notes.append(
                _("%(taken)s says %(date)s and %(place)s %(other)s: %(taken)s is believed")
                % {
                    "taken": taken,
                    "date": found[taken].isoformat(),
                    "place": place,
                    "other": date.isoformat(),
                }
            )


def _report_undated(document: Document, told: FrontMatter, path: Path, report: FileReport) -> None:
    """Tell what looked like a date and is none; raise BadFileError for a day of no calendar."""
    seen = [
        document.stamp,
        like_a_date(document.headline),
        told.date_text,
        like_a_date(telling_name(path)),
    ]
    for text in (told.date_text, telling_name(path)):
        if re.search(rf"(?<!\d){DATE}", text):
            raise BadFileError(
                _("The day %(day)s does not exist. Give the title a date.")
                % {"day": like_a_date(text) or text}
            )
    titles = (document.name, document.headline)
    is_marked = any(flag.reason == TITLE_MARKUP for flag in document.flags)
    if not any(titles) and not is_marked:
        report.notes.append(_("no title was found; a line such as “# NAME (2020-05-15)” is one"))
    understood = ", ".join(f"“{text.strip()}”" for text in seen if text.strip("()（） "))
    report.notes.append(
        _("%(seen)s was not understood as a date") % {"seen": understood}
        if understood
        else _("no date was found in the title, the front matter or the file's name")
    )
