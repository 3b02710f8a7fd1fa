"""The body of the WeChat article of an issue, for the clipboard, and when it was taken last."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from digests import editing, store
from digests.admin.requests import person
from digests.channels import CHANNELS
from digests.markdown import words_of
from digests.models import Change, Delivery, Issue, Revision
from digests.readers.site import load_site

CHANNEL = "wechat"


@never_cache
@require_POST
def wechat_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the body of the article as ``html`` and as ``text``, of a draft too.

    It is noted, so that a later correction tells of the article. Raises PermissionDenied when the
    user may not read issues, Http404 for an unknown issue.
    """
    if not request.user.has_perm("digests.view_issue"):
        raise PermissionDenied
    issue = get_object_or_404(Issue, pk=pk)
    editing.settle_issue(issue)
    issue = Issue.objects.select_related("cover").get(pk=pk)
    imprint = load_site(request).imprint
    with translation.override(imprint.language), timezone.override(imprint.zone):
        day, now = timezone.localdate(), timezone.now()
        edition = store.edition_of(issue, imprint, day=day, at=now)
    html = CHANNELS[CHANNEL].render(edition).body.decode()
    Delivery.objects.note(issue, CHANNEL, by=person(request))
    return JsonResponse({"html": html, "text": words_of(html)})


def old_article(issue: Issue) -> Delivery | None:
    """Return when the article of an issue was taken, if the issue has changed for readers since."""
    copies = Delivery.objects.filter(issue=issue, channel=CHANNEL)
    taken = copies.select_related("by").first()
    if taken is None:
        return None
    changes = Revision.objects.of(issue.uid).filter(reason__in=Change.values, at__gt=taken.at)
    return taken if changes.exists() else None
