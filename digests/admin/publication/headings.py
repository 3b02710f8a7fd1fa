"""The page on which headings that recur become categories, and categories are merged."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digests.admin.context import page_context
from digests.admin.requests import parse_pk, person
from digests.categories import make_categories, merge_categories, recurring_headings
from digests.models import Category, Link


def headings_view(request: HttpRequest) -> HttpResponse:
    """List the headings that recur and the categories; make or merge those that are ticked.

    Raises PermissionDenied when the user may not add, change and delete categories.
    """
    rights = ("add_category", "change_category", "delete_category")
    if not request.user.has_perms([f"digests.{right}" for right in rights]):
        raise PermissionDenied
    if request.method == "POST":
        _merge(request) if "merge" in request.POST else _make(request)
        return HttpResponseRedirect(request.path)
    entries = Q(sections__links__in=Link.objects.entries().order_by().values("pk"))
    context = {
        **page_context(request, _("Headings and categories"), Category),
        "headings": recurring_headings(),
        "categories": Category.objects.annotate(
            entries=Count("sections__links", filter=entries),
            issues=Count("sections__issue", distinct=True),
        ),
    }
    return TemplateResponse(request, "admin/digests/category/headings.html", context)


@transaction.atomic
def _make(request: HttpRequest) -> None:
    """Make categories of the ticked headings."""
    ticked = set(request.POST.getlist("heading"))
    chosen = [one for one in recurring_headings() if one.key in ticked]
    if not chosen:
        messages.warning(request, _("Tick the headings that shall be categories."))
        return
    made = make_categories(chosen)
    if made:
        LogEntry.objects.log_actions(person(request).pk, made, ADDITION)
    said = ngettext("%(n)d heading is a category.", "%(n)d headings are categories.", len(chosen))
    messages.success(request, said % {"n": len(chosen)})


@transaction.atomic
def _merge(request: HttpRequest) -> None:
    """Merge the ticked categories into the chosen one."""
    ticked = list(filter(None, map(parse_pk, request.POST.getlist("category"))))
    into = Category.objects.filter(pk=parse_pk(request.POST.get("into", "")) or 0).first()
    others = list(Category.objects.filter(pk__in=ticked).exclude(pk=into.pk if into else 0))
    if into is None or not others:
        messages.warning(request, _("Tick the categories to merge, and choose the one that stays."))
        return
    LogEntry.objects.log_actions(person(request).pk, others, DELETION)
    merge_categories(into, others)
    told = {"names": ", ".join(one.name for one in others), "name": into.name}
    LogEntry.objects.log_actions(
        person(request).pk, [into], CHANGE, _("Took over %(names)s.") % told
    )
    messages.success(request, _("“%(names)s” belong to “%(name)s” now.") % told)
