"""Search finds every word of two characters in a real digest, and nothing else."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.core.management import call_command

from digests import search, store
from digests.models import Link
from digests.search import texts_of
from digests.search.tokens import CJK, fold

pytestmark = pytest.mark.django_db


def test_every_chinese_word_of_two_characters_finds_the_entries_that_hold_it(
    corpus_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = (corpus_dir / "embedded-ai-report").glob("*.md")
    call_command("import_issues", *map(str, sorted(files)), publish=True, verbosity=0)
    search.rebuild()
    monkeypatch.setattr("digests.search.searching.bring_up_to_date", lambda: None)
    links = Link.objects.published()
    keys = {str(uid): pk for uid, pk in links.values_list("uid", "pk")}
    holding: defaultdict[str, set[int]] = defaultdict(set)
    for one in store.published_entries(links):
        shown = fold("\n".join(texts_of(one.entry)))
        for run in re.findall(f"[{CJK}]+", shown):
            for at in range(len(run) - 1):
                holding[run[at : at + 2]].add(keys[one.entry.uid])
    words = {word: entries for word, entries in holding.items() if len(entries) > 1}

    wrong = {
        word: (len(entries), len(found))
        for word, entries in words.items()
        if (found := set(search.search(search.parse(word)).links)) != entries
    }

    assert len(words) > 3000
    assert wrong == {}
