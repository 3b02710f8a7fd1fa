"""Issues leave as the files that they came as, and come back the same."""

import datetime as dt
import io
import os
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from PIL import Image as Pillow
from pytest_django import DjangoAssertNumQueries

from digests.document import parse
from digests.models import Category, Image, Issue, Link, Publication, Revision
from digests.store import load_document
from tests.factories import (
    PublicationFactory,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
    make_withdrawn_issue,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def export(folder: Path, *args: object) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("export_issues", *map(str, args), output=folder, stdout=out, stderr=err)
    except SystemExit as exit_:
        return int(str(exit_.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in names(folder)}


def empty_the_database() -> None:
    for model in (Revision, Link, Issue, Image, Publication):
        model.objects.all().delete()
    assert Category.objects.count() == 4


def come_back(folder: Path, *args: str) -> None:
    empty_the_database()
    call_command("import_issues", folder, *args, stdout=io.StringIO())


def test_each_published_issue_is_a_file_of_its_date(tmp_path: Path) -> None:
    issues = [make_published_issue(date) for date in ("2020-05-15", "2020-05-01")]
    make_issue("2020-06-01")
    make_scheduled_issue()
    make_withdrawn_issue("2020-04-01")
    code, out, _ = export(tmp_path / "out")
    assert (code, names(tmp_path / "out")) == (0, ["2020-05-01.md", "2020-05-15.md"])
    assert str(tmp_path / "out" / "2020-05-15.md") in out
    assert out.splitlines()[-1].startswith("2 files, 0 images, ")
    text = (tmp_path / "out" / "2020-05-15.md").read_text()
    assert parse(text).entries == load_document(issues[0]).entries


def test_drafts_and_what_is_scheduled_bear_their_uids(tmp_path: Path) -> None:
    make_published_issue("2020-05-15")
    coming = [make_issue("2020-06-01"), make_issue("2020-06-01"), make_scheduled_issue()]
    undated = make_issue(None)
    make_issue("2020-05-15", revises=Issue.objects.published().get())
    export(tmp_path, "--drafts")
    assert set(names(tmp_path)) == {
        "2020-05-15.md",
        f"undated-{undated.uid}.md",
        *(f"{issue.date}-{issue.uid}.md" for issue in coming),
    }


def test_dates_choose_the_issues(tmp_path: Path) -> None:
    for date in ("2020-05-01", "2020-05-15", "2020-06-01"):
        make_published_issue(date)
    export(tmp_path, "2020-05-15", "2020-06-01")
    assert names(tmp_path) == ["2020-05-15.md", "2020-06-01.md"]


def test_a_date_without_a_public_issue_is_named(tmp_path: Path) -> None:
    make_published_issue("2020-05-15")
    make_issue("2020-05-16")
    code, _, err = export(tmp_path, "2020-05-15", "2020-05-16")
    assert code == 1
    assert err.startswith("2020-05-16: ")
    assert names(tmp_path) == ["2020-05-15.md"]


def test_a_date_that_is_none_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="“2020-02-30” is no date"):
        export(tmp_path, "2020-02-30")


def test_an_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    make_published_issue()
    path = tmp_path / "out"
    path.write_text("mine")
    with pytest.raises(CommandError, match="is a file"):
        export(path)
    assert path.read_text() == "mine"


def test_a_failed_write_leaves_the_old_file_whole(tmp_path: Path) -> None:
    make_published_issue("2020-05-15")
    (tmp_path / "2020-05-15.md").mkdir()
    with pytest.raises(CommandError, match="cannot be written"):
        export(tmp_path)
    assert names(tmp_path) == []


def test_an_issue_typed_here_leaves_under_the_publications_name(tmp_path: Path) -> None:
    PublicationFactory.create(name="快讯", tagline="关注小设备", editor="某人", folder="weekly")
    make_published_issue("2020-05-15", headline="头条")
    export(tmp_path)
    text = (tmp_path / "2020-05-15.md").read_text()
    assert "# 快讯 (2020-05-15) 头条\n\n**关注小设备**" in text
    assert "](../weekly/2020-05-15.md)" in text
    assert "- Editor: 某人" in text


def test_exported_and_imported_elsewhere_it_exports_to_the_same_bytes(tmp_path: Path) -> None:
    PublicationFactory.create(editor="某人", project="https://example.org/", wechat="小站")
    first, second = tmp_path / "one", tmp_path / "two"
    make_published_issue("2020-05-15", links=3, opening="- 一条\n- 两条", closing="再会。")
    make_published_issue("2019-12-01", links=1)
    export(first)
    come_back(first, "--publish")
    assert Issue.objects.published().count() == 2
    export(second)
    assert contents(second) == contents(first)


def test_a_text_kept_as_one_comes_back_the_same(tmp_path: Path) -> None:
    source, first, second = tmp_path / "source", tmp_path / "one", tmp_path / "two"
    source.mkdir()
    text = "# 快讯 (2020-05-15)\n\n字\n-\x0c\n\n## 论文\n\n- 甲\n"
    (source / "2020-05-15.md").write_text(text)
    come_back(source, "--publish")
    export(first)
    assert text in (first / "2020-05-15.md").read_text()
    come_back(first, "--publish")
    export(second)
    assert contents(second) == contents(first)


def test_drafts_come_back_with_their_uids(tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    uids = {make_issue(date).uid for date in ("2020-06-01", "2020-06-01", None)}
    export(first, "--drafts")
    come_back(first)
    assert set(Issue.objects.values_list("uid", flat=True)) == uids
    export(second, "--drafts")
    assert contents(second) == contents(first)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
def test_images_leave_beside_the_files_and_come_back_the_same(tmp_path: Path, kind: str) -> None:
    source, first, second = tmp_path / "source", tmp_path / "one", tmp_path / "two"
    source.mkdir()
    Pillow.effect_noise((300, 200), 90).convert("RGB").save(source / "a.bin", format=kind)
    Pillow.new("RGBA", (30, 20), (200, 0, 0, 90)).save(source / "qr.webp")
    (source / "2020-05-15.md").write_text(
        "# 快讯 (2020-05-15)\n\n## 论文\n\n- [甲](https://example.org)\n摘要：![图](a.bin)\n"
        "\n## 往期回顾\n\n![qrcode](qr.webp)\n"
    )
    come_back(source, "--publish")
    export(first)
    image = Image.objects.get(original_name="a.bin")
    assert len(names(first)) == 3
    assert f"![图](images/{image.name})" in (first / "2020-05-15.md").read_text()
    assert (first / "images" / image.name).read_bytes() == default_storage.open(image.name).read()
    come_back(first, "--publish")
    publication = Publication.objects.get()
    assert publication.qr is not None
    export(second)
    assert contents(second) == contents(first)


def test_an_image_that_the_storage_lacks_is_named(tmp_path: Path) -> None:
    lost = "0" * 32 + ".png"
    make_published_issue("2020-05-15", closing=f"![图](/media/{lost})")
    code, _, err = export(tmp_path)
    assert (code, err.split(":")[0]) == (1, lost)
    assert f"![图](/media/{lost})" in (tmp_path / "2020-05-15.md").read_text()


@pytest.mark.parametrize("name", ["..", ".", "a" * 300 + ".png"])
def test_an_address_that_is_no_image_of_ours_does_not_stop_the_export(
    tmp_path: Path, name: str
) -> None:
    make_published_issue("2020-05-01", closing=f"![图](/media/{name})")
    make_published_issue("2020-05-15")
    code, _, err = export(tmp_path / "out")
    assert (code, err.split(": ")[0]) == (1, name)
    assert names(tmp_path / "out") == ["2020-05-01.md", "2020-05-15.md"]


def test_the_real_issues_come_back_as_they_were(tmp_path: Path, corpus_dir: Path) -> None:
    folder = corpus_dir / "embedded-ai-report"
    first, second = tmp_path / "one", tmp_path / "two"
    come_back(folder, "--publish")
    export(first)
    assert names(first) == names(folder)
    for name in names(folder):
        assert parse((first / name).read_text()) == parse((folder / name).read_text())
    come_back(first, "--publish")
    export(second)
    assert contents(second) == contents(first)


def test_an_export_lists_no_issue_that_came_later(tmp_path: Path) -> None:
    for date in ("2020-05-01", "2020-05-15"):
        make_published_issue(date)
    export(tmp_path)
    assert "2020-05-15" not in (tmp_path / "2020-05-01.md").read_text()
    assert dt.date(2020, 5, 1).isoformat() in (tmp_path / "2020-05-15.md").read_text()


def test_a_file_that_is_as_it_would_be_is_not_written_again(tmp_path: Path) -> None:
    make_published_issue("2020-05-15")
    changing = make_published_issue("2020-05-16")
    first = export(tmp_path)
    os.utime(tmp_path / "2020-05-15.md", (0, 0))
    os.utime(tmp_path / "2020-05-16.md", (0, 0))
    Issue.objects.filter(pk=changing.pk).update(headline="另一题")
    again = export(tmp_path)
    assert again[1].splitlines()[:2] == first[1].splitlines()[:2]
    assert (tmp_path / "2020-05-15.md").stat().st_mtime == 0
    assert (tmp_path / "2020-05-16.md").stat().st_mtime > 0
    assert "另一题" in (tmp_path / "2020-05-16.md").read_text(encoding="utf-8")


def test_twenty_issues_leave_with_as_many_queries_as_one(
    tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for day in range(1, 21):
        make_published_issue(f"2020-05-{day:02}", links=2)
    for dates in (["2020-05-01"], []):
        with django_assert_num_queries(6):
            export(tmp_path, *dates)
