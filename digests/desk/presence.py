"""Tell an editor which other people have the desk of the same issue open."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from digests.admin.requests import person
from digests.models import Issue, OpenDesk, Publication
from digests.people import name_of

from .requests import for_scripts, read_json


@for_scripts
@require_POST
def presence_view(request: HttpRequest, issue: Issue) -> HttpResponse:
    """Note that a tab has the desk open, or leaves it; return who else has it as a sentence.

    Raises PermissionDenied when the user may not read issues.
    """
    if not request.user.has_perm("digests.view_issue"):
        raise PermissionDenied
    sent, by = read_json(request), person(request)
    tab = str(sent.get("tab", ""))[:32]
    if sent.get("is_leaving"):
        OpenDesk.objects.close(issue, tab, by)
    else:
        OpenDesk.objects.see(issue, tab, by)
    return JsonResponse({"others": _sentence(OpenDesk.objects.beside(issue, tab, by), by)})


def _sentence(desks: list[OpenDesk], by: User) -> str:
    zone = Publication.objects.current().zone
    first = {desk.user: desk for desk in reversed(desks)}
    return " ".join(
        _("You have this open in another window too.")
        if desk.user == by
        else _("%(name)s has this open too, since %(time)s.")
        % {"name": name_of(desk.user), "time": f"{timezone.localtime(desk.since, zone):%H:%M}"}
        for desk in sorted(first.values(), key=lambda one: one.since)
    )
