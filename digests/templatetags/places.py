"""The list of the admin's pages, as the front page and the sidebar name them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

PLACES = [
    ("digests.view_issue", _("All issues"), "admin:digests_issue_changelist", ""),
    ("digests.view_link", _("Inbox"), "inbox", ""),
    ("digests.view_link", _("All links"), "admin:digests_link_changelist", "?place=all"),
    ("digests.view_feed", _("Feeds"), "admin:digests_feed_changelist", ""),
    ("digests.change_issue", _("Archive links"), "admin:digests_addresscheck_changelist", ""),
    ("digests.publish_issue", _("Sources"), "admin:digests_sources", ""),
    ("digests.publish_issue", _("Move a digest in"), "moving", ""),
    ("digests.view_task", _("Background tasks"), "admin:digests_task_changelist", ""),
    ("digests.view_image", _("Images"), "admin:digests_image_changelist", ""),
    ("digests.view_category", _("Categories"), "admin:digests_category_changelist", ""),
    ("digests.view_publication", _("The publication"), "admin:digests_publication_changelist", ""),
    ("auth.view_user", _("People"), "admin:auth_user_changelist", ""),
    ("admin.view_logentry", _("Who did what"), "admin:admin_logentry_changelist", ""),
]
"""The permission that each page asks for, its name, the name of its address and a query."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the admin; ``is_current`` is True for the one that a request is below."""

    name: str | Promise
    url: str
    is_current: bool


@register.simple_tag(takes_context=True)
def places(context: Context) -> list[Place]:
    """Return the pages that the user may open."""
    request = context["request"]
    open_pages = list(_open_pages(request.user))
    paths = [path for _name, path, _query in open_pages if request.path.startswith(path)]
    current = max(paths, key=len, default="")
    return [Place(name, path + query, path == current) for name, path, query in open_pages]


def _open_pages(user: object) -> Iterator[tuple[str | Promise, str, str]]:
    """Yield the name, the path and the query of each page that a user may open."""
    for permission, name, url_name, query in PLACES:
        if user.has_perm(permission):  # type: ignore[attr-defined]
            yield name, reverse(url_name), query
