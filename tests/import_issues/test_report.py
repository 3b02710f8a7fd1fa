"""The report of an import, for people and as JSON."""

import json
from pathlib import Path

import pytest

from tests.import_issues.runs import TEXT, run, shown_on_a_terminal, write
from tests.production import run as run_in_production

pytestmark = pytest.mark.django_db


def test_the_json_stands_alone_and_tells_of_each_file(tmp_path: Path) -> None:
    write(tmp_path, "2020-05-01")
    signed = "https://mp.weixin.qq.com/s?timestamp=1&signature=x&ver=1"
    path = write(
        tmp_path,
        text=TEXT
        + f"- [签名的]({signed})\n- [空的]()\n- **怪** [的](https://example.org/odd)\n"
        + "\n## 应用\n\n- [外面的](https://example.org/out)\n\n![](no.png)\n",
    )
    result = run(tmp_path, "--json")
    assert result.code == 0
    assert result.err == ""
    file = result.json["files"][1]
    lines = path.read_text().split("\n")

    def at(word: str) -> int:
        return next(number for number, line in enumerate(lines, 1) if word in line)

    assert (file["path"], file["date"]) == (str(path), "2020-05-15")
    assert (file["status"], file["error"]) == ("created", None)
    assert file["entries"] == {"papers": 5, "": 1}
    assert file["structured"] == 5
    assert [found["line"] for found in file["verbatim"]] == [at("怪")]
    assert file["verbatim"][0]["reason"]
    assert [(found["line"], found["title"]) for found in file["empty"]] == [(at("空的"), "空的")]
    assert [(found["line"], found["url"]) for found in file["volatile"]] == [(at("签名的"), signed)]
    assert [(found["line"], found["address"]) for found in file["images"]] == [
        (at("no.png"), "no.png")
    ]
    [repeat] = file["repeats"]
    assert (repeat["line"], repeat["title"]) == (at("三值网络"), "三值网络")
    assert repeat["earlier"] == [
        {"date": "2020-05-01", "section": "论文", "title": "三值网络", "reference": None}
    ]
    sums = result.json["totals"]
    assert (sums["files"], sums["created"], sums["issues"], sums["links"]) == (2, 2, 2, 8)
    assert sums["seconds"] >= 0


def test_an_address_that_stands_twice_in_one_issue_is_a_repeat(tmp_path: Path) -> None:
    again = "\n## 博文\n\n- [又见](http://arxiv.org/pdf/1812.00332v3)\n"
    [repeat] = run(write(tmp_path, text=TEXT + again), "--json").file["repeats"]
    assert repeat["title"] == "又见"
    assert repeat["earlier"][0]["section"] == "论文"


def test_a_finding_has_the_line_of_its_entry_wherever_else_its_words_stand(tmp_path: Path) -> None:
    signed = "https://mp.weixin.qq.com/s?timestamp=1&signature=x&ver=1"
    text = TEXT.replace("本次两条", "三值网络、空的") + (
        "- [三值网络](https://arxiv.org/abs/1812.00332)\n"
        "- [空的]()\n"
        "- [空的]()\n"
        f"- [好文](https://example.org/1)\n代码：https://example.org/2\n链接：{signed}\n"
    )
    file = run(write(tmp_path, text=text), "--json").file
    assert [found["line"] for found in file["repeats"]] == [17]
    assert [found["line"] for found in file["empty"]] == [18, 19]
    assert [(found["line"], found["title"]) for found in file["volatile"]] == [(22, "好文")]


def test_the_report_for_people_ends_with_one_line_of_sums(tmp_path: Path) -> None:
    write(tmp_path, "2020-05-01")
    write(tmp_path, "2020-05-15")
    lines = run(tmp_path).out.splitlines()
    assert lines[0] == f"{tmp_path / '2020-05-01.md'}: created: 2020-05-01 (papers 2)"
    assert lines[-1].startswith("2 files: created 2; 2 issues, 4 links, ")


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    write(tmp_path)
    assert "1 2020-05-15.md" in shown_on_a_terminal(tmp_path)
    assert "2020-05-15.md" not in run(tmp_path).err


@pytest.mark.parametrize("option", [(), ("--json",)], ids=["for people", "as JSON"])
def test_a_terminal_without_chinese_letters_does_not_end_the_import(
    tmp_path: Path, option: tuple[str, ...]
) -> None:
    folder, database = tmp_path / "weekly", tmp_path / "db.sqlite3"
    folder.mkdir()
    for date in ("2020-05-01", "2020-05-15"):
        write(folder, date, name=f"第{date}期.md")
    environment = {"DATABASE_URL": f"sqlite:///{database}", "PYTHONIOENCODING": "ascii"}
    assert run_in_production("manage.py", "migrate", **environment).returncode == 0
    command = ("manage.py", "import_issues", str(folder), *option)
    ran = run_in_production(*command, **environment)
    assert ran.returncode == 0, ran.stderr
    assert "2020-05-15" in ran.stdout
    if option:
        assert json.loads(ran.stdout)["files"][1]["repeats"][0]["title"] == "三值网络"
