"""The files of a real digest."""

from pathlib import Path

import pytest

from digests.document import parse, serialize
from digests.models import Issue, Kind, Link, Publication
from digests.store import load_document
from tests.import_issues.runs import run

pytestmark = pytest.mark.django_db


def test_the_real_issues_come_in_whole(corpus_dir: Path) -> None:
    folder = corpus_dir / "embedded-ai-report"
    result = run(folder, "--publish", "--json")
    assert result.code == 0
    sums = result.json["totals"]
    assert (sums["created"], sums["links"]) == (28, 483)
    assert Issue.objects.published().count() == 28
    assert Link.objects.filter(kind=Kind.ENTRY).count() == 483
    publication = Publication.objects.get()
    assert (publication.folder, publication.wechat) == ("embedded-ai-report", "NeuralTalk")
    assert run(folder, "--publish", "--json").json["totals"]["unchanged"] == 28


def test_what_is_kept_of_a_real_issue_is_its_document(corpus_dir: Path) -> None:
    path = corpus_dir / "embedded-ai-report" / "2021-01-05.md"
    run(path)
    assert serialize(load_document(Issue.objects.get())) == serialize(parse(path.read_text()))
