"""The law: what is written reads as the text did, and is read as the same document again."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from digests.document import Document, parse, serialize
from digests.document.footer import split
from tests.hostile import texts_of

from .judge import body_of, broken_law, same_reading
from .samples import ISSUE, MUTILATIONS, mutilated, random_text

STRAYS = {"2020-10-21": "151.101.56.133"}
"""Text in the archive part of a real file that is no archive: it closes the issue."""

DEEP = 50_000
NASTY = {
    "nothing": "",
    "empty lines": "\n \n\t\n",
    "prose": "一段话。\n\nAnd another one, with [a link](https://example.org).\n",
    "byte order mark": "\ufeff" + ISSUE,
    "two byte order marks": "\ufeff\ufeff# T (2024-01-01)\n",
    "byte order mark inside": "\n\ufeff# T\n",
    "CRLF": ISSUE.replace("\n", "\r\n"),
    "CR": ISSUE.replace("\n", "\r"),
    "tabs": ISSUE.replace("- ", "-\t").replace("  ", "\t"),
    "half-width colons": ISSUE.replace("：", ":"),
    "full-width colons": ISSUE.replace(": ", "："),
    "full-width parentheses": ISSUE.replace("(", "（").replace(")", "）"),
    "NUL": "# T\x00 (2024-01-01)\n\n## a\n\n- b\x00\n",
    "control characters": "## a\n\n- b\x01 | c\x1b\n\x0b摘要：\x1f\x7f\x85\u2028\n-\x0b\n-\x0cd\n",
    "noncharacters": "## a\ufffe\n\n- \uffff\U0010ff01\U0010fffd [b](c)\n",
    "open front matter": "---\nlayout: default\n\n## a\n\n- b\n",
    "front matter alone": "---\nlayout: default\n---",
    "rule first": "\n---\n\n## a\n\n---\n",
    "open fence": "## a\n\n- b\n\n```\n## c\n\n- d\n",
    "open fence in an entry": "## a\n\n- b\n  ~~~\n- c\n\n## d\n",
    "fence with quotes": '## a\n\n``` <"&\'>\nx\n```\n- b\n  ```<"\n  <y>\n',
    "open comment": "## a\n\n- b\n<!-- c\n- d\n\n## e\n",
    "open tag": "## a\n\n- b <c\n- d\n\n<e f\n",
    "tag over two lines of an item": '## a\n\n- <style\n  media="x">\nb\n\n- c\n',
    "odd comment": "a <!-->\n\n## b\n\n- c -->\n",
    "definitions far from use": "## a\n\n- [x][one]\n摘要：[two] [three][] ![i][one]\n\n"
    "## b\n\n- c\n\n"
    '[one]: https://example.org/1 "t"\n[two]: <https://example.org/2 2>\n'
    "[Three]:\nhttps://example.org/3\n",
    "definition twice": "- [a]\n\n[a]: b\n\n## c\n\n- [a]\n\n[a]: d\n",
    "definition in an entry": "## c\n\n- [a]\n  [a]: d\n- e\n\n  [a]: f\n",
    "footnotes": "## a\n\n- b[^1]\n- c[^2][^\nx]\n\n[^1]: d\n    e\n\n[^2]: f\n",
    "table": "## a\n\n- b\n| c | d |\n|---|---|\n| [e](f) | g |\n- h\n",
    "underlined headings": "T (2024-01-01)\n===\n\na\n---\n- b\n摘要：c\n---\n",
    "boxes": "## a\n\n- [x] b\n- [ ] [c](d)\n- [x]\n1. [x] \n- [x] \n\\\n*\n",
    "deep headings": "###### a\n####### b\n#c\n## \n##\n",
    "closing marks": "<!-- closing -->\n\n## a\n\n- b\n<!-- closing -->\n\n<!-- closing -->\n\nc\n",
    "addresses": "# http://😀\n\n## www.a.b\n\n- http://中文 | c\n标题：www.a.b_c\n- a@b.c http://a.b/c_(d)。e\n",
    "entities": "## &amp;amp; &#35;\n\n- [&lt;b&gt; &copy &nope;](c?a=1&copy=2)\n",
    "long entities": "# &#12345678;\n\n## a\n\n- [&#x00000041;](b&#00000065;)\n- [c][d]\n\n"
    "[d]: e&#x0000041;\n",
    "entities of space": "## a\n\n- [b](c&NewLine;d)\n- [e](f&Tab;g)\n代码：[h](i&#10;j)\n",
    "capitals of late": "## a\n\n- [\u1c90]\n\n[\u10d0]: b\n",
    "backslashes": "## a\\\n\n- b\\\n- [c\\]\\|d](e\\\\)\n\\\n摘要：\\  \n\\ \n",
    "empty markers": "## a\n\n-\n- b\n1.\n2)\n*\n+\n-\n\n> \n",
    "other bullets": "## a\n\n* b\n* c\n+ d\n\n1. e\n\n- f\n    - g\n\n      h\n",
    "deep quotations": ">" * DEEP + " a",
    "deep lists": "## a\n\n" + "- " * DEEP + "a",
    "deep numbers": "## a\n\n" + "1. " * 10_000 + "a",
    "many brackets": "## a\n\n- " + "[" * DEEP + "\n\n" + "[a](" * 5_000,
    "many addresses in a row": "## a\n\n- "
    + "<http://a" * 5_000
    + "\n- [b](c)\n摘要："
    + "http://a.b/<b>" * 500,
    "many stars": "## a\n\n- " + "*a **b " * 5_000,
    "a line of 2 MB": "## a\n\n- [b](c)\n摘要：" + "字" * 700_000,
}


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_nasty_texts_keep_the_law(text: str) -> None:
    assert broken_law(text, body_of(text)) == ""


def test_a_whole_issue_keeps_the_law() -> None:
    assert broken_law(ISSUE, body_of(ISSUE)) == ""


@pytest.mark.parametrize("count", range(ISSUE.count("\n") + 1))
def test_every_beginning_of_an_issue_keeps_the_law(count: int) -> None:
    text = "\n".join(ISSUE.split("\n")[:count])
    assert broken_law(text, body_of(text)) == ""


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("how", MUTILATIONS)
def test_a_maltreated_issue_keeps_the_law(how: str, seed: int) -> None:
    assert broken_law(mutilated(body_of(ISSUE), how, Random(seed))) == ""


def test_random_texts_keep_the_law() -> None:
    random = Random("law")
    texts = (random_text(random) for _ in range(800))
    assert [text for text in texts if broken_law(text)] == []


EXAMPLE = re.compile(r"^(`{23,}) example[^\n]*\n(.*?)^\.$.*?^\1$", re.MULTILINE | re.DOTALL)
PLACES = ("{}", "## a\n\n- {}\n- b\n", "## a\n\n- [b](c)\n摘要：{}\n\n## d\n\n- e\n")


@pytest.mark.parametrize("place", PLACES)
def test_the_examples_of_commonmark_keep_the_law(place: str, hostile_dir: Path) -> None:
    files = ("commonmark_spec.txt", "cmark_regression.txt")
    found = [(hostile_dir / "markdown" / name).read_text(encoding="utf-8") for name in files]
    examples = [match[2].replace("→", "\t") for text in found for match in EXAMPLE.finditer(text)]
    # For &#xFFFE; GitHub's engine writes bytes that are no UTF-8: nobody can judge it.
    texts = [place.replace("{}", example) for example in examples if "&#xFFFE;" not in example]
    assert len(texts) > 650
    assert [text for text in texts if broken_law(text, body_of(text))] == []


def test_hostile_strings_keep_the_law(hostile_dir: Path) -> None:
    files = [hostile_dir / "strings" / "blns.json", *(hostile_dir / "xss").glob("*.json")]
    payloads = [payload for file in files for payload in texts_of(file)]
    texts = [f"## a\n\n- {payload}\n- [b](c)\n摘要：{payload}\n\n## d\n" for payload in payloads]
    assert len(texts) > 900
    assert [text for text in texts if broken_law(text)] == []


def test_texts_that_hang_slow_parsers_are_stable(hostile_dir: Path) -> None:
    cases = json.loads((hostile_dir / "markdown" / "pathological.json").read_text("utf-8"))["cases"]
    for case in cases:
        document = parse("## a\n\n- " + case["text"] * (case["times"] // 4) + case["tail"])
        assert parse(serialize(document)) == document, case["name"]


def test_ten_thousand_entries_keep_the_law() -> None:
    entry = (
        "- [{0}] [t | s](https://example.org/{0})\n代码：https://example.org/c/{0}\n摘要：a{0}\nb\n"
    )
    text = "# T (2024-01-01)\n\n## a\n\n" + "".join(entry.format(n) for n in range(10_000))
    document = parse(text)
    assert len([entry for entry in document.entries if not entry.verbatim]) == 10_000
    written = serialize(document)
    assert parse(written) == document
    assert same_reading(written, text)


def test_lone_surrogates_and_nul_become_replacement_characters() -> None:
    document = parse("# T (2024-01-01) a\ud800b\x00c\n\n## d\udfff\n\n- e\x00 | f\n")
    assert document.headline == "a\ufffdb\ufffdc"
    assert document.sections[0].heading == "d\ufffd"
    assert document.entries[0].title == "e\ufffd"
    assert parse(serialize(document)) == document


def test_no_text_ends_the_process() -> None:
    """Deep nesting once overflowed the engine's stack: a crash is seen from outside only."""
    program = (
        "from digests.document import parse, serialize\n"
        "for piece in '>', '- ', '1. ', '> - ', '[', '![', '(', '*', '_a', '<a', '`', '[^':\n"
        "    for head in ('', '## a\\n\\n- '):\n"
        f"        serialize(parse(head + piece * {DEEP} + 'a'))\n"
        "print('alive')\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (0, "alive\n"), run.stderr[-500:]


def test_real_digests_keep_the_law(digests: dict[str, str]) -> None:
    broken = {}
    for name, text in digests.items():
        body = body_of(text) + "\n\n" + STRAYS.get(name, "")
        broken[name] = broken_law(text, body)
    assert {name: law for name, law in broken.items() if law} == {}
    assert len(digests) == 29


def test_beginnings_of_real_digests_keep_the_law(digests: dict[str, str]) -> None:
    broken = []
    for number, (name, text) in enumerate(digests.items()):
        lines = text.split("\n")
        step = 1 if name == "2020-06-01" else 7
        for count in range(number % step, len(lines), step):
            beginning = "\n".join(lines[:count])
            if name in STRAYS and STRAYS[name] in beginning:
                continue
            if broken_law(beginning, body_of(beginning)):
                broken.append((name, count))
    assert broken == []


@pytest.mark.parametrize("how", MUTILATIONS)
def test_maltreated_digests_keep_the_law(how: str, digests: dict[str, str]) -> None:
    broken = []
    for name, text in digests.items():
        if broken_law(mutilated(body_of(text), how, Random(f"{how} {name}"))):
            broken.append(name)
    assert broken == []


@pytest.mark.parametrize(
    "change",
    [
        ("\n", "\r\n"),
        ("\n", "\r"),
        ("- ", "-\t"),
        ("：", ":"),
        ("(", "（"),
        ("摘要：", "摘要：\n"),
    ],
    ids=repr,
)
def test_digests_written_otherwise_keep_the_law(
    change: tuple[str, str], digests: dict[str, str]
) -> None:
    broken = []
    for name, text in digests.items():
        other = body_of(text).replace(*change)
        if broken_law(other):
            broken.append(name)
    assert broken == []


def test_shuffled_archives_are_stable_and_lose_no_line(digests: dict[str, str]) -> None:
    """A whole file in disorder: every line is in the document, or is what the CMS makes itself."""
    for name, text in digests.items():
        whole = mutilated(text, "lines shuffled", Random(name))
        document = parse(whole)
        assert parse(serialize(document)) == document, name
        parts = split(whole)
        kept = "\n".join([*parts.body, *(stray for _, stray in parts.strays)])
        assert all(line in kept or line in parts.footer for line in whole.split("\n")), name


def test_a_picture_beside_the_qr_image_and_a_bare_number_are_not_lost_with_the_archive() -> None:
    archive = "| 2 | 0 | 2 | 4 |\n|:-:|:-:|:-:|:-:|\n| | | | [2024-01-01](../a/2024-01-01.md) |\n\n"
    text = f"## b\n\n## 往期回顾\n\n2024\n\n{archive}![qr](q.jpg)\n\n![chart](c.png)\n\n64\n"
    document = parse(text)
    assert document.closing == "![chart](c.png)\n\n64"
    assert [flag.line for flag in document.flags] == [13, 15]


def test_a_box_without_text_that_strayed_into_the_archive_is_stable() -> None:
    document = parse("## a\n\n- b\n\n## 往期回顾\n\n[x] \n")
    assert parse(serialize(document)) == document
    assert "[x]" in serialize(document)


def test_the_law_is_no_empty_promise() -> None:
    assert not same_reading("a：b", "a:b")
    assert not same_reading("[a](b)", "[a](c)")
    assert not same_reading("![a](b)", "![](b)")
    assert same_reading("# **a**\n\n1. b", "a\n- b")
    assert broken_law("a", body="b") == "what is written reads differently"
    assert serialize(Document()) == "\n"
