"""Other digests' forms of items: each is read into fields and written back as it was."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from digests.document import Document, Entry, Passage, Section, normalize, parse, serialize
from digests.document.body import read_body
from digests.document.dialect import (
    SEED,
    Dialect,
    DialectError,
    form_of,
    from_json,
    read_dialect,
    shown_form,
    to_json,
    write_dialect,
)
from digests.document.markdown_edit import HeadingError, read_items
from digests.document.normal_form import normal_form
from digests.document.propose import learn, propose, yields_of
from digests.document.serialize import CLOSING_MARK

from .judge import same_reading
from .samples import ISSUE, MUTILATIONS, mutilated, random_text

FORMS = {
    "* [t](u)": "* [{t}]({u})",
    "3、[t](u)": "3、[{t}]({u})",
    "3. [t](u)": "3. [{t}]({u})",
    "12.[t](u)": "12.[{t}]({u})",
    "### [t](u)": "### [{t}]({u})",
    "### l [t](u)": "### 🐎 [{t}]({u})",
    "### t\nu": "### {t}\n{u}",
    "**t**\nu": "**{t}**  \n{u}",
    "**t**\n<u>": "**{t}**  \n<{u}>",
    "**[t](u)**": "**[{t}]({u})**",
    "* **[t](u)**": "* **[{t}]({u})**",
    "3、**[t](u)**": "3、**[{t}]({u})**",
    "### l **[t](u)**": "### 🐎 **[{t}]({u})**",
    "* [[l]] [t](u)": "* [[video]] [{t}]({u})",
    "* l | [t](u)": "* 2024-01-02 | Online | [{t}]({u})",
}
"""Forms, each with an item that has it."""
SUMMARIES = (
    "一段话，见[别处](https://example.org/else)。",
    "> 一段引文",
    "- 一点\n- 另一点",
    "![图](https://example.org/a.png)",
    "```\ncode\n```",
    "<p align=center><img src=https://example.org/b.png></p>",
    "第一段。\n\n第二段。",
)
DIALECTS = (
    Dialect(("1、[t](u)",), (2, 3)),
    Dialect(("### [t](u)", "- [t](u)")),
    Dialect(("- [t](u)", "### t\nu")),
    Dialect(("**t**\n<u>",)),
    Dialect(("**[t](u)**", "- **[t](u)**")),
    Dialect(("* [t](u)", "- u"), (1, 2, 3, 4, 5)),
)


def _dialect_of(form: str) -> Dialect:
    return Dialect((form_of(form).family,))


def _issue(form: str, *summaries: str) -> str:
    items = (
        FORMS[form].format(t=f"题目 {n}", u=f"https://example.org/{n}")
        + ("\n\n" + _below(form, summary) if summary else "")
        for n, summary in enumerate(summaries)
    )
    return "# 小报 (2024-01-02)\n\n## 文章\n\n" + "\n\n".join(items) + "\n\n## 完\n\n一句话。\n"


def _below(form: str, summary: str) -> str:
    indent = " " * len(form_of(form).mark) if form_of(form).is_in_list else ""
    return "\n".join(indent + line if line else "" for line in summary.split("\n"))


def _reads_like_itself(text: str, dialect: Dialect) -> Document:
    """Assert the law for a text in a dialect, and return its document."""
    document = parse(text, dialect)
    written = serialize(document)
    assert parse(written, dialect) == document
    ours, theirs = (
        read_body(one, dialect).source.replace(CLOSING_MARK, "") for one in (written, text)
    )
    assert same_reading(ours, theirs)
    return document


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("summary", SUMMARIES)
def test_an_item_of_each_form_has_fields_and_keeps_its_form(form: str, summary: str) -> None:
    document = _reads_like_itself(_issue(form, summary, ""), _dialect_of(form))

    entries = document.sections[0].entries
    assert [entry.title for entry in entries] == ["题目 0", "题目 1"]
    assert [entry.url for entry in entries] == ["https://example.org/0", "https://example.org/1"]
    assert [entry.summary for entry in entries] == [summary, ""]
    assert {entry.form or document.dialect.usual for entry in entries} == {form}
    assert normal_form(document) == (document, ())


@pytest.mark.parametrize("how", MUTILATIONS)
@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.usual)
def test_the_law_holds_for_maltreated_texts_in_each_dialect(dialect: Dialect, how: str) -> None:
    random = Random(f"{how}{dialect.usual}")
    whole = "\n\n".join(_issue(form, *random.sample(SUMMARIES, 3)) for form in FORMS)
    for text in (*[whole] * 3, ISSUE):
        _reads_like_itself(mutilated(text, how, random), dialect)
    for _ in range(20):
        _reads_like_itself(random_text(random), dialect)


def test_the_seeds_dialect_is_the_default() -> None:
    assert parse(ISSUE) == parse(ISSUE, SEED) == parse(ISSUE, from_json(None))
    assert learn([ISSUE]) == SEED
    assert all(entry.form == "" for entry in parse(ISSUE).entries)


def test_links_in_bold_are_proposed_and_read_with_what_stands_beside_them() -> None:
    items = "".join(
        f"- [新] **[题目 {n}](https://example.org/{n})** 一句话 [别处](https://b.example)\n"
        "  一段。\n"
        for n in range(3)
    )

    dialect = learn([f"## a\n\n{items}- [也是](https://c.example)\n"])

    assert dialect.forms == ("- **[t](u)**", "- [t](u)")
    document = _reads_like_itself(f"## a\n\n{items}- [也是](https://c.example)\n", dialect)
    first, *_others, last = document.sections[0].entries
    assert (first.labels, first.title, first.url) == (("新",), "题目 0", "https://example.org/0")
    assert (first.trailing, first.summary) == ("一句话 [别处](https://b.example)", "一段。")
    assert (first.form, last.form) == ("", "- [t](u)")
    assert "- [新] **[题目 0](https://example.org/0)** 一句话" in serialize(document)


def test_a_link_in_bold_is_no_bullet_without_link() -> None:
    text = "## a\n\n* [b](https://b.example)\n* **[c](https://c.example)**\n"

    _entry, passage = _reads_like_itself(text, Dialect(("* [t](u)",))).sections[0].items

    assert isinstance(passage, Passage)
    assert passage.flag


def test_a_heading_with_a_link_in_bold_is_an_item_only_where_it_has_that_form() -> None:
    items = "### **[b](https://b.example)**\n\n一段。\n\n### [c](https://c.example)\n\n一段。\n"
    text = f"## a\n\n{items}"

    for form, titles in (("### [t](u)", ["c"]), ("### **[t](u)**", ["b"])):
        document = _reads_like_itself(text, Dialect((form,)))
        assert [entry.title for entry in document.entries] == titles


def test_a_bullet_without_link_belongs_to_the_item_above() -> None:
    text = "## a\n\n* [b](https://b.example)\n* 一句话\n* [c](https://c.example)\n"

    document = _reads_like_itself(text, Dialect(("* [t](u)",)))

    first, second = document.sections[0].items
    assert isinstance(first, Entry)
    assert first.summary == "* 一句话"
    assert isinstance(second, Entry)
    assert second.title == "c"


def test_a_bullet_whose_link_stands_behind_words_is_a_passage_that_is_told() -> None:
    text = "## a\n\n* [b](https://b.example)\n* 为什么离开 [c](https://c.example)\n"

    document = _reads_like_itself(text, Dialect(("* [t](u)",)))

    first, second = document.sections[0].items
    assert isinstance(first, Entry)
    assert isinstance(second, Passage)
    assert (first.summary, second.text) == ("", "* 为什么离开 [c](https://c.example)")
    assert second.flag


def test_what_stands_before_the_first_item_and_an_essay_are_passages() -> None:
    text = "## a\n\n先说一句。\n\n1、[b](https://b.example)\n\n后说一句。\n\n## 随笔\n\n文章。\n"

    document = _reads_like_itself(text, Dialect(("1、[t](u)",)))

    kinds = [[type(item) for item in section.items] for section in document.sections]
    assert kinds == [[Passage, Entry], [Passage]]


def test_subsections_are_sections_that_keep_level_and_markup() -> None:
    text = (
        "## 项目\n\n### C\n\n- [b](https://b.example)\n\n### [`x`](https://x.example)\n\n- [c](d)\n"
    )

    document = _reads_like_itself(text, Dialect(levels=(2, 3)))

    shown = [(section.level, section.heading) for section in document.sections]
    assert shown == [(2, "项目"), (3, "C"), (3, "x")]
    assert document.sections[2].heading_markdown == "[`x`](https://x.example)"


def test_a_heading_without_address_ends_the_item_before_it() -> None:
    text = "## a\n\n### [b](https://b.example)\n\n一段。\n\n### 通知\n\n另一段。\n"

    document = _reads_like_itself(text, Dialect(("### [t](u)",)))

    entry, passage = document.sections[0].items
    assert isinstance(entry, Entry)
    assert entry.summary == "一段。"
    assert passage == Passage("### 通知\n\n另一段。")


def test_items_without_any_heading_are_a_section_of_their_own() -> None:
    text = "先说一句。\n\n- https://a.example\n- https://b.example 好看\n"

    document = _reads_like_itself(text, Dialect(("- u",)))

    assert document.opening == "先说一句。"
    assert [(one.url, one.trailing) for one in document.entries] == [
        ("https://a.example", ""),
        ("https://b.example", "好看"),
    ]


def test_a_new_entry_takes_the_usual_form_and_counts_on() -> None:
    document = parse("## a\n\n1、[b](https://b.example)\n", Dialect(("1、[t](u)",)))
    section = document.sections[0]
    new = Entry("c", "https://c.example", summary="一段。", uid="new")

    longer = replace(document, sections=(replace(section, items=(*section.items, new)),))

    assert (
        serialize(longer)
        == "## a\n\n1、[b](https://b.example)\n\n2、[c](https://c.example)\n\n一段。\n"
    )
    assert normalize(longer).entries[1] == replace(new, form="2、[t](u)")


def test_a_dialect_may_have_words_of_its_own_for_the_keywords() -> None:
    dialect = Dialect(
        ("- [t](u)",), lead=("编者按",), note=("说明",), summary=("简介",), archive=("往年",)
    )
    own = "> 编者按：早。\n\n## a\n\n> 说明：b\n\n- [c](d)\n简介：e\n\n"
    text = f"{own}## 往年\n\n[2020](f/2020-01-01.md)\n"

    document = parse(text, dialect)

    assert (document.lead_mark, document.lead) == ("编者按：", "早。")
    (section,) = document.sections
    assert (section.note_mark, section.note) == ("说明：", "b")
    assert (section.entries[0].mark, section.entries[0].summary) == ("简介：", "e")
    assert parse(serialize(document), dialect) == document
    assert read_dialect(write_dialect(dialect)) == from_json(to_json(dialect)) == dialect


def test_an_entry_from_another_dialect_is_written_in_the_usual_form() -> None:
    entry = Entry("c", "https://c.example", form="3、[t](u)")

    assert serialize(Document(sections=(Section("a", items=(entry,)),))) == (
        "## a\n\n- [c](https://c.example)\n"
    )


def test_an_item_that_reads_otherwise_stays_as_it_is_and_leaves_the_others_alone() -> None:
    text = '## a\n\n1、[b](https://b.example "t")\n\n2、[c](https://c.example)\n'

    document = _reads_like_itself(text, Dialect(("1、[t](u)",)))

    passage, entry = document.sections[0].items
    assert isinstance(passage, Passage)
    assert passage.flag
    assert passage.flag.line == 3
    assert isinstance(entry, Entry)
    assert entry.title == "c"


def test_an_edited_item_is_read_in_the_dialect_of_its_issue() -> None:
    dialect = Dialect(("### [t](u)",))

    (entry,) = read_items("### [b](https://b.example)\n\n一段。", dialect)

    assert isinstance(entry, Entry)
    assert entry.summary == "一段。"
    with pytest.raises(HeadingError):
        read_items("### 别的", Dialect(levels=(2, 3)))


@pytest.mark.parametrize("form", FORMS)
def test_the_form_of_most_items_is_proposed_with_its_yield(form: str) -> None:
    if form_of(form).is_bullet and form_of(form).before is None:
        pytest.skip("the seed reads these as they are")
    texts = [_issue(form, *SUMMARIES[:2], "", "") for _ in range(3)]

    proposal = propose(texts)

    family = form_of(form).family
    assert [(one.form, one.items) for one in proposal.yields] == [(family, 12)]
    assert proposal.dialect == Dialect((family,))


def test_headings_that_group_items_are_proposed_as_subsections() -> None:
    groups = "### [C](https://c.example)\n\n- [a](https://a.example)\n- [b](https://b.example)\n\n"

    proposal = propose([f"## 项目\n\n{groups * 3}"])

    assert proposal.dialect == Dialect(levels=(2, 3))
    assert (proposal.items, proposal.subsections) == (6, 3)


def test_lists_inside_of_items_are_no_items() -> None:
    related = "**a**  \nhttps://a.example  \n一段。相关：\n- [b](https://b.example)\n- [c](d)\n\n"

    proposal = propose([f"## 文章\n\n{related * 4}"])

    assert [(one.form, one.items) for one in proposal.yields] == [("**t**\nu", 4)]


@pytest.mark.parametrize("dialect", [SEED, *DIALECTS], ids=lambda dialect: dialect.usual)
def test_a_dialect_survives_json_and_its_file(dialect: Dialect) -> None:
    assert from_json(to_json(dialect)) == dialect
    assert read_dialect(write_dialect(dialect)) == dialect


@pytest.mark.parametrize(
    ("text", "reason", "value"),
    [
        ("forms = 3", "no-forms", ""),
        ("forms = ['x']", "no-form", "x"),
        ("forms = ['[t](u)']", "any-line", "[t](u)"),
        ("forms = ['- u', '- [t](u)']", "no-title", "- u"),
        ("levels = [9]", "no-level", 9),
        ("lead = ['：']", "no-words", "lead"),
        ("form = ['- [t](u)']", "unknown-field", "form"),
    ],
)
def test_a_bad_dialect_names_what_is_wrong(text: str, reason: str, value: object) -> None:
    with pytest.raises(DialectError) as raised:
        read_dialect(text)

    assert (raised.value.reason, raised.value.value) == (reason, value)


def test_a_file_that_is_no_toml_is_no_dialect() -> None:
    with pytest.raises(DialectError, match="unreadable"):
        read_dialect("forms")


def test_a_form_is_shown_in_words() -> None:
    assert shown_form("1、[t](u)") == "1、[title](url)"
    assert shown_form("**t**\n<u>") == "**title** ⏎ <url>"


def test_a_digest_of_bare_addresses_is_proposed_with_a_usual_form_that_has_a_title() -> None:
    items = "".join(f"{n}. https://a.example/{n}\n" for n in range(1, 9))

    dialect = learn([f"## a\n\n{items}"])

    assert dialect.forms == ("1. [t](u)", "1. u")
    assert from_json(to_json(dialect)) == dialect


def test_bullets_that_join_the_entry_above_are_counted() -> None:
    text = (
        "## a\n\n* [b](https://b.example)\n  * 里面的一点\n* 一句话\n* 又一句\n\n* 再一句\n\n"
        "* [c](https://c.example)\n* 末一句\n"
    )

    proposal = yields_of([text], Dialect(("* [t](u)",)))

    assert (proposal.items, proposal.joined, proposal.bullets) == (2, 4, 0)


def test_bullets_that_stay_prose_are_counted() -> None:
    text = "## a\n\n一句 - 话。\n\n- 一点\n- 另一点\n\n## b\n\n1、[c](https://c.example)\n\n"

    assert propose([text * 2]).bullets == 4
