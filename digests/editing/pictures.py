"""Pictures of other sites in the texts of an issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_

from django.contrib.auth.models import User
from django.db.models import Q

from digests.document.pictures import picture_addresses, with_addresses
from digests.models import Issue, Link, Section
from digests.remote_pictures import remote_urls

from .fields import LINK_FIELDS, SECTION_FIELDS, Field, Row, fields_of, write_fields
from .hold import hold_for_edit, mark_edited


def remote_pictures(issue: Issue) -> Iterator[str]:
    """Yield the addresses of the pictures of other sites that an issue shows, in two queries."""
    for row in _rows_with_pictures(issue):
        for text in _texts_of(row).values():
            yield from remote_urls(picture_addresses(text)).values()


def show_copies(issue: Issue, copies: Mapping[str, str], *, by: User | None = None) -> None:
    """Replace the addresses of other sites' pictures in an issue with those of their copies.

    ``copies`` maps the addresses that `remote_pictures` yields to those of the copies. Nothing else
    in the texts changes.
    """
    with hold_for_edit(issue, by=by) as held:
        now = held[issue.pk]
        rows = [row for row in _rows_with_pictures(now) if _show_in(row, copies)]
        for row in rows:
            row.edited_by = by
            if row is not now:
                row.version += 1
            row.save()
        if rows:
            mark_edited(now, by=by)


def _show_in(row: Row, copies: Mapping[str, str]) -> bool:
    """Replace picture addresses in the texts of a row; return True when a text changed."""
    texts = _texts_of(row)
    for name, text in texts.items():
        urls = remote_urls(picture_addresses(text))
        here = {address: copies[url] for address, url in urls.items() if url in copies}
        texts[name] = with_addresses(text, here)
    return bool(write_fields(row, texts))


def _rows_with_pictures(issue: Issue) -> Iterator[Row]:
    """Yield an issue, and those of its sections and links whose texts may show pictures."""
    yield issue
    yield from Section.objects.filter(_may_show_pictures(SECTION_FIELDS), issue=issue)
    yield from Link.objects.filter(_may_show_pictures(LINK_FIELDS), section__issue=issue)


def _may_show_pictures(fields: Mapping[str, Field]) -> Q:
    names = _markdown_in(fields)
    in_markdown = (Q((f"{name}__contains", "![")) for name in names)
    in_html = (Q((f"{name}__icontains", "<img")) for name in names)
    return reduce(or_, (*in_markdown, *in_html))


def _texts_of(row: Row) -> dict[str, str]:
    fields = fields_of(row)
    return {name: fields[name].read(row) for name in _markdown_in(fields)}


def _markdown_in(fields: Mapping[str, Field]) -> list[str]:
    return [name for name, field in fields.items() if field.is_markdown]
