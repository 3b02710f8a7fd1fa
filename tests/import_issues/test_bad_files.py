"""A bad file is named with its reason, and the others go on."""

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from digests import workflow
from digests.models import Issue
from tests.factories import PublicationFactory, make_issue
from tests.import_issues.runs import TEXT, imported, run, write

pytestmark = pytest.mark.django_db


def bad(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


GOOD = TEXT.replace("{date}", "2020-05-15")


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0", "", "binary"),
        (b"", "", "empty"),
        (b"\xef\xbb\xbf \n\n", "", "empty"),
        (GOOD.replace("2020-05-15", "2020-02-30").encode(), ":5", "does not exist"),
        (GOOD.replace("2020-05-15", "0001-01-01").encode(), "", "out of reach"),
        (GOOD.encode()[:-1] + b"\xff\xff\n", ":16", "UTF-8"),
        (GOOD.encode("utf-16-le"), "", "UTF-16LE"),
        ((GOOD + "\n" * 10_000).encode(), "", "room for 10000"),
        ((GOOD + "字" * 300_000).encode(), "", "room for 300000"),
        ((GOOD + "*x* " * 5000).encode(), "", "room for 10000"),
    ],
    ids=[
        "binary",
        "empty",
        "blank",
        "impossible date",
        "no year",
        "no encoding",
        "UTF-16 without its mark",
        "too many lines",
        "too many characters",
        "too many parts",
    ],
)
def test_a_bad_file_gets_one_line_and_the_rest_goes_on(
    tmp_path: Path, content: bytes, line: str, word: str
) -> None:
    path = bad(tmp_path, "2020-01-01.md", content)
    write(tmp_path, "2020-05-01")
    result = run(tmp_path)
    [said] = result.err.splitlines()
    assert said.startswith(f"{path}{line}: failed: ")
    assert word in said
    assert result.code == 1
    assert [issue.date for issue in Issue.objects.all()] == [dt.date(2020, 5, 1)]
    assert "2 files: created 1, failed 1; 1 issues" in result.out.splitlines()[-1]


def test_a_bad_file_is_failed_in_the_json_too(tmp_path: Path) -> None:
    result = run(bad(tmp_path, "a.md", b"\0"), "--json")
    assert (result.code, result.err) == (1, "")
    assert (result.file["status"], result.file["date"]) == ("failed", None)
    assert "binary" in result.file["error"]
    assert result.json["totals"]["failed"] == 1


def test_an_impossible_date_in_the_name_matters_when_the_title_has_none(tmp_path: Path) -> None:
    text = TEXT.replace("快讯 ({date})", "快讯")
    assert run(write(tmp_path, "2020-02-30", text)).code == 1
    assert run(write(tmp_path, "2020-02-28", name="2020-02-30.md")).code == 0


def test_the_first_day_of_all_is_none_to_publish_at(tmp_path: Path) -> None:
    PublicationFactory.create(time_zone="Asia/Shanghai")
    write(tmp_path)
    path = write(tmp_path, "0001-01-01")
    result = run(tmp_path, "--publish")
    assert result.code == 1
    assert result.err.startswith(f"{path}: failed: The date 0001-01-01 is out of reach.")
    assert [str(issue.date) for issue in Issue.objects.all()] == ["2020-05-15"]


def test_the_second_file_of_a_date_is_failed(tmp_path: Path) -> None:
    write(tmp_path, name="a.md")
    second = write(tmp_path, text=TEXT.replace("本次两条", "另一份"), name="b.md")
    result = run(tmp_path)
    assert result.code == 1
    assert f"{second}: failed: " in result.err
    assert "a.md" in result.err
    assert Issue.objects.get().lead == "本次两条。"


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere", write(tmp_path))
    assert result.code == 1
    assert f"{tmp_path / 'nowhere'}: failed: There is no such file" in result.err
    assert Issue.objects.exists()


def test_a_folder_without_markdown_is_named(tmp_path: Path) -> None:
    assert f"{tmp_path}: failed: " in run(tmp_path).err


