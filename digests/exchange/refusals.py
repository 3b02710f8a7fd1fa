"""Refuse imports that would lose work or public pages."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digests.models import Issue, Link

from .files import RefusedError
from .report import Finding


def refuse_to_update(issue: Issue, is_edited: bool) -> None:
    """Raise RefusedError where the work of somebody would be lost."""
    if is_edited:
        raise RefusedError(
            _("The issue was edited here since. Keep it so, or import with --overwrite.")
        )
    if Issue.objects.working_copies().filter(revises=issue).exists():
        raise RefusedError(
            _(
                "The issue is being edited in its working copy. Publish its changes or discard it, "
                "or import with --overwrite."
            )
        )


def no_longer_public(links: Collection[Link]) -> list[Finding]:
    """Return those of some entries that were public whose permalinks answer 410 now."""
    still = set(Link.objects.published().filter(pk__in=[link.pk for link in links]))
    gone = (link for link in links if link not in still)
    return [Finding(None, str(link), link.get_absolute_url()) for link in gone]


def refuse_to_take_down(gone: Collection[Finding]) -> None:
    """Raise RefusedError for a file without which some entries would still be public."""
    reason = ngettext(
        "It would take %(count)d public entry away from its readers. Put it back into the file, or "
        "import with --overwrite.",
        "It would take %(count)d public entries away from their readers. Put them back into the "
        "file, or import with --overwrite.",
        len(gone),
    )
    raise RefusedError(reason % {"count": len(gone)})
