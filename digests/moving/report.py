"""The report of a move as Markdown, to be kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from digests.exchange.report import STATUSES, report_of
from digests.models import Category, Move

from .survey import survey_of


def as_markdown(move: Move) -> str:
    """Return what was made of a move, or would be, file by file."""
    return "\n".join(_lines(move)) + "\n"


def _lines(move: Move) -> Iterator[str]:
    survey = survey_of(move)
    told = [file.told for file in survey.files if file.told]
    yield f"# {_escape(move.name)}"
    yield ""
    moment = localtime(move.ended_at or move.created_at)
    yield f"{moment:%Y-%m-%d %H:%M} · {move.get_state_display()}"
    yield ""
    statuses = Counter(one["status"] for one in told)
    for status, name in STATUSES.items():
        if statuses[status]:
            yield f"- {name}: {statuses[status]}"
    yield "- " + _("entries with fields: %(n)d") % {"n": sum(one["structured"] for one in told)}
    yield "- " + _("kept verbatim: %(n)d") % {"n": sum(len(one["verbatim"]) for one in told)}
    names = Category.objects.filter(slug__in=move.categories).values_list("name", flat=True)
    if names:
        yield "- " + _("new categories: %(names)s") % {"names": ", ".join(map(_escape, names))}
    if pictures := move.pictures:
        yield "- " + _("pictures of other sites: %(copied)d of %(total)d copied") % pictures
    for problem in (*move.problems, *survey.doubles):
        yield f"- {_escape(problem)}"
    yield ""
    category_names = dict(Category.objects.values_list("slug", "name"))
    for one in told:
        first, *rest = report_of(one).lines(category_names)
        yield f"- {_escape(first)}"
        yield from (f"    - {_escape(line.strip())}" for line in rest)
    for url, reason in move.pictures.get("failed", {}).items():
        yield f"- <{url}>: {_escape(reason)}"


def _escape(text: str) -> str:
    """Return a text of one line whose marks Markdown leaves alone."""
    return "".join(f"\\{one}" if one in r"\`*_[]<>#|" else one for one in " ".join(text.split()))
