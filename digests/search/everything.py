"""The search of editors: links and issues of whatever status, as conditions for lists."""

from __future__ import annotations

import re

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.fields import BigIntegerField

from digests.identity import identify

from .databases import of_connection
from .index import bring_drafts_up_to_date
from .query import parse
from .searching import narrow

_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.ASCII | re.IGNORECASE)
_DAY = re.compile(r"\d{4}(?:-\d{0,2}){0,2}")


def links_matching(typed: str) -> Q | None:
    """Return the condition for links that hold all that was typed, or are known by it.

    The last letters of a word may be missing. An address finds the links to the same page, a host
    those of its site. None while the index is being made.
    """
    if not bring_drafts_up_to_date():
        return None
    found, typed = _in_index("link", typed), typed.strip()
    if identity := identify(typed):
        found |= Q(identity=identity)
    if _HOST.fullmatch(typed):
        found |= Q(site=typed.lower().removeprefix("www."))
    return found


def issues_matching(typed: str) -> Q | None:
    """Return the condition for issues in which one text holds all that was typed, or of a date.

    None while the index is being made.
    """
    if not bring_drafts_up_to_date():
        return None
    found = _in_index("issue", typed)
    if _DAY.fullmatch(typed.strip()):
        found |= Q(date__startswith=typed.strip())
    return found


def _in_index(column: str, typed: str) -> Q:
    """Return the condition for rows whose keys stand in a column of the index where it matches."""
    query = parse(typed, is_begun=True)
    if not query:
        return Q(pk__in=())
    matching = of_connection().matching(query.terms, query.excluded)
    narrowing = narrow(query)
    conditions = " AND ".join([matching.condition, *narrowing.conditions])
    sql = f"SELECT s.{column} FROM {matching.rows} WHERE s.{column} IS NOT NULL AND {conditions}"  # noqa: S608
    values = [*matching.parameters, *narrowing.values]
    return Q(pk__in=RawSQL(sql, values, output_field=BigIntegerField()))  # noqa: S611 (all of it is ours)
