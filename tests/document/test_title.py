"""Forms of titles: read, learned and written back, with the date where the digest has it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from random import Random

import pytest

from digests.document import Document, normalize, parse, serialize
from digests.document.body import read_body
from digests.document.dialect import (
    SEED,
    Dialect,
    DialectError,
    from_json,
    read_dialect,
    to_json,
    write_dialect,
)
from digests.document.propose import learn
from digests.document.serialize import CLOSING_MARK
from digests.document.title_forms import BRACKETED

from .judge import same_reading
from .samples import MUTILATIONS, mutilated

DAY = dt.date(2021, 5, 4)
OTHER = dt.date(2021, 5, 11)
BODY = "\n\n## 文章\n\n- [甲](https://a.example)\n"


def _dialect(*titles: str) -> Dialect:
    return Dialect(titles=titles)


def _comes_back(text: str, dialect: Dialect) -> Document:
    """Assert that a text is written back to the byte, and return its document."""
    document = parse(text, dialect)
    assert serialize(document) == text
    return document


@pytest.mark.parametrize(
    ("title", "form", "headline", "stamp"),
    [
        ("小报 #12 | 2021-05-04", "h | d", "小报 #12", ""),
        ("小报 #12 | 2021.5.4", "h | d", "小报 #12", "2021.5.4"),
        ("2021-05-04：标题", "d：h", "标题", ""),
        ("2021.05.04 - 标题", "y.m.d - h", "标题", ""),
        ("2021/05/04 标题", "y/m/d h", "标题", ""),
        ("标题, 2021年5月4日", "h, y年m月d日", "标题", ""),
        ("2021.05.04", "y.m.d - h", "", ""),
    ],
)
def test_a_dated_title_is_learned_read_and_written_back(
    title: str, form: str, headline: str, stamp: str
) -> None:
    text = f"# {title}{BODY}"
    dialect = learn([text.replace("2021.5.4", "2021-05-04")])
    assert dialect == _dialect(form)

    document = _comes_back(text, dialect)

    assert (document.date, document.headline, document.stamp) == (DAY, headline, stamp)
    assert document.title_form == ""
    moved = replace(document, date=OTHER, stamp="")
    assert normalize(moved).date == OTHER
    assert "(" not in serialize(moved).partition("\n")[0]


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ("---\ntitle: 小报\ndate: 2021-05-04\ntags: a\n---\n\n", ""),
        ('+++\ntitle = "小报: 一"\ndate = 2021-05-04\n[extra]\ndate = 1\n+++\n\n', ""),
        ("Title: 小报: 一\nDate: 2021-05-04\nNumber: 3\n\n", ""),
        ('---\ntitle: "小报"\npublishedAt: "2021/05/04"\n---\n\n', ""),
        ("---\ndate: 2021/05/04\n---\n\n", "# 小报（第 3 期）：标题\n\n"),
        ("", "# 小报, May 4, 2021\n\n"),
    ],
)
def test_a_date_that_stands_elsewhere_stays_there(front: str, title: str) -> None:
    text = f"{front}{title}{BODY.strip()}\n"
    dialect = learn([text])

    document = _comes_back(text, dialect)
    assert document.date == DAY

    moved = normalize(replace(document, date=OTHER))
    assert moved.date == OTHER
    written = serialize(moved)
    if front:
        assert "05-11" in written.partition(BODY.strip())[0]
        assert ("(2021" in written, "extra" in written) == (False, "extra" in front)
    undated = normalize(replace(document, date=None, headline="另一个"))
    assert (undated.date, undated.headline) == (None, "另一个")


@pytest.mark.parametrize("title", ["小报：一", "小报: 一", "@小报"])
def test_a_head_with_a_colon_in_its_title_keeps_title_and_date(title: str) -> None:
    document = parse(f"日期: 2021-05-04\n标题: {title}\nlayout: post{BODY}", _dialect("none"))
    assert (document.date, document.headline) == (DAY, title)
    assert "layout: post" in document.front_matter
    assert normalize(document) == document


def test_a_headline_without_a_title_in_the_text_goes_to_the_front_matter() -> None:
    dialect = _dialect("none")
    document = Document(date=DAY, headline='他说："好: 吗"', dialect=dialect)

    written = serialize(document)

    assert written.startswith('---\ndate: 2021-05-04\ntitle: "他说：\\"好: 吗\\""\nlayout')
    assert parse(written, dialect).headline == document.headline


@pytest.mark.parametrize(
    "document",
    [
        Document(name="小报", date=DAY, headline="标题"),
        Document(date=DAY, headline="标题 | 2020-01-01"),
        Document(date=DAY, headline="标题 (2020-01-01)"),
        Document(date=DAY, headline="May 5, 2020"),
    ],
)
@pytest.mark.parametrize("form", ["h | d", "d - h", "h", "none"])
def test_what_a_form_cannot_hold_is_written_in_the_seeds(document: Document, form: str) -> None:
    document = replace(document, dialect=_dialect(form))

    normal = normalize(document)

    assert (normal.date, normal.headline) == (DAY, document.headline)
    assert normalize(normal) == normal


def test_a_title_of_another_form_keeps_its_own() -> None:
    dialect = _dialect("h | d", BRACKETED, "d - h")
    for title, form in (("小报 (2021-05-04) 题", BRACKETED), ("2021-05-04 - 题", "d - h")):
        document = _comes_back(f"# {title}{BODY}", dialect)
        assert (document.title_form, document.date, document.headline) == (form, DAY, "题")


def test_the_seeds_titles_are_read_as_they_were() -> None:
    text = f"---\ndate: 2021-05-04\n---\n\n# 小报 | 2021-05-04{BODY}"
    document = parse(text)
    assert (document.date, document.headline) == (None, "小报 | 2021-05-04")
    assert learn([f"# 小报 (2021-05-04){BODY}", BODY]) == SEED
    assert learn([BODY]) == learn([f"# 标题{BODY}"]) == SEED
    assert learn([f"# 标题{BODY}", f"# 另一题{BODY}"]) == _dialect("h")


def test_empty_brackets_are_no_date_to_come_but_in_the_seeds_titles() -> None:
    text = f"# 周刊：useState() 详解{BODY}"
    assert learn([text, text]) == _dialect("h")
    assert _comes_back(text, _dialect("h")).headline == "周刊：useState() 详解"
    assert parse(text, _dialect("h", BRACKETED)).name == "周刊：useState"


@pytest.mark.parametrize("separator", ["", "："])
@pytest.mark.parametrize("headline", ["标题", "", "f() 详解", "题 () 再"])
@pytest.mark.parametrize("titles", [("d h",), ("h",), ("none",), ("d h", "h"), ("h | d", "none")])
def test_a_name_without_a_date_stays_a_name(
    titles: tuple[str, ...], headline: str, separator: str
) -> None:
    dialect = _dialect(*titles)
    dated = parse(f"---\nlayout: post\n---\n\n# 小报 (2021-05-04) {headline}{BODY}", dialect)
    assert dated.name == "小报"

    cleared = replace(dated, date=None, separator=separator if headline else "")
    normal = normalize(cleared)

    assert (normal.name, normal.date, normal.headline) == ("小报", None, headline)
    assert normalize(normal) == normal
    assert normalize(replace(normal, date=OTHER)) == replace(cleared, date=OTHER)


def test_a_date_in_the_front_matter_is_cleared_with_that_of_a_named_title() -> None:
    text = f"---\npubDate: 2021-05-11\nlayout: post\n---\n\n# 小报 (2021-05-04) 标题{BODY}"
    document = _comes_back(text, _dialect("d h"))

    cleared = normalize(replace(document, date=None))

    assert (cleared.name, cleared.date, cleared.headline) == ("小报", None, "标题")
    assert cleared.front_matter == "---\nlayout: post\n---"


@pytest.mark.parametrize("title", ["f() 标题", "f()", "新的 f()：标题", "f（）标题"])
def test_brackets_that_do_not_stand_apart_are_no_date_to_come(title: str) -> None:
    document = _comes_back(f"# {title}{BODY}", _dialect("h"))
    assert (document.name, document.headline) == ("", title)


def test_empty_brackets_hide_no_date_that_stands_elsewhere() -> None:
    text = f"---\ndate: 2021-05-04\n---\n\n# 小报 () 标题{BODY}"
    document = _comes_back(text, _dialect("h"))
    assert (document.name, document.date, document.headline) == ("", DAY, "小报 () 标题")


def test_a_range_of_dates_is_no_date_of_a_title() -> None:
    document = _comes_back(f"# 2021.5.4-2021.5.10{BODY}", _dialect("d-h", "d - h"))
    assert (document.date, document.headline) == (DAY, "2021.5.4-2021.5.10")


def test_forms_of_titles_survive_json_and_the_file() -> None:
    dialect = _dialect("h | d", "none")
    assert from_json(to_json(dialect)) == dialect
    assert read_dialect(write_dialect(dialect)) == dialect
    assert "titles" not in to_json(SEED)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("titles = []", "no-titles"), ("titles = ['x']", "no-title-form")],
)
def test_a_bad_form_of_a_title_is_refused(text: str, reason: str) -> None:
    with pytest.raises(DialectError) as raised:
        read_dialect(text)
    assert raised.value.reason == reason


@pytest.mark.parametrize(
    "front",
    [
        '---\ntitle: "小报  一"\ndate: 2021-05-04\n---\n\n',
        "---\ntitle: |\n  小报\n  一\ndate: 2021-05-04\n---\n\n",
        '+++\ntitle = """小报\n一"""\ndate = 2021-05-04\n+++\n\n',
    ],
)
def test_a_title_in_front_matter_keeps_its_spaces_until_it_is_changed(front: str) -> None:
    document = _comes_back(f"{front}{BODY.strip()}\n", _dialect("none"))
    assert document.headline == "小报 一"
    assert normalize(replace(document, headline="小报 二")).headline == "小报 二"


@pytest.mark.parametrize("titles", ["none", "d h"])
def test_a_head_without_its_draft_line_comes_back_as_it_is_written(titles: str) -> None:
    document = parse(f"Title: 小报\nDraft: true{BODY}", _dialect(titles))
    assert document.front_matter == "Title: 小报\nlayout: default"
    assert normalize(document) == document


@pytest.mark.parametrize("titles", ["none", "d h"])
def test_a_day_that_does_not_exist_stays_in_the_front_matter(titles: str) -> None:
    text = f"日期: 2021-02-30\ntitle: 小报\nlayout: post{BODY}"
    document = parse(text, _dialect(titles))
    assert document.date is None
    front = "---\n日期: 2021-02-30\ntitle: 小报\nlayout: post\n---"
    assert serialize(document) == f"{front}{BODY}"


FRONTS = (
    "",
    "---\ntitle: 小报: 一\ndate: 2021-05-04 00:30:00 +0800\n---\n\n",
    "---\n{title: A, date: 2021-05-04, draft: true, foo: x}\n---\n\n",
    "---\ntitle: &t A\ndate: 2021-05-04T17:00:00Z\ndraft: true\nfoo: *t\n---\n",
    '+++\ntitle = "A"\ndate = 2021-05-04T17:00:00Z\ndraft = true\n[extra]\ntitle = "b"\n+++\n',
    "Title: 小报: 一\nDate: 2021-05-04\nNumber: 3\n\n",
    "---\npublished: 2021-05-04\nDate: 下周\n---\n",
    '---\ntitle: "小报  一"\ndate: 2021-05-04\n---\n\n',
    "---\ntitle: |\n  小报\n  一\nlayout: post\n---\n\n",
    '+++\ntitle = """小报\n一"""\ndate = 2021-05-04\n+++\n\n',
    "Title: 小报\nDraft: true\n\n",
    "日期: 2021-02-30\ntitle: 小报\nlayout: post\n\n",
    "日期：2021-05-04\n标题: 小报：一\n\n",
    "---\n{title: A, date: 2021-02-30, draft: true, foo: x}\n---\n\n",
)
HEADS = ("", "# 小报 | 2021-05-04", "2021.05.04 -  题\n====", "# 题 (2021-05-04) 再 #", "# `x` a|b")


@pytest.mark.parametrize("how", MUTILATIONS)
@pytest.mark.parametrize("titles", [("h | d", "h"), ("none", "y.m.d - h", BRACKETED)])
def test_the_law_holds_in_each_form(titles: tuple[str, ...], how: str) -> None:
    random = Random(f"{how}{titles}")
    dialect = _dialect(*titles)
    for front in FRONTS:
        for head in HEADS:
            text = f"{front}{head}{BODY}"
            for one in (text, mutilated(text, how, random)):
                document = parse(one, dialect)
                assert parse(serialize(document), dialect) == document, one
                body, written = (
                    read_body(each, dialect).source.replace(CLOSING_MARK, "")
                    for each in (one, serialize(document))
                )
                assert same_reading(body, written), one
