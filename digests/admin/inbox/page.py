"""The page of the inbox and the other shelves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from digests.admin.context import page_context
from digests.admin.lists import BoundedPaginator
from digests.models import Category, Link, Shelf

from .actions import Act, Outcome, last_said, perform, undo
from .filters import FilterForm
from .rows import rows_of
from .shelves import TABS, tab_of
from .targets import open_issue, targets_of

PER_PAGE = 50


@require_safe
def inbox_page(request: HttpRequest) -> HttpResponse:
    """Show a shelf: the inbox, or the one that ``?shelf=`` names.

    Raises PermissionDenied when the user may not read links.
    """
    if not request.user.has_perm("digests.view_link"):
        raise PermissionDenied
    context = _shelf_context(request, request.GET)
    form = FilterForm(request.GET, categories=context["categories"])
    links = Link.objects.filter(shelf=context["tab"].name)
    rows = form.apply(links.order_by("-created_at", "-pk"))
    page = BoundedPaginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    context |= {
        **page_context(request, _("Inbox"), Link),
        "tabs": TABS,
        "form": form,
        "is_filtered": bool(form.chosen),
        "is_narrowed": bool(form.chosen.keys() - {"q"}),
        "page": page,
        "rows": rows_of(_with_all(page.object_list)),
        "said": last_said(request),
    }
    return TemplateResponse(request, "admin/inbox/page.html", context)


@require_POST
def act_view(request: HttpRequest) -> HttpResponse:
    """Sort, tag or lay aside links of a shelf, or choose the open issue.

    With ``part`` the answer is the part of the page that has changed, else the page again.
    """
    place = QueryDict(request.POST.get("inbox", ""))
    if request.POST.get("act") == "issue":
        open_issue(request)
    if request.POST.get("act") in {"issue", "nothing"}:
        return _back(place)
    act = Act.read(request)
    outcome = perform(request, act, Shelf(tab_of(place.get("shelf", "")).name))
    return _answer(request, place, outcome, act.links)


@require_POST
def undo_view(request: HttpRequest) -> HttpResponse:
    """Undo the last action on a shelf."""
    outcome, numbers = undo(request)
    return _answer(request, QueryDict(request.POST.get("inbox", "")), outcome, numbers)


def _shelf_context(request: HttpRequest, place: QueryDict) -> dict[str, Any]:
    """Return what the rows of a shelf are shown with; ``place`` is the query of its page."""
    return {
        "tab": tab_of(place.get("shelf", "")),
        "inbox": place.urlencode(),
        "targets": targets_of(request),
        "categories": list(Category.objects.all()),
        "may_change": request.user.has_perm("digests.change_link"),
    }


def _with_all(links: Any) -> Any:
    links = links.select_related("category", "caught_by", "cut_from", "finding__category")
    return links.prefetch_related("references")


def _answer(
    request: HttpRequest, place: QueryDict, outcome: Outcome, numbers: list[int]
) -> HttpResponse:
    # A step that can be undone is told beside the button that undoes it.
    done = "" if outcome.steps else outcome.said
    if "part" not in request.POST:
        if done:
            messages.success(request, done)
        for problem in outcome.problems:
            messages.warning(request, problem)
        return _back(place)
    context = _shelf_context(request, place)
    here = Link.objects.filter(pk__in=numbers, shelf=context["tab"].name)
    context |= {
        "said": last_said(request),
        "done": done,
        "problems": outcome.problems,
        "rows": rows_of(_with_all(here)),
    }
    return render(request, "admin/inbox/_answer.html", context)


def _back(place: QueryDict) -> HttpResponseRedirect:
    query = place.urlencode()
    return HttpResponseRedirect(reverse("inbox") + (f"?{query}" if query else ""))
