"""Set right the address of a public entry, in the working copy of its issue."""

from __future__ import annotations

import re

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from digests.models import Issue, Link
from digests.workflow import WorkflowError
from digests.working_copy import open_working_copy

from .fields import read_fields
from .links import write_link
from .merging import see
from .repeats import keep_originals


@transaction.atomic
def correct_address(link: Link, old: str, new: str, *, by: User | None = None) -> Issue:
    """Replace an address of a public entry, or of its references, in the working copy of its issue.

    Return the copy, whose publication makes the change public. The old address is kept beside the
    new one. Raises WorkflowError where the copy has the entry or the address no more.
    """
    issue = Issue.objects.get(sections__links=link.pk)
    copy = open_working_copy(issue, by=by)
    twin = Link.objects.filter(section__issue=copy, revises=link).first()
    if twin is None:
        raise WorkflowError(_("The working copy of the issue has this entry no more."))
    # An address that only begins like it is another one.
    spelt = re.compile(re.escape(old) + r"(?![\w/?#&=%~-]|\.\w)")
    stored = read_fields(twin)
    typed = {name: spelt.sub(lambda _match: new, stored[name]) for name in ("url", "references")}
    written = write_link(twin, typed, seen=see(twin), by=by)
    if not written.changed:
        raise WorkflowError(_("The address is spelt otherwise there. Replace it by hand."))
    for row in (written.row, Link.objects.get(pk=link.pk)):
        keep_originals(row, {**(row.originals or {}), new: old})
    return copy
