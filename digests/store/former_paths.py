"""The paths under which issues stood on other sites, as the front matter of their files says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from urllib.parse import unquote, urlsplit

from digests.document.front_matter import read_front_matter
from digests.models import FormerPath, Issue, Publication, Status

_ENDING = re.compile(r"(?:(?:\A|/)index)?\.(?:html?|md|php)\Z", re.IGNORECASE)
_TO_FILL_IN = re.compile(r"(?:\A|/):\w")
"""A part of a permalink that a generator fills in, such as ``:year``."""


def fold_path(address: str) -> str:
    """Return the path of an address, however it is written; empty for none and for the root."""
    try:
        path = unquote(urlsplit(address.strip()).path)
    except ValueError:
        return ""
    path = unicodedata.normalize("NFC", path).strip("/")
    return "" if _TO_FILL_IN.search(path) else _ENDING.sub("", path)


def told_paths(front_matter: str) -> set[str]:
    """Return the paths that front matter tells of."""
    if not front_matter:
        return set()
    told = read_front_matter(f"{front_matter}\n")
    return {path for address in told.addresses if (path := fold_path(address))}


def save_former_paths(issue: Issue) -> None:
    """Let the paths that the file of an issue tells of lead to it, unless they lead elsewhere.

    A path that the file does not tell of any more still leads to the issue. One that leads to a
    draft alone is free.
    """
    paths = told_paths(issue.front_matter)
    of_drafts = FormerPath.objects.filter(path__in=paths, issue__status=Status.DRAFT)
    of_drafts.exclude(issue=issue).delete()
    FormerPath.objects.bulk_create(
        [FormerPath(path=path, issue=issue) for path in sorted(paths)], ignore_conflicts=True
    )


def taken_paths(issue: Issue) -> Collection[str]:
    """Return the paths that the file of an issue tells of and that lead to another issue."""
    paths = told_paths(issue.front_matter)
    if not paths:
        return ()
    others = FormerPath.objects.filter(path__in=paths).exclude(issue=issue)
    return list(others.values_list("path", flat=True))


def issue_of_path(address: str) -> Issue | None:
    """Return the issue that stood at a path; a slug alone stood at the root or in the folder."""
    path = fold_path(address)
    parent, _slash, slug = path.rpartition("/")
    found = FormerPath.objects.filter(path__in=[path, slug]).select_related("issue")
    by_path = {one.path: one.issue for one in found}
    if path in by_path or slug not in by_path:
        return by_path.get(path)
    return by_path[slug] if parent == Publication.objects.current().folder else None
