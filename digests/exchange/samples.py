"""The samples of a first start, known again among the issues."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from digests.document import serialize
from digests.models import Issue, Link
from digests.store import exported_document

from .files import Found, find_files, hash_of, read_text_file
from .pictures import Pictures

FOLDER = settings.BASE_DIR / "samples"


def nothing_but_samples() -> bool:
    """Return whether the issues are samples as they were imported, and no link waits elsewhere."""
    hashes = set(Issue.objects.values_list("source_hash", flat=True))
    if not hashes or not hashes <= sample_hashes():
        return False
    if Link.objects.filter(section=None).exists():
        return False
    return all(
        issue.imported_hash == hash_of(serialize(exported_document(issue)))
        for issue in Issue.objects.iterator()
    )


@cache
def sample_hashes() -> frozenset[str]:
    """Return the hashes by which the import knows the files of the samples again."""
    found = [one for one in find_files([FOLDER]) if isinstance(one, Found)]
    brought = (Pictures().bring(read_text_file(one).text, one) for one in found)
    return frozenset(hash_of(one.source + one.cover) for one in brought)
