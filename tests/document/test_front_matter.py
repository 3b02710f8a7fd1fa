"""Front matter of a file is read, and what is unknown in it is kept."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from digests.document import parse, serialize
from digests.document.front_matter import FrontMatter, part_front_matter, read_front_matter

from .judge import broken_law

DAY = dt.date(2021, 5, 4)
TEXT = "# 小报 (2021-05-04)\n\n> 导读：一句话。\n"


@pytest.mark.parametrize(
    "block",
    [
        "---\ntitle: 标题\ndate: 2021-05-04\n---\n",
        '---\ntitle: "标题"\ndate: 2021-05-04\n...\n',
        '+++\ntitle = "标题"\ndate = 2021-05-04\n+++\n',
        "Title: 标题\nDate: 2021-05-04\n\n",
        "标题：标题\n日期：2021年5月4日\n\n",
        "\ufeff---\ntitle: 标题\ndate: 2021-05-04\n---\n",
        "\n\n---\ntitle: 标题\ndate: 2021-05-04\n---\n",
        "<!-- 备注\n两行 -->\n---\ntitle: 标题\ndate: 2021-05-04\n---\n",
        "[![版](b.svg)](https://example.org)\n\n---\ntitle: 标题\ndate: 2021-05-04\n---\n",
    ],
)
def test_title_and_date_are_read_from_any_form(block: str) -> None:
    told = read_front_matter(block + TEXT)
    assert (told.title, told.date, told.kept) == ("标题", DAY, "")
    document = parse(block + TEXT)
    assert "date" not in document.opening
    assert parse(serialize(document)) == document


@pytest.mark.parametrize(
    ("line", "is_unfinished"),
    [
        ("draft: true", True),
        ("draft: yes", True),
        ("Draft: True", True),
        ("published: false", True),
        ("status: draft", True),
        ("status: in review", True),
        ("draft: false", False),
        ("published: true", False),
        ("published: 2021-05-04", False),
        ("status: published", False),
        ("layout: post", False),
    ],
)
def test_a_file_may_say_that_it_is_unfinished(line: str, is_unfinished: bool) -> None:
    assert read_front_matter(f"---\n{line}\n---\n{TEXT}").is_unfinished is is_unfinished


def test_addresses_tagline_and_cover_are_read() -> None:
    told = read_front_matter(
        "---\npermalink: /a/\nslug: b\naliases:\n  - /c/\n  - /d/\n"
        "description: 一句话\nimage: images/e.png\n---\n"
    )
    assert (told.addresses, told.tagline, told.cover) == (
        ("/a/", "b", "/c/", "/d/"),
        "一句话",
        "images/e.png",
    )


@pytest.mark.parametrize(
    ("block", "kept"),
    [
        ("---\nlayout: default\n---\n", ""),
        ("---\nlayout: default\ndraft: true\n---\n", ""),
        (
            "---\nlayout: post\ntitle: >\n  a\n  b\ntags:\n- c\n# d\n---\n",
            "---\nlayout: post\ntags:\n- c\n# d\n---",
        ),
        (
            '+++\ntitle = "a"\nweight = 3\n[params]\ntitle = "b"\n+++\n',
            '+++\nweight = 3\n[params]\ntitle = "b"\n+++',
        ),
        ("Title: a\nTags: b, c\n\n", "---\nTags: b, c\n---"),
    ],
)
def test_what_the_issue_does_not_keep_itself_is_written_back(block: str, kept: str) -> None:
    document = parse(block + TEXT)
    assert document.front_matter == kept
    assert serialize(document).startswith(kept or "# 小报")
    assert parse(serialize(document)) == document


@pytest.mark.parametrize(
    "text",
    [
        "---\n\n一段话。\n\n---\n\n又一段。\n",
        "---\n# 标题\n---\n又一段。\n",
        "---\n提示: 一句话\n---\n又一段。\n",
        "---\n- a\n- b\n---\n",
        "---\ntitle: [a\n---\n",
        "---\ntitle: a\n",
        "---\ntitle: a\n+++\n",
        "+++\ntitle: a\n+++\n",
        "一段话。\n\n---\ntitle: a\n---\n",
        "Title 一句话\n\n二\n",
        "Title: 一句话\n\n二\n",
        "标题：一句话\n代码：https://example.org/c\n\n二\n",
    ],
)
def test_a_text_that_only_begins_with_a_rule_loses_nothing(text: str) -> None:
    assert read_front_matter(text) == FrontMatter()
    assert broken_law(text) == ""


def test_a_second_block_like_front_matter_stays_in_the_text() -> None:
    text = "---\nlayout: default\n---\n---\ntitle: a\n---\n\nb\n"
    document = parse(text)
    assert parse(serialize(document)) == document
    assert "title: a" in serialize(document)


NESTED = "[" * 2_000
BOMB = "a0: &a0 [x]\n" + "".join(
    f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(12)
)


@pytest.mark.parametrize(
    "block",
    [
        f"---\ntitle: a\nb: {NESTED}\n---\n",
        f"---\ntitle: a\n{BOMB}---\n",
        f"+++\na = {NESTED}\n+++\n",
        "---\ntitle: a\nb: &b [*b]\n---\n",
        "---\ntitle: !!python/object/apply:os.getcwd []\nlayout: a\n---\n",
        "---\n" + "a: b\n" * 20_000 + "title: c\n---\n",
    ],
    ids=["deep YAML", "bomb", "deep TOML", "loop", "tag", "large"],
)
def test_tags_bombs_and_depth_do_nothing(block: str) -> None:
    began = time.process_time()
    told = read_front_matter(block)
    assert time.process_time() - began < 2
    assert told.title in ("", "a")


def test_lines_are_counted_from_the_beginning_of_the_file() -> None:
    for before in ("---\nlayout: post\n---\n", "<!-- a -->\n---\nlayout: post\n---\n", "\n\n"):
        text = f"{before}## a\n\n- [b](c)\n"
        assert parse(text).entries[0].line == text.split("\n").index("- [b](c)") + 1


@pytest.mark.parametrize(
    "value",
    ["2021-02-30", "2021-05-04 00:00:00 +99:99", "0b_", "0x" + "f" * 5000, "1:" * 300 + "1.5"],
)
def test_a_value_that_its_type_does_not_allow_costs_no_other(value: str) -> None:
    block = f"---\ntitle: 小报\ndate: {value}\nlayout: post\ntags: [a, b]\nupdated: {value}\n---"
    kept = read_front_matter(f"{block}\n\n正文\n").kept
    assert kept == f"---\nlayout: post\ntags: [a, b]\nupdated: {value}\n---"

    flow = f"---\n{{title: A, date: {value}, layout: post, tags: [a, b], updated: {value}}}\n---\n"
    kept = read_front_matter(f"{flow}\n正文\n").kept
    values = part_front_matter(f"{kept}\n").values
    assert values == {"layout": ("post",), "tags": ("a", "b"), "updated": (value,)}


def test_a_tag_of_somebody_else_costs_no_key() -> None:
    block = "---\ntitle: 小报\nlayout: post\nstyle: !css red\n---"
    assert read_front_matter(f"{block}\n").kept == block.replace("title: 小报\n", "")


@pytest.mark.parametrize("value", ["甲：乙", "a: b", "@a", "*a", "{a", "a", "[甲]：乙", '"a" b'])
@pytest.mark.parametrize("colon", [": ", "：", ":"])
def test_a_head_that_becomes_yaml_keeps_every_value(value: str, colon: str) -> None:
    head = f"Title: 小报\nauthor{colon}{value}\nlayout: post\n\n"
    kept = read_front_matter(f"{head}正文\n").kept
    values = part_front_matter(f"{kept}\n").values
    assert values == {"author": (value,), "layout": ("post",)}
