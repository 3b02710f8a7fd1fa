"""How digests write their titles: read, kept and written back by export."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from digests import editing, store, workflow
from digests.document import parse, serialize
from digests.document.dialect import from_json
from digests.document.front_matter import part_front_matter
from digests.models import Issue, Revision
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


def _draft(tmp_path: Path, text: str) -> Issue:
    (tmp_path / "issue-7.md").write_text(text, encoding="utf-8")
    run(tmp_path)
    return Issue.objects.get()


def _exported(tmp_path: Path) -> str:
    call_command("export_issues", "--drafts", output=tmp_path / "out", verbosity=0)
    [path] = (tmp_path / "out").glob("*.md")
    return path.read_text(encoding="utf-8")


BODY = "\n\n## 文章\n\n- [甲](https://a.example)\n"


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        (
            f"# 小报 #7 | 2021-05-04{BODY}",
            "---\ndraft: true\nlayout: default\n---\n\n# 小报 #7 | 2021-05-11\n",
        ),
        (
            f"---\ntitle: 小报\ndate: 2021-05-04\n---{BODY}",
            "---\ndraft: true\nnumber: 7\ntitle: 小报\ndate: 2021-05-11\n---\n\n## 文章\n",
        ),
        (
            f"---\ndate: 2021-05-04\n---\n\n# 小报{BODY}",
            "---\ndraft: true\nnumber: 7\ndate: 2021-05-11\n---\n\n# 小报\n",
        ),
    ],
)
def test_a_date_that_is_changed_here_stands_where_it_stood(
    tmp_path: Path, text: str, dated: str
) -> None:
    issue = _draft(tmp_path, text)
    seen = editing.Seen(issue.version, {"date": "2021-05-04"})

    editing.write_issue(issue, {"date": "2021-05-11"}, seen=seen)
    editing.settle_issue(issue)

    assert _exported(tmp_path).startswith(dated)
    last = Revision.objects.of(issue.uid).first()
    assert last
    assert store.document_of(last) == store.load_document(Issue.objects.get())
    assert Issue.objects.get().date == dt.date(2021, 5, 11)


def test_an_issue_started_here_has_its_title_as_the_digests_are(tmp_path: Path) -> None:
    _draft(tmp_path, f"# 小报 #7 | 2021-05-04{BODY}")
    Issue.objects.all().delete()

    issue = editing.create_issue({"date": "2021-05-11", "headline": "小报 #8"})

    assert _first_heading(_exported(tmp_path)) == "# 小报 #8 | 2021-05-11"
    assert issue.dialect == {"forms": ["- [t](u)"], "levels": [2], "titles": ["h | d"]}


def test_a_public_issue_that_gets_another_date_keeps_the_form_of_its_title(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"---\ndate: 2021-05-04\n---\n\n# 小报{BODY}", encoding="utf-8")
    run(tmp_path, "--publish")

    issue = workflow.move_issue(Issue.objects.get(), dt.date(2021, 5, 11))

    assert issue.front_matter == "---\ndate: 2021-05-11\n---"
    assert serialize(store.load_document(issue)).startswith(f"{issue.front_matter}\n\n# 小报\n")


def test_later_files_with_other_titles_keep_them(tmp_path: Path) -> None:
    for name, title in (("a", "小报 (2021-05-04)"), ("b", "小报 | 2021-05-11")):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.md").write_text(f"# {title}{BODY}", encoding="utf-8")
        run(tmp_path / name)

    later = Issue.objects.get(date="2021-05-11")
    assert serialize(store.load_document(later)).startswith("# 小报 | 2021-05-11\n")


def test_a_number_that_was_changed_here_is_exported(tmp_path: Path) -> None:
    _draft(tmp_path, f"---\nnumber: 7\n---\n\n# 小报 (2021-05-04){BODY}")
    Issue.objects.update(number=8)

    text = _exported(tmp_path)

    assert text.startswith("---\ndraft: true\nnumber: 8\n---\n")
    assert run(tmp_path / "out", "--json").file["number"] == 8
