"""How digests write their titles: read, kept and written back by export."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from digests import store
from digests.document import parse, serialize
from digests.document.dialect import from_json
from digests.document.front_matter import part_front_matter
from digests.models import Issue
from tests.document.test_digests import SUFFIXES, YIELDS
from tests.import_issues.runs import run

pytestmark = pytest.mark.django_db


def _first_heading(text: str) -> str:
    """The first heading of a text without front matter, written as ATX and on one line."""
    body = part_front_matter(text).text
    body = re.sub(r"^(\S.*)\n=+[ \t]*$", r"# \1", body, count=1, flags=re.MULTILINE)
    heading = re.search(r"^#{1,6} .*", body, re.MULTILINE)
    return " ".join(heading[0].split()) if heading else ""


@pytest.mark.parametrize("name", YIELDS)
def test_the_title_of_every_file_is_exported_as_it_was(
    digests_dir: Path, tmp_path: Path, name: str
) -> None:
    folder = digests_dir / name
    assert run(folder).code == 0
    call_command("export_issues", "--drafts", output=tmp_path, verbosity=0)

    sources = {one.name: one.read_text(encoding="utf-8") for one in folder.iterdir()}
    exported = {path.stem[-36:]: path for path in tmp_path.glob("*.md")}
    issues = list(Issue.objects.all())
    assert len(issues) == len([one for one in sources if Path(one).suffix in SUFFIXES])
    for issue in issues:
        path = exported[str(issue.uid)]
        text = path.read_text(encoding="utf-8")
        assert _first_heading(text) == _first_heading(sources[issue.source_name]), path
        document = store.load_document(issue)
        assert parse(serialize(document), from_json(issue.dialect)) == document, path
    again = run(tmp_path, "--json")
    assert {file["status"] for file in again.json["files"]} == {"unchanged"}
    dates = Issue.objects.values_list("date", "number", "headline")
    before = sorted(map(str, dates))
    Issue.objects.all().delete()
    run(tmp_path)
    assert sorted(map(str, Issue.objects.values_list("date", "number", "headline"))) == before
