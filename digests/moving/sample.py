"""The issue of a file as readers will see it, before anything is made of it."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404
from django.utils import timezone

from digests import store
from digests.document.edition import Edition, Imprint
from digests.exchange.dry_run import rolled_back
from digests.exchange.importing import Importer
from digests.models import Issue, Move, MovedFile

from .folder import found_in, reading_options, unfolded


def edition_of_file(move: Move, file: MovedFile, imprint: Imprint) -> Edition:
    """Return the edition that an import would make of a file; nothing of it is kept.

    The pictures of the folder stay away, and are links.
    Raises Http404 when no issue is made of the file.
    """
    is_alone = move.files.filter(is_issue=True).count() == 1
    with unfolded(move, file) as folder, rolled_back():
        importer = Importer(replace(reading_options(move, folder), dry_run=True))
        importer.import_file(found_in(folder, file, is_alone=is_alone))
        issue = Issue.objects.select_related("cover").filter(pk__in=importer.seen).first()
        if issue is None:
            raise Http404
        return store.edition_of(issue, imprint, day=timezone.localdate(), at=timezone.now())
