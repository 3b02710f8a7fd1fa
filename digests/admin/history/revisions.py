"""The history of an issue: what it was, what changed, and the ways back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from digests import history, store, working_copy
from digests.admin.inputs.forms import number_of, person
from digests.admin.people.activity_log import log_step
from digests.document import Document
from digests.document.diff import compare
from digests.models import Issue, Link, Publication, Revision, Shelf
from digests.models.packed import DamagedError
from digests.models.revision import replay
from digests.people import name_of
from digests.permissions import may_edit, may_publish
from digests.workflow import WorkflowError

from .changes import show_fields, show_sections
from .labels import at_a_glance

PER_PAGE = 50
RESTORED = gettext_noop("Restored an earlier version.")
ENTRY_RESTORED = gettext_noop("Restored an entry.")
BROUGHT_BACK = gettext_noop("Brought back after it was deleted.")


class HistoryPages:
    """The pages of an issue's history, for the admin of issues."""

    admin_site: AdminSite

    def get_urls(self) -> list[URLPattern]:
        """The admin's own, after those of the history."""
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("deleted/", deleted_issues, "deleted"),
            ("deleted/<uuid:uid>/bring-back/", bring_back, "bring_back"),
            ("cut/", cut_links, "cut"),
            ("cut/<int:pk>/put-back/", put_back, "put_back"),
            ("history/<uuid:uid>/<int:number>/", revision_page, "revision"),
            ("history/<uuid:uid>/<int:number>/restore/", restore, "restore"),
        ]
        own = [
            path(
                route,
                self.admin_site.admin_view(view),
                {"site": self.admin_site},
                name=f"digests_issue_{name}",
            )
            for route, view, name in pages
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The issue's revisions, in place of the log of its form."""
        return issue_history(request, unquote(object_id), self.admin_site)


@dataclass(frozen=True, slots=True)
class Step:
    """A revision as a line of the history."""

    revision: Revision
    who: str
    what: str
    glance: str


def issue_history(request: HttpRequest, pk: str, site: AdminSite) -> HttpResponse:
    """List what was kept of an issue: who, when, why, and what changed at a glance.

    What was kept of its past working copies stands among it.
    """
    _require_view(request)
    issue = get_object_or_404(Issue, pk=number_of(pk))
    kept = Revision.objects.with_past_copies(issue.uid)
    page = _page(request, kept.select_related("by").defer("packed"))
    context = {
        "title": _("History"),
        "issue": issue,
        "page": page,
        "steps": [_step(revision) for revision in page],
        "cut": issue.cut_links.filter(shelf=Shelf.CUT).count(),
    }
    return _respond(request, site, "issue", context)


@require_safe
def revision_page(request: HttpRequest, uid: UUID, number: int, site: AdminSite) -> HttpResponse:
    """Show what changed in a revision, or with ``?with=now`` what changed since."""
    _require_view(request)
    near = {one.number: one for one in _near(uid, number)}
    revision = near.get(number)
    if revision is None:
        raise Http404
    is_since = request.GET.get("with") == "now" and revision.issue is not None
    before = revision if is_since else near.get(number - 1)
    context: dict[str, Any] = {
        "title": _("Version %(number)d") % {"number": number},
        "step": _step(revision),
        "issue": revision.issue,
        "revised": revision.revised(),
        "uid": uid,
        "is_since": is_since,
        "earlier": near.get(number - 1),
        "later": near.get(number + 1),
        "before": before,
        "may_restore": _may_restore(request, revision.issue),
        "language": Publication.objects.current().language,
    }
    try:
        changes = compare(*_sides(revision, before, is_since=is_since))
    except DamagedError:
        context["is_damaged"] = True
    else:
        context["fields"], context["sections"] = show_fields(changes), show_sections(changes)
    return _respond(request, site, "revision", context)


@require_POST
def restore(request: HttpRequest, uid: UUID, number: int, site: AdminSite) -> HttpResponse:
    """Let the issue, or the ``item`` of it that was sent, be what it was at a revision."""
    _require(may_publish(person(request)))
    revision = get_object_or_404(
        Revision.objects.select_related("issue"), issue_uid=uid, number=number, issue__isnull=False
    )
    issue = revision.issue
    assert issue is not None, "the query asks for it"  # noqa: S101
    item = request.POST.get("item")
    try:
        issue = _restore(issue, revision, item, person(request))
    except WorkflowError as error:
        messages.error(request, error.messages[0])
    else:
        log_step(request, issue, ENTRY_RESTORED if item else RESTORED)
        messages.success(request, _restored(number, is_item=bool(item)))
    return HttpResponseRedirect(reverse("admin:digests_issue_history", args=[issue.pk]))


@transaction.atomic
def _restore(issue: Issue, revision: Revision, item: str | None, by: User) -> Issue:
    """Restore an issue or an item of it, in its working copy where readers see the issue."""
    if issue.is_public():
        issue = working_copy.open_working_copy(issue, by=by)
    if item:
        return history.restore_item(issue, revision, _uid(item), by=by)
    return history.restore_issue(issue, revision, by=by)


@require_safe
def cut_links(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """List the entries that were cut, of one issue with ``?issue=``."""
    _require_view(request)
    links = Link.objects.filter(section=None, shelf=Shelf.CUT).order_by("-updated_at", "-pk")
    issue = None
    if wanted := request.GET.get("issue"):
        issue = get_object_or_404(Issue, pk=number_of(wanted))
        links = links.filter(cut_from=issue)
    page = _page(request, links.select_related("cut_from__working_copy", "category"))
    context = {
        "title": _("Cut entries"),
        "issue": issue,
        "page": page,
        "rows": [(link, _may_put_back(person(request), link)) for link in page],
    }
    return _respond(request, site, "cut", context)


@require_POST
def put_back(request: HttpRequest, pk: int, site: AdminSite) -> HttpResponse:
    """Put an entry that was cut back into its issue."""
    link = get_object_or_404(Link.objects.select_related("cut_from"), pk=pk, section=None)
    left = link.cut_from
    _require(left is None or left.is_public() or may_edit(person(request), left))
    try:
        issue = history.put_back(link, by=person(request))
    except WorkflowError as error:
        messages.error(request, error.messages[0])
    else:
        log_step(request, issue, ENTRY_RESTORED)
        text = _("“%(entry)s” stands in “%(issue)s” again.")
        messages.success(request, text % {"entry": link, "issue": issue})
    return HttpResponseRedirect(reverse("admin:digests_issue_cut"))


@require_safe
def deleted_issues(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """List the issues that were deleted and can be brought back."""
    _require_view(request)
    page = _page(request, Revision.objects.of_deleted().select_related("by").defer("packed"))
    context = {
        "title": _("Deleted issues"),
        "page": page,
        "rows": _deleted_rows(list(page)),
        "may_restore": may_publish(person(request)),
    }
    return _respond(request, site, "deleted", context)


@require_POST
def bring_back(request: HttpRequest, uid: UUID, site: AdminSite) -> HttpResponse:
    """Make a deleted issue a draft again."""
    _require(may_publish(person(request)))
    try:
        issue = history.bring_back(uid, by=person(request))
    except WorkflowError as error:
        messages.error(request, error.messages[0])
        return HttpResponseRedirect(reverse("admin:digests_issue_deleted"))
    log_step(request, issue, BROUGHT_BACK)
    is_copy = issue.revises_id is not None
    text = _("The working copy is back.") if is_copy else _("The issue is back as a draft.")
    messages.success(request, text)
    return HttpResponseRedirect(reverse("admin:digests_issue_change", args=[issue.pk]))


def _require(may: bool) -> None:
    if not may:
        raise PermissionDenied


def _require_view(request: HttpRequest) -> None:
    _require(request.user.has_perm("digests.view_issue"))


def _may_restore(request: HttpRequest, issue: Issue | None) -> bool:
    may = issue is not None and (history.can_be_restored(issue) or issue.is_public())
    return may and may_publish(person(request))


def _may_put_back(someone: User, link: Link) -> bool:
    """Whether someone may change what an entry goes into: its issue, or the working copy."""
    issue = link.cut_from
    if issue and issue.is_public():
        issue = getattr(issue, "working_copy", None)
        if issue is None:  # yet
            return someone.has_perm("digests.change_issue")
    return issue is not None and history.can_be_restored(issue) and may_edit(someone, issue)


def _respond(
    request: HttpRequest, site: AdminSite, name: str, context: dict[str, Any]
) -> HttpResponse:
    own = {**site.each_context(request), **context, "opts": Issue._meta}  # noqa: SLF001 (documented API)
    return TemplateResponse(request, f"admin/history/{name}.html", own)


def _page(request: HttpRequest, rows: Any) -> Page[Any]:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def _step(revision: Revision) -> Step:
    return Step(
        revision=revision,
        who=_name(revision.by),
        what=revision.get_reason_display(),
        glance=at_a_glance(revision.glance),
    )


def _name(user: User | None) -> str:
    return name_of(user) if user else gettext("no one in particular")


def _near(uid: UUID, number: int) -> Iterable[Revision]:
    """A revision with the one before and the one after it."""
    revisions = Revision.objects.of(uid).select_related("by", "issue")
    return revisions.filter(number__gte=number - 1, number__lte=number + 1)


def _sides(
    revision: Revision, before: Revision | None, *, is_since: bool
) -> tuple[Document, Document]:
    """The older and the newer text that the page compares."""
    if is_since and revision.issue:
        return store.document_of(revision), store.load_document(revision.issue)
    older = store.document_of(before) if before else Document()
    return older, store.document_of(revision)


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _restored(number: int, *, is_item: bool) -> str:
    if is_item:
        text = gettext("The entry is what it was in version %(number)d.")
    else:
        text = gettext("The issue is what it was in version %(number)d.")
    return text % {"number": number}


@dataclass(frozen=True, slots=True)
class DeletedRow:
    """A deleted issue: its last revision, its title as written, how many entries it had."""

    revision: Revision
    who: str
    title: str
    entries: int


def _deleted_rows(last: list[Revision]) -> list[DeletedRow]:
    """The rows of a page of deleted issues, whose histories are replayed with one query."""
    uids = [revision.issue_uid for revision in last]
    kept = Revision.objects.filter(issue_uid__in=uids).order_by("issue_uid", "number")
    readable = {
        uid: replay(revisions) for uid, revisions in groupby(kept, lambda one: one.issue_uid)
    }
    return [_deleted_row(one, readable[one.issue_uid].get(one.number)) for one in last]


def _deleted_row(last: Revision, readable: Revision | None) -> DeletedRow:
    text, uids = readable.contents if readable else ("", [])
    title = text.lstrip("\n").split("\n", 1)[0].removeprefix("# ")
    return DeletedRow(last, _name(last.by), title, sum(map(len, uids)))
