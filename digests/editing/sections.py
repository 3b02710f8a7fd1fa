"""Create, edit, move and remove the sections of an issue."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from digests import arrange, store
from digests.models import Category, Issue, Section
from digests.models.category import fold_heading
from digests.workflow import WorkflowError

from .fields import write_fields
from .hold import hold_for_edit, mark_edited
from .merging import Seen, Written, merge


def create_section(issue: Issue, typed: Mapping[str, str], *, by: User | None = None) -> Section:
    """Add a section at the end of an issue."""
    with hold_for_edit(issue, by=by) as held:
        section = Section(issue=held[issue.pk])
        texts = merge(section, typed, Seen(section.version), by).texts
        write_fields(section, agree(section, texts))
        section.edited_by = by
        arrange.append(section)
        if section.note:
            store.save_issue_mentions(held[issue.pk])
        mark_edited(held[issue.pk], by=by)
    return section


def write_section(
    section: Section, typed: Mapping[str, str], *, seen: Seen, by: User | None = None
) -> Written[Section]:
    """Store what was typed into a section's heading, category and note."""
    with hold_for_edit(section.issue, by=by) as held:
        now = Section.objects.filter(pk=section.pk).first()
        if now is None:
            raise WorkflowError(_("This section is no longer there. Reload the page."))
        merged = merge(now, typed, seen, by)
        if merged.conflicts:
            return Written(now, frozenset(), merged)
        changed = write_fields(now, agree(now, merged.texts))
        if changed:
            now.version += 1
            now.edited_by = by
            now.save()
            if "note" in changed:
                store.save_issue_mentions(held[now.issue_id])
            mark_edited(held[now.issue_id], by=by)
        return Written(now, changed, merged)


def remove_section(section: Section, *, by: User | None = None) -> None:
    """Remove a section; its entries and passages go to the shelf of cut links."""
    with hold_for_edit(section.issue, by=by) as held:
        now = Section.objects.filter(pk=section.pk).first()
        if now is not None:
            arrange.remove_section(now)
            mark_edited(held[section.issue_id], by=by)


def shift_section(section: Section, step: int, *, by: User | None = None) -> None:
    """Move a section one place up (-1) or down (1) among its neighbours; at an end it stays."""
    with hold_for_edit(section.issue, by=by) as held:
        arrange.shift(section, step)
        mark_edited(held[section.issue_id], by=by)


def agree(section: Section, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of a section with its category and heading in agreement.

    A heading that names a category selects it. A category that is newly chosen, or chosen without a
    heading, gives its name. A heading that names no category is kept.
    """
    texts = dict(texts)
    if "category" not in texts and "heading" not in texts:
        return texts
    chosen = texts.get("category", str(section.category_id or ""))
    heading = texts.get("heading", section.heading or "")
    is_new = chosen != str(section.category_id or "")
    if not is_new and heading == (section.heading or ""):
        return texts
    categories = {str(one.pk): one for one in Category.objects.all()}
    category = categories.get(chosen)
    named = Category.objects.by_heading().get(fold_heading(heading)) if heading else None
    if category and (not heading or (is_new and named != category)):
        texts |= {"category": chosen, "heading": category.name}
    else:
        kept = named or category
        texts |= {"category": str(kept.pk) if kept else "", "heading": heading}
    return texts
