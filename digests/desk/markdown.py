"""Give an entry, a section or the issue as Markdown to copy or edit, and take it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods

from digests import editing, findings, store
from digests.admin.history.labels import glance_text
from digests.admin.requests import parse_pk, person
from digests.document import Document, Entry, Item
from digests.document.diff import compare, glance
from digests.document.keywords import keywords
from digests.document.serialize import serialize, serialize_entry, serialize_section
from digests.editing import Rewritten
from digests.exchange.report import VERBATIM
from digests.markdown import plain
from digests.models import Issue, Link, Publication
from digests.people import name_of
from digests.workflow import WorkflowError

from .page import parts
from .requests import for_scripts, read_json
from .rows import row_named
from .undo import Step, remember, step_of_link, where_is

MOST_REASONS = 3
"""The most texts that were kept verbatim of which a sentence is said after an edit."""


@for_scripts
@require_http_methods(["GET", "HEAD", "POST"])
def markdown_view(request: HttpRequest, issue: Issue) -> HttpResponse:
    """Return the Markdown of the row that ``row`` names, of the whole issue without one.

    A GET with ``edit`` returns the text that a POST takes back after it was edited.
    """
    if not request.user.has_perm("digests.view_issue"):
        raise PermissionDenied
    if request.method == "POST":
        return _save(request, issue)
    row = request.GET.get("row", "issue")
    if "edit" in request.GET:
        return JsonResponse({"text": _editable_text(issue, row)})
    if row == "issue":
        document = store.exported_document(issue)
        return JsonResponse({"text": serialize(document, language=_language())})
    return JsonResponse({"text": _text_of(issue, row)})


def _editable_text(issue: Issue, row: str) -> str:
    if row == "issue":
        return editing.issue_text(issue)
    return editing.item_text(issue, _link(issue, row).uid)


def _save(request: HttpRequest, issue: Issue) -> HttpResponse:
    """Store an edited text; the answer has the parts of the page anew, or what is in the way."""
    sent, by = read_json(request), person(request)
    row, text, seen = (str(sent.get(name, "")) for name in ("row", "text", "seen"))
    link = None if row == "issue" else _link(issue, row)
    if lost := str(sent.get("lost") or ""):
        editing.keep_lost_text(issue, link.uid if link else None, lost, by=by)
    before = where_is(link) if link else {}
    if link:
        written = editing.write_item_text(issue, link.uid, text, seen=seen, by=by)
    else:
        is_agreed = sent.get("agreed") is True
        written = editing.write_issue_text(issue, text, seen=seen, agreed=is_agreed, by=by)
    if written.conflict:
        mine, theirs = written.conflict.mine, written.conflict.theirs
        other = name_of(written.other) if written.other else ""
        return JsonResponse({"conflict": {"mine": mine, "theirs": theirs}, "other": other})
    if written.asks:
        return JsonResponse({"asks": _said_before(written)})
    remember(request, issue, _step(issue, link, before, seen, written))
    if written.is_stored:
        findings.ask_pages(_with_new_addresses(written), by=by)
    return parts(request, issue, said=_said_after(written))


def _step(
    issue: Issue, link: Link | None, before: Step, seen: str, written: Rewritten
) -> Step | None:
    """Return the step by which an edit is undone, None where nothing was changed."""
    if not written.is_stored:
        return None
    if written.revisions or link is None:
        return {"issue_text": written.revisions}
    if written.cut:
        return step_of_link(link, before)
    return {
        "item_text": str(link.uid),
        "before": editing.text_in(written.before, link.uid),
        "after": editing.text_in(written.after, link.uid),
        "added": list(written.added.items()),
    }


def _with_new_addresses(written: Rewritten) -> list[Link]:
    """Return the links that are new, or have another address than before."""
    before = {item.uid: item.url for item in _items(written.before) if isinstance(item, Entry)}
    after = [item for item in _items(written.after) if isinstance(item, Entry)]
    uids = [item.uid for item in after if item.url and item.url != before.get(item.uid)]
    return list(Link.objects.filter(uid__in=uids))


def _said_before(written: Rewritten) -> str:
    """Return sentences on an edit that cuts something, before it is stored."""
    asked = _("Saved like this, it changes: %(changes)s.") % {"changes": _changes(written)}
    return " ".join([asked, *_said_of_cut(written), *_kept_verbatim(written)])


def _said_after(written: Rewritten) -> str:
    """Return sentences on what an edit has changed."""
    if not written.is_stored:
        return _("Nothing has changed.")
    said = [_("Saved: %(changes)s.") % {"changes": _changes(written)}]
    if written.is_merged:
        said.append(_("What was written elsewhere meanwhile is in it."))
    return " ".join([*said, *_said_of_cut(written), *_kept_verbatim(written)])


def _changes(written: Rewritten) -> str:
    changes = compare(written.before, written.after)
    return glance_text({**asdict(glance(changes)), "is_same": not changes})


def _said_of_cut(written: Rewritten) -> list[str]:
    entries = [item for item in written.cut if isinstance(item, Entry)]
    if not entries:
        return []
    names = pgettext("between the items of a list", ", ").join(
        _("“%(link)s”") % {"link": _name_of(item)} for item in entries
    )
    said = ngettext(
        "%(names)s goes to the shelf of cut entries.",
        "%(names)s go to the shelf of cut entries.",
        len(entries),
    )
    return [said % {"names": names}]


def _kept_verbatim(written: Rewritten) -> Iterator[str]:
    """Yield a sentence on each text that became no entry with fields, and why."""
    known = {item.uid: item for item in _items(written.before) if item.uid}
    new = [item for item in _items(written.after) if known.get(item.uid) != item]
    flags = [flag for flag in written.after.flags if flag not in written.before.flags]
    said = [
        *(_("Kept verbatim: %(reason)s.") % {"reason": VERBATIM.get(flag.reason, flag.reason)}
          for flag in flags),
        *(_said_of_item(item) for item in new if item.flag or not isinstance(item, Entry)),
    ]  # fmt: skip
    yield from said[:MOST_REASONS]


def _said_of_item(item: Item) -> str:
    told: dict[str, Any] = {"text": _name_of(item)}
    if item.flag is None:
        return _("“%(text)s” is no entry, so it is kept as a text between entries.") % told
    told["reason"] = VERBATIM.get(item.flag.reason, item.flag.reason)
    return _("“%(text)s” is kept verbatim: %(reason)s.") % told


def _name_of(item: Item) -> str:
    text = item.title or plain(item.body) if isinstance(item, Entry) else plain(item.text)
    return text if len(text) <= 40 else text[:39] + "…"


def _text_of(issue: Issue, row: str) -> str:
    kind, _colon, number = row.partition(":")
    document, words = store.load_document(issue), keywords(_language())
    if kind == "section":
        numbers = map(str, issue.sections.values_list("pk", flat=True))
        for key, section in zip(numbers, document.sections, strict=True):
            if key == number:
                return serialize_section(section, words, document.dialect).strip("\n") + "\n"
    link = Link.objects.filter(pk=parse_pk(number) or 0, section__issue=issue).first()
    for item in _items(document):
        if link and item.uid == str(link.uid):
            if isinstance(item, Entry):
                return serialize_entry(item, words, document.dialect)
            return item.text
    raise WorkflowError(_("This is no longer in the issue. Reload the page."))


def _link(issue: Issue, row: str) -> Link:
    """Return the link that a row names. Raises WorkflowError where the issue has it no more."""
    link = row_named(issue, row)
    if not isinstance(link, Link):
        raise WorkflowError(_("This is no longer in the issue. Reload the page."))
    return link


def _items(document: Document) -> list[Item]:
    return [item for section in document.sections for item in section.items]


def _language() -> str:
    return Publication.objects.current().language
