"""Digests that are written in another dialect, imported, kept and exported."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from digests import editing, store
from digests.document import parse, serialize
from digests.document.dialect import Dialect, from_json, to_json
from digests.document.footer import split
from digests.exchange.samples import FOLDER
from digests.models import Issue, Link, Publication, Reason, Revision, Section
from tests.document.judge import same_reading
from tests.import_issues.runs import TEXT, run, write

pytestmark = pytest.mark.django_db

COUNTED = """# 小报 ({date})

一段开场白。

## 项目

### C

1、[小内核](https://example.org/kernel)：一行话。

<p align="center"><img src="https://example.org/a.png"></p>

2、[小编译器](https://example.org/compiler)

一段话。

### [Rust](https://example.org/rust)

3、[小工具](https://example.org/tool)
"""
DIALECT = Dialect(("1、[t](u)",), (2, 3))


def _exported(folder: Path) -> str:
    call_command("export_issues", output=folder, verbosity=0)
    [path] = folder.glob("*.md")
    return path.read_text(encoding="utf-8")


def test_the_dialect_of_a_first_import_is_learned_and_kept(tmp_path: Path) -> None:
    for date in ("2024-01-01", "2024-01-08"):
        write(tmp_path, date, COUNTED)

    assert run(tmp_path).code == 0

    assert from_json(Publication.objects.get().dialect) == DIALECT
    issue = Issue.objects.order_by("date").first()
    assert issue
    assert from_json(issue.dialect) == DIALECT
    sections = issue.sections.values_list("level", "heading", "heading_markdown")
    assert list(sections) == [
        (2, "项目", ""),
        (3, "C", ""),
        (3, "Rust", "[Rust](https://example.org/rust)"),
    ]
    links = Link.objects.filter(section__issue=issue).order_by("section__position", "position")
    assert [link.form for link in links] == ["1、[t](u)", "2、[t](u)", "3、[t](u)"]
    assert store.load_document(issue) == parse(COUNTED.format(date="2024-01-01"), DIALECT)


def test_what_is_exported_reads_as_the_file_and_is_unchanged_when_imported(tmp_path: Path) -> None:
    path = write(tmp_path, text=COUNTED)
    run(path, "--publish")

    text = _exported(tmp_path / "out")

    assert same_reading("\n".join(split(text).body), path.read_text(encoding="utf-8"))
    again = run(tmp_path / "out", "--json")
    assert again.file["status"] == "unchanged"
    assert run(path, "--json").file["status"] == "unchanged"


def test_a_later_file_is_read_in_the_dialect_that_was_kept(tmp_path: Path) -> None:
    run(write(tmp_path, "2024-01-01", COUNTED))

    run(write(tmp_path, "2024-01-08", COUNTED.partition("2、")[0]))

    assert Link.objects.filter(section__issue__date="2024-01-08").get().title == "小内核"


def test_files_of_another_way_of_writing_are_read_in_it_beside_those_that_are_here(
    tmp_path: Path,
) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
    run(write(tmp_path / "a", "2023-01-01", TEXT))

    run(write(tmp_path / "b", "2024-01-01", COUNTED))
    again = run(tmp_path / "b", "--json")

    assert Link.objects.filter(section__issue__date="2024-01-01").count() == 3
    assert again.file["status"] == "unchanged"
    assert Publication.objects.current().dialect is None


def test_the_first_digest_after_the_samples_tells_the_dialect(tmp_path: Path) -> None:
    run(FOLDER)

    run(write(tmp_path, "2024-01-01", COUNTED))

    assert from_json(Publication.objects.current().dialect) == DIALECT


def test_an_own_file_that_is_named_as_a_sample_keeps_the_dialect_as_it_is(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
    run(write(tmp_path / "a", "2024-11-15", TEXT))

    run(write(tmp_path / "b", "2024-01-01", COUNTED))

    assert Publication.objects.current().dialect is None


def test_the_seeds_files_leave_no_dialect(tmp_path: Path) -> None:
    run(write(tmp_path, text=TEXT))

    assert Issue.objects.get().dialect is None
    assert Publication.objects.current().dialect is None


def test_a_revision_is_read_in_its_own_dialect(tmp_path: Path) -> None:
    run(write(tmp_path, text=COUNTED))
    issue = Issue.objects.get()
    before = store.load_document(issue)
    path = tmp_path / "dialect.toml"
    path.write_text('forms = ["- [t](u)"]\n', encoding="utf-8")

    run(tmp_path, "--overwrite", "--dialect", path)
    write(tmp_path, text=COUNTED + "\n尾声。\n")
    run(tmp_path, "--overwrite", "--dialect", path)

    assert Issue.objects.get().dialect is None
    first = Revision.objects.of(issue.uid).last()
    assert first
    assert store.document_of(first) == before


def test_a_dry_run_prints_the_dialect_with_its_yield_and_keeps_nothing(tmp_path: Path) -> None:
    write(tmp_path, text=COUNTED)

    ran = run(tmp_path, "--dry-run")

    assert "Dialect: 3 items as “1、[title](url)”" in ran.out
    assert "2 subsections" in ran.out
    assert '"1、[t](u)",' in ran.out
    assert not Publication.objects.filter(dialect__isnull=False).exists()


def test_a_dry_run_tells_of_bullets_that_are_no_entries(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        text=COUNTED + "\n## 别的\n\n- [列表](https://example.org/list)\n- 一句话\n- 又一句\n",
    )
    dialect = tmp_path / "dialect.json"
    dialect.write_text('{"forms": ["1、[t](u)", "- [t](u)"], "levels": [2, 3]}', encoding="utf-8")

    ran = run(path, "--dry-run", "--dialect", dialect)
    told = run(path, "--dry-run", "--json", "--dialect", dialect).json["dialect"]

    assert "  2 bullets without a link are part of the entries above them\n" in ran.out
    assert told["joined"] == 2


def test_a_dry_run_tells_the_dialect_in_its_json(tmp_path: Path) -> None:
    told = run(write(tmp_path, text=COUNTED), "--dry-run", "--json").json["dialect"]

    assert told["forms"] == ["1、[t](u)"]
    assert told["items"] == {"1、[t](u)": 3}


def test_a_dialect_in_a_file_takes_the_place_of_what_the_files_show(tmp_path: Path) -> None:
    path = tmp_path / "dialect.json"
    path.write_text('{"forms": ["1、[t](u)"], "levels": [2]}', encoding="utf-8")

    run(write(tmp_path, text=COUNTED), "--dialect", path)

    assert from_json(Publication.objects.get().dialect) == Dialect(("1、[t](u)",))
    assert not Section.objects.filter(level=3).exists()


def test_another_dialect_reads_the_same_files_anew(tmp_path: Path) -> None:
    path = tmp_path / "dialect.toml"
    path.write_text('forms = ["- [t](u)"]\n', encoding="utf-8")
    file = write(tmp_path, text=COUNTED)
    run(file, "--dialect", path, "--publish")
    assert not Link.objects.entries().exists()
    path.write_text('forms = ["1、[t](u)"]\nlevels = [2, 3]\n', encoding="utf-8")

    ran = run(file, "--dialect", path, "--json")

    assert ran.file["status"] == "updated"
    assert Link.objects.entries().count() == 3
    assert run(file, "--json").file["status"] == "unchanged"


def test_a_bad_dialect_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "dialect.toml"
    path.write_text("levels = [0]\n", encoding="utf-8")

    with pytest.raises(CommandError, match="“levels” has “0”"):
        run(write(tmp_path, text=COUNTED), "--dialect", path)


def test_an_edit_leaves_the_form_of_an_entry_and_a_new_one_takes_the_usual(tmp_path: Path) -> None:
    run(write(tmp_path, text=COUNTED))
    issue = Issue.objects.get()
    link = Link.objects.get(title="小内核")
    text = editing.item_text(issue, link.uid)
    assert text.startswith("1、[小内核](https://example.org/kernel)：一行话。")

    editing.write_item_text(issue, link.uid, text.replace("小内核", "大内核"), seen=text)
    section = Section.objects.get(heading="Rust")
    Link.objects.create(section=section, title="新", url="https://example.org/new", position=9)
    store.write_revision(Issue.objects.get(), Reason.SAVE)

    link.refresh_from_db()
    assert (link.title, link.form) == ("大内核", "1、[t](u)")
    assert serialize(store.load_document(Issue.objects.get())).endswith(
        "3、[小工具](https://example.org/tool)\n\n4、[新](https://example.org/new)\n"
    )


def test_an_issue_that_is_started_here_is_written_in_the_publications_dialect() -> None:
    Publication.objects.create(dialect=to_json(DIALECT))

    issue, _date = editing.start_issue()

    assert from_json(issue.dialect) == DIALECT


def test_entries_that_are_moved_and_cut_are_counted_anew_when_settled(tmp_path: Path) -> None:
    run(write(tmp_path, text=COUNTED))
    issue = Issue.objects.get()
    versions = {one.title: one.version for one in Link.objects.all()}

    editing.shift_link(Link.objects.get(title="小编译器"), -1)
    editing.settle_issue(issue)

    told = Link.objects.order_by("section__position", "position").values_list("title", "form")
    assert list(told) == [
        ("小编译器", "1、[t](u)"),
        ("小内核", "2、[t](u)"),
        ("小工具", "3、[t](u)"),
    ]
    assert {one.title: one.version for one in Link.objects.all()} == versions

    editing.shelve_link(Link.objects.get(title="小编译器"), cut=True)
    editing.settle_issue(issue)

    text = _exported_draft(tmp_path)
    assert [line[:5] for line in text.split("\n") if "、[" in line] == ["1、[小内", "2、[小工"]
    revision = Revision.objects.of(issue.uid).first()
    assert revision
    assert store.document_of(revision) == store.load_document(Issue.objects.get())


def test_numbers_that_a_source_does_not_count_stay_after_an_edit(tmp_path: Path) -> None:
    text = COUNTED.replace("2、", "1、").replace("3、", "1、")
    run(write(tmp_path, text=text))
    before = _exported_draft(tmp_path)

    editing.shift_link(Link.objects.get(title="小编译器"), -1)
    editing.settle_issue(Issue.objects.get())
    editing.shift_link(Link.objects.get(title="小编译器"), 1)
    editing.settle_issue(Issue.objects.get())

    assert _exported_draft(tmp_path) == before


def _exported_draft(folder: Path) -> str:
    call_command("export_issues", "--drafts", output=folder / "drafts", verbosity=0)
    [path] = (folder / "drafts").glob("*.md")
    return path.read_text(encoding="utf-8")