def test_a_folder_in_a_folder_is_named_with_its_files_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "2019" / "spring").mkdir(parents=True)
    (tmp_path / "images").mkdir()
    write(tmp_path)
    write(tmp_path / "2019", "2019-05-15")
    write(tmp_path / "2019" / "spring", "2019-03-15")
    files = run(tmp_path, "--json").json["files"]
    assert [file["status"] for file in files] == ["created", "passed"]
    assert files[1]["path"] == str(tmp_path / "2019")
    assert files[1]["notes"] == ["a folder with 2 Markdown files; name it to import them"]
    write(tmp_path / "2019", "2019-04-15").unlink()
    result = run(tmp_path / "2019" / "spring", tmp_path / "2019")
    assert result.code == 0
    assert Issue.objects.count() == 3


def test_a_folder_whose_files_lie_deeper_names_where(tmp_path: Path) -> None:
    (tmp_path / "2019").mkdir()
    write(tmp_path / "2019", "2019-05-15")
    result = run(tmp_path)
    assert "no Markdown file" in result.err
    assert "2019: passed over: a folder with 1 Markdown file" in result.out


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "weekly"
    folder.mkdir()
    link = folder / "2020-05-15.md"
    link.symlink_to(write(tmp_path, name="secret.md"))
    (folder / "2020-05-16.md").symlink_to("nothing.md")
    for paths in ([folder], [link, folder / "2020-05-16.md"]):
        result = run(*paths)
        assert result.code == 1
        assert [line.split(": ")[0] for line in result.err.splitlines()] == [
            str(folder / "2020-05-15.md"),
            str(folder / "2020-05-16.md"),
        ]
    assert not Issue.objects.exists()


def test_links_in_a_circle_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    for name in ("2020-05-15.md", "a.png"):
        (tmp_path / name).symlink_to(name)
    result = run(tmp_path, write(tmp_path, "2020-05-16", TEXT + "\n![](a.png)\n"))
    assert result.code == 1
    [said] = result.err.splitlines()
    assert said.startswith(f"{tmp_path / '2020-05-15.md'}: failed: The file cannot be read: ")
    assert "a.png: No image lies there" in result.out
    assert [str(issue.date) for issue in Issue.objects.all()] == ["2020-05-16"]


@pytest.fixture
def powerless() -> Iterator[None]:
    """A user whom permissions hold, also where the tests run as root."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    yield
    os.seteuid(before)


def test_a_file_that_may_not_be_read_is_named(powerless: None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder))
        write(Path(folder), "2020-05-16")
        path.chmod(0)
        result = run(folder)
    assert f"{path}: failed: The file may not be read." in result.err
    assert [str(issue.date) for issue in Issue.objects.all()] == ["2020-05-16"]


def test_a_name_with_control_characters_stays_on_its_line(tmp_path: Path) -> None:
    bad(tmp_path, "a\nb\x1b[31m.md", b"\0")
    assert len(run(tmp_path).err.splitlines()) == 1


def test_a_name_in_no_encoding_is_reported_all_the_same(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.rename(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.md"))
    file = run(tmp_path, "--json").file
    assert (file["path"], file["status"]) == (f"{tmp_path}/\ufffd.md", "created")
    assert run(tmp_path, "--json").file["status"] == "unchanged"


def test_a_published_issue_in_the_way_fails_the_file_whole(tmp_path: Path) -> None:
    path = write(tmp_path, "2020-05-15")
    issue = imported(path)
    Issue.objects.filter(pk=issue.pk).update(date=dt.date(2020, 5, 20))
    make_issue("2020-05-16")
    workflow.publish_issue(make_issue("2020-05-15"))
    write(tmp_path, text=TEXT.replace("本次两条", "本次三条"))
    result = run(path, "--overwrite", "--publish")
    assert result.code == 1
    issue.refresh_from_db()
    assert (issue.date, issue.lead) == (dt.date(2020, 5, 20), "本次两条。")
