"""Markdown as readers see it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from selectolax.lexbor import LexborHTMLParser

from digests.markdown import Target, plain, render
from tests.hostile import texts_of
from tests.safety import unsafe_parts

CPU_SECONDS = 2


def github(text: str) -> str:
    """The HTML of GitHub's own engine."""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    return str(cmarkgfm.github_flavored_markdown_to_html(text, options=options))


def words(html: str) -> str:
    """The text that HTML shows, alternative texts included, without white space."""
    body = LexborHTMLParser(html).body
    assert body
    shown = [
        (node.attributes.get("alt") if node.tag == "img" else node.text_content) or ""
        for node in body.traverse(include_text=True)
        if node.tag in {"img", "-text"}
    ]
    return re.sub(r"\s", "", "".join(shown))


def targets(html: str) -> list[str]:
    """Where HTML leads, in order; footnotes, which are numbered apart in each text, left out."""
    addresses = LexborHTMLParser(html).css("a, img")
    found = [node.attributes.get("href") or node.attributes.get("src") for node in addresses]
    return [address for address in found if address and not address.startswith("#fn")]


def links(text: str) -> list[tuple[str | None, str]]:
    """The address and the text of each link of a Markdown text."""
    return [
        (link.attributes.get("href"), link.text())
        for link in LexborHTMLParser(render(text)).css("a")
    ]


# --- what GitHub shows --------------------------------------------------------------------------

SAMPLES = [
    "一段文字，两个空格  \n换行，没有空格\n不换行。",
    "- 项目\n  - 第二层\n    1. 三\n    2. 四\n\n  段落",
    "| 模型 | 精度 |\n| :- | -: |\n| ~~A~~ | `1|2` |\n| B \\| C | **3** |",
    "见 https://example.com/a_b_c?x=1&y=2 与 www.example.com/x. 写信 a@example.com ，谢谢",
    "脚注[^1]，又一个[^注]。\n\n[^1]: 第一\n\n[^注]: 第二\n    续",
    "> 引用\n> > 里层\n懒行\n\n***\n\n## 标题 ##\n副标题\n---",
    "~~~python\nif a < b:\n\treturn '&amp;'\n~~~\n\n    缩进 <b>代码</b>",
    '[链接](/a/2020-05-15.md "题") ![图 *一*](/a.png) [参考][r]\n\n[r]: /x',
    "<https://example.com/路> <a@example.com> ![](/a.png)",
    "<div align=center>\n\n**粗** <sub>下</sub> <kbd>K</kbd>\n\n</div>\n\n<!-- 注释 -->后",
    "<script>alert('x')</script>\n\n行内 <style>p{}</style> <title>t</title>",
    "<details><summary>更多</summary>\n\n- 一\n\n</details>",
    "&copy; &#20013; \\*星\\* *em* __强__ a*b*c snake_case_name",
    "",
]


@pytest.mark.parametrize("text", SAMPLES)
def test_a_text_reads_as_on_github(text: str) -> None:
    ours, theirs = render(text), github(text)
    assert words(ours) == words(theirs)
    assert targets(ours) == targets(theirs)


def test_the_examples_of_commonmark_read_as_they_should(hostile_dir: Path) -> None:
    file = hostile_dir / "markdown" / "commonmark_spec.txt"
    pattern = r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$"
    examples = re.findall(pattern, file.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(examples) > 600
    unlike = []
    for example in examples:
        text, expected = (part.replace("→", "\t") for part in example)
        # GitHub reads an older edition in four places, and links what looks like an address.
        if words(render(text)) not in {words(expected), words(github(text))}:
            unlike.append(text)
    # A tag that never closes is shown: a browser would drop it with all that follows.
    assert unlike == ['<div id="foo"\n*hi*\n', "<div class\nfoo\n", "<div *???-&&&-<---\n*foo*\n"]


def test_a_task_shows_its_box() -> None:
    html = render("- [x] 完成\n- [ ] 未完成")
    assert words(html) == "☑完成☐未完成"


@pytest.mark.parametrize(
    ("text", "bold"),
    [
        ("**中文。**后", "中文。"),
        ("前**「引用」**后", "「引用」"),
        ("他说**“好”**。", "“好”"),
        ("**https://example.com/a**，后", "https://example.com/a"),
        ("**见https://example.com/a。**后", "见https://example.com/a。"),
    ],
)
def test_bold_beside_chinese_is_as_its_author_meant(text: str, bold: str) -> None:
    strong = LexborHTMLParser(render(text)).css_first("strong")
    assert strong
    assert strong.text() == bold


# --- tildes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("60万~100万元，周期26~43天", "60万~100万元，周期26~43天"),
        ("1~11层，**12~16%**层", "1~11层，12~16%层"),
        ("~一~，\\~二~，\\\\~三~", "~一~，~二~，\\~三~"),
        ("`a~b~` ``~`~`` ~c", "a~b~~`~~c"),
        ("~~~ x~y\n~a~\n~~~\n\n    ~b~", "~a~~b~"),
        ("| 1~2 | 3~4 |\n|-|-|\n| ~5 | 6~ |", "1~23~4~56~"),
        ("![1~2 3~4](a.png)[5~6 7~8](/x)", "1~23~45~67~8"),
        ("<model~size> <ab~c:d> &copy~ a~@b.cc", "<model~size><ab~c:d>&copy~a~@b.cc"),
        ("脚注[^1~2~]\n\n[^1~2~]: 3~4，5~6", "脚注[1]3~4，5~6"),
        ("<p title='~a~'>7~8，9~0</p>", "7~8，9~0"),
    ],
)
def test_a_single_tilde_is_a_range_and_stays(text: str, shown: str) -> None:
    html = render(text)
    assert "<del>" not in html
    assert re.sub(r"\s", "", plain(text)) == shown
    assert words(html) == shown.replace("[1]3~4，5~6", "13~4，5~6↩")


def test_two_tildes_strike_out() -> None:
    assert render("~~删1~2~~，3~4") == "<p><del>删1~2</del>，3~4</p>\n"
    assert plain("~~删1~2~~，3~4") == "删1~2，3~4"


def test_a_tilde_in_an_address_stays_and_one_after_it_does_not_join_it() -> None:
    text = "[题](/~a/~b) <https://example.com/~a> https://example.com/~a/b~ www.example.com/~c~，"
    assert [address for address, _ in links(text)] == [
        "/~a/~b",
        "https://example.com/~a",
        "https://example.com/~a/b",
        "http://www.example.com/~c",
    ]
    assert words(render(text)).count("~") == text.count("~") - 2


# --- bare addresses -----------------------------------------------------------------------------

ADDRESS = "https://example.com/a"


AFTER = [
    "。中文", "，后", "）", "、", "；x", "：", "！", "？", "」", "』", "】", "》", "”，", "…", "——",
    "中文", "的。", ".中文", "，中 文", "**，**后", "。[t](/x)", "한", "の", "＃", "😀",
    "(中文)", "[中文]", "|中文", "((中文))", "（(中文)",
]  # fmt: skip


@pytest.mark.parametrize("after", AFTER)
def test_a_bare_address_ends_where_a_reader_ends_it(after: str) -> None:
    assert links(f"见{ADDRESS}{after}")[0] == (ADDRESS, ADDRESS)
    assert words(render(f"见{ADDRESS}{after}")).startswith(f"见{ADDRESS}")


def test_what_follows_a_bare_address_is_still_markdown() -> None:
    text = f"（{ADDRESS}），**粗**和[链接](/x)，{ADDRESS}；`码`"
    assert links(text) == [(ADDRESS, ADDRESS), ("/x", "链接"), (ADDRESS, ADDRESS)]
    assert words(render(text)) == f"（{ADDRESS}），粗和链接，{ADDRESS}；码"


def test_www_and_mail_addresses_are_links_that_end_too() -> None:
    assert links("www.example.com，中文") == [("http://www.example.com", "www.example.com")]
    assert links("写给a@example.com。") == [("mailto:a@example.com", "a@example.com")]


@pytest.mark.parametrize(
    "text",
    [f"[题]({ADDRESS}/中文)", f"<{ADDRESS}/中文>", f"[题][r]\n\n[r]: {ADDRESS}/中文",
     f'<a href="{ADDRESS}/中文">题</a>', f"<a href={ADDRESS}/中文>题</a>"],
)  # fmt: skip
def test_an_address_that_its_author_ended_stays_whole(text: str) -> None:
    [(href, _)] = links(text)
    assert href in {f"{ADDRESS}/中文", f"{ADDRESS}/%E4%B8%AD%E6%96%87"}


def test_an_address_in_an_accented_or_a_chinese_host_stays_whole() -> None:
    assert links("https://例子.中国/a，后")[0][1] == "https://例子.中国/a"
    assert links("https://blog.例子.com。")[0][1] == "https://blog.例子.com"
    assert links("https://fr.example.com/Café 后")[0][1] == "https://fr.example.com/Café"


@pytest.mark.parametrize(
    "text", [f"`{ADDRESS}，后`", f"```\n{ADDRESS}，后\n```", f"    {ADDRESS}，后"]
)
def test_an_address_in_code_is_left_alone(text: str) -> None:
    assert links(text) == []
    assert words(render(text)) == f"{ADDRESS}，后"


def test_very_many_addresses_in_a_row_keep_every_character() -> None:
    text = f"{ADDRESS}，" * 1000
    assert len(links(text)) == 1000
    assert words(render(text)) == text


# --- safety -------------------------------------------------------------------------------------

PLACES = ("{}", "\n\n{}", "<div>{}", "> - {}", "[x]({})", "![x](<{}>)", "| a |\n|-|\n| {} |")


@pytest.mark.parametrize("place", PLACES)
def test_no_payload_leaves_anything_that_acts(hostile_dir: Path, place: str) -> None:
    files = sorted((hostile_dir / "xss").glob("*.json"))
    payloads = [text for file in files for text in texts_of(file)]
    payloads += texts_of(hostile_dir / "strings" / "blns.json")
    assert len(payloads) > 1015
    for payload in payloads:
        html = render(place.format(payload))
        assert unsafe_parts(html) == [], payload
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", html)
        assert plain(place.format(payload)) is not None


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVa\tScript:alert(1)", "&#106;avascript:alert(1)", "vbscript:x",
     "data:text/html,x", "\x01javascript:alert(1)", "file:///etc/passwd", "&#x6a;ava&#10;script:1"],
)  # fmt: skip
def test_an_address_that_acts_loses_its_link_and_keeps_its_text(address: str) -> None:
    html = render(f'<a href="{address}">文字</a> <img src="{address}" alt="图">')
    assert words(html) == "文字图"
    assert targets(html) == []


def test_the_sanitiser_has_the_last_word() -> None:
    html = render("[字](x) ![图](y)", resolve=lambda address: Target("javascript:alert(1)"))
    assert unsafe_parts(html) == []


def test_people_set_no_style_class_or_id() -> None:
    html = render('<p style="x" class="y" id="z" onclick="w" lang="en">a</p>')
    assert html == '<p lang="en">a</p>\n'


def test_html_that_nobody_closed_does_not_leak() -> None:
    assert render("<div><b>x</i></div></div></section>") == "<div><b>x</b></div>\n"
    assert render("<ul><li>c<li>d</ul>") == "<ul><li>c</li><li>d</li></ul>\n"
    assert render("<div><p>a<p>b<hr>c</div>") == "<div><p>a</p><p>b</p><hr>c</div>\n"


def test_an_unclosed_comment_hides_what_follows_and_no_more() -> None:
    assert words(render("前\n\n<!-- 注\n\n后")) == "前"


@pytest.mark.parametrize("text", ["a\x00b", "a\x08b", "a\ud800b", "a\ufdd0b", "a&#1;b"])
def test_what_cannot_be_printed_is_replaced(text: str) -> None:
    assert render(text) == "<p>a\ufffdb</p>\n"
    assert plain(text) == "a\ufffdb"


# --- links and images ---------------------------------------------------------------------------

PLACES_HERE = {
    "../report/2020-05-15.md": Target("/issues/2020-05-15/"),
    "images/a.png": Target("/media/0a.png", 800, 600),
}


def test_only_a_link_that_leaves_the_site_says_so() -> None:
    base = "https://digest.example/issues/1/"
    outside, inside = "https://example.com/", "https://digest.example/about/"
    html = render(f"[o]({outside}) [i]({inside}) [r](/x) [f](#y) [m](mailto:a@b.cc)", base=base)
    said = {link.text(): link.attributes.get("rel") for link in LexborHTMLParser(html).css("a")}
    assert said == {"o": "noopener", "i": None, "r": None, "f": None, "m": None}


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("<https：//example.org/b>", "https://example.org/b"),
        ("<http//example.org/c>", "http://example.org/c"),
        ("example.org/a", "https://example.org/a"),
        ("https://https://example.org/h", "https://example.org/h"),
        ("https://example.org/f\u200bf", "https://example.org/ff"),
        ("https://example.org/路\ufeff", "https://example.org/%E8%B7%AF"),
        ("//example.org/a", "https://example.org/a"),
        ("https://example.org/%D9%85%E2%80%8C%D8%AE", "https://example.org/%D9%85%E2%80%8C%D8%AE"),
        ("https://example.org/%a4%40", "https://example.org/%a4%40"),
        ("tel:+86-10-12345678", "tel:+86-10-12345678"),
        ("/about/", "/about/"),
    ],
)
def test_an_address_in_a_text_is_mended_like_any_other(address: str, target: str) -> None:
    assert targets(render(f"[字]({address})")) == [target]


@pytest.mark.parametrize(
    "text",
    ["CPU为+3xA78@2.8GHz的", "[CPU为+3xA78@2.8GHz的](<看看这个>)", "[CPU为+3xA78@2.8GHz的](https://)",
     "[CPU为+3xA78@2.8GHz的](C:/x.md)", "[CPU为+3xA78@2.8GHz的](tel:abc)"],
)  # fmt: skip
def test_what_leads_nowhere_in_a_text_is_no_link(text: str) -> None:
    html = render(text)
    assert targets(html) == []
    assert words(html) == plain(text) == "CPU为+3xA78@2.8GHz的"


def test_an_image_of_a_site_without_scheme_is_remote() -> None:
    assert targets(render("![图](images.example.org/x.png)")) == [
        "https://images.example.org/x.png"
    ]
    assert render("![图](看看)") == "<p>图</p>\n"


def test_an_address_of_the_old_folder_leads_to_its_place_here() -> None:
    html = render("[上期](../report/2020-05-15.md) [别处](other/x.md)", resolve=PLACES_HERE.get)
    assert targets(html) == ["/issues/2020-05-15/"]


@pytest.mark.parametrize("address", ["../report", "x.html", "report.pdf", "看看", "C:\\x.md"])
def test_a_link_that_leads_nowhere_on_the_site_is_its_words(address: str) -> None:
    assert targets(render(f"[字]({address})")) == []
    assert "字" in render(f"[字]({address})")


@pytest.mark.parametrize("address", ["a.png", "../a.png", "foo.md", "?q=1", "10.1000/182"])
def test_a_picture_that_is_nowhere_on_the_site_is_its_words(address: str) -> None:
    assert render(f"![字]({address})", base="https://digest.example/") == "<p>字</p>\n"


def test_an_old_issue_that_is_not_here_is_no_link() -> None:
    assert targets(render("[上期](../x/2024-02-01.md)")) == []


@pytest.mark.parametrize("form", ["[字](<{}>)", "![字](<{}>)"])
def test_an_address_among_words_leads_where_an_entrys_would(form: str) -> None:
    html = render(form.format("【标题】https://example.org/s 复制打开"))
    assert targets(html) == ["https://example.org/s"]


def test_the_words_of_a_footnote_tell_its_mark_from_the_text() -> None:
    assert plain("价格 100[^1] 元\n\n[^1]: 含税") == "价格 100[1] 元\n含税"


@pytest.mark.parametrize("address", ["/about/", "/links/feed/"])
def test_a_link_to_a_place_of_the_site_is_one(address: str) -> None:
    assert targets(render(f"[字]({address})")) == [address]


def test_an_image_of_ours_is_lazy_and_has_its_size() -> None:
    html = render("![图](images/a.png)", resolve=PLACES_HERE.get)
    assert html == (
        '<p><img src="/media/0a.png" alt="图" width="800" height="600" loading="lazy"></p>\n'
    )


def test_an_image_keeps_the_width_its_author_asked_for() -> None:
    html = render('<img src="images/a.png" width="200">', resolve=PLACES_HERE.get)
    assert 'width="200" height="150"' in html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![图](https://example.com/x.png)", "图"),
        ("![](//example.com/x.png)", "example.com"),
        ('<img src="/\t/example.com/x.png">', "example.com"),
    ],
)
def test_a_remote_image_is_a_link_with_its_text(text: str, shown: str) -> None:
    html = render(text)
    assert "<img" not in html
    assert [(link.text(), link.attributes["rel"]) for link in LexborHTMLParser(html).css("a")] == [
        (shown, "noopener")
    ]


def test_a_backslash_makes_no_image_remote() -> None:
    assert 'src="/%5Cexample.com/x.png"' in render('<img src="/\\example.com/x.png">')


def test_a_remote_image_in_a_link_leaves_both_links() -> None:
    html = render("[![徽章](https://example.com/b.svg)](https://example.com/)后")
    assert targets(html) == ["https://example.com/", "https://example.com/b.svg"]
    assert words(html).startswith("徽章")


def test_a_feed_gets_absolute_addresses() -> None:
    html = render(
        "[a](/x) [b](y) ![c](images/a.png) [^1] [d](//e.example/f) [e](http://[)\n\n[^1]: z",
        base="https://digest.example/issues/1/",
        resolve=PLACES_HERE.get,
    )
    addresses = LexborHTMLParser(html).css("[href], [src]")
    found = [node.attributes.get("href") or node.attributes.get("src") for node in addresses]
    assert "https://digest.example/media/0a.png" in found
    assert all(address and address.startswith("https://") for address in found)


def test_footnotes_of_two_texts_on_a_page_do_not_meet() -> None:
    one, other = (render(f"{text}[^1]\n\n[^1]: 注") for text in ("甲", "乙"))
    ids = [re.findall(r'id="(.*?)"', html) for html in (one, other)]
    assert len(ids[0]) == len(ids[1]) == 2
    assert not set(ids[0]) & set(ids[1])
    assert set(re.findall(r'href="#(.*?)"', one)) == set(ids[0])


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# a\n## b\n# c", "343"),
        ("#### a\n## b\n##### c\n### d", "3344"),
        ("# a\n## b\n### c\n#### d\n##### e\n###### f", "345666"),
        ("<h1>a</h1>\n\nb\n---", "34"),
    ],
)
def test_headings_follow_those_of_the_page_in_order(text: str, levels: str) -> None:
    assert re.findall(r"<h(\d)>", render(text)) == list(levels)
    assert re.findall(r"</h(\d)>", render(text)) == list(levels)


def test_the_page_says_where_the_headings_of_a_text_begin() -> None:
    assert render("# a\n## b", headings_from=4) == "<h4>a</h4>\n<h5>b</h5>\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('看：<video src="https://example.org/a.mp4" controls></video>完', "看：example.org完"),
        ('<audio src="https://example.org/a.mp4"></audio>', "example.org"),
        ('<iframe src="https://example.org/a.mp4" width="100%"></iframe>', "example.org"),
        ('<embed src="https://example.org/a.mp4">', "example.org"),
        ('<object data="https://example.org/a.mp4">后备</object>', "example.org后备"),
        ('<iframe src="//example.org/a.mp4"/>', "example.org"),
        (
            '<video><source src="https://example.org/a.mp4"><source src="b.webm">不支持</video>',
            "example.org不支持",
        ),
        (
            '<object data="https://example.org/a.mp4"><embed src="https://example.org/a.mp4"></object>',
            "example.org",
        ),
    ],
)
def test_what_plays_is_a_link_with_its_host(text: str, shown: str) -> None:
    html = render(text)
    assert targets(html) == ["https://example.org/a.mp4"]
    assert words(html) == plain(text) == shown
    assert unsafe_parts(html) == []


def test_what_plays_from_this_site_is_a_link_with_its_path() -> None:
    assert links('<video src="/media/a.mp4"></video>') == [("/media/a.mp4", "/media/a.mp4")]


@pytest.mark.parametrize(
    "text",
    ['<iframe src="javascript:alert(1)"></iframe>完', "<video></video>完", '<embed src="data:x">完',
     '<picture><source srcset="a.webp" src="https://example.org/a">完</picture>'],
)  # fmt: skip
def test_what_plays_nothing_is_no_link(text: str) -> None:
    assert targets(render(text)) == []
    assert words(render(text)) == "完"


# --- plain --------------------------------------------------------------------------------------


def test_plain_is_what_a_reader_sees() -> None:
    text = "## 题\n\n**粗** [链接](/x) ![图](a.png) &amp; `a<b`  \n第二行\n软换行\n\n- 一\n- 二"
    assert plain(text) == "题\n粗 链接 图 & a<b\n第二行 软换行\n一\n二"


@pytest.mark.parametrize(
    "text",
    [
        *SAMPLES,
        "- [x] 完成\n- [ ] 未完成",
        "![](https://example.com/x.png) [![徽](//example.com/b.svg)](https://example.com/)",
        "<model, accuracy> <b>x</b> <script>y</script> &lt;z&gt;",
        "a\u200bb 😀\u200d🔥 é e\u0301",
    ],
)
def test_plain_keeps_every_character_that_the_page_shows(text: str) -> None:
    """A footnote's mark stands in brackets, and the way back is a button and no word."""
    shown = re.sub(r">(\d+)</a></sup>", r">[\1]</a></sup>", render(text)).replace("↩", "")
    assert re.sub(r"\s", "", plain(text)) == words(shown)


def test_plain_of_nothing_is_nothing() -> None:
    assert plain(" \n<!-- x -->\n") == ""


# --- time ---------------------------------------------------------------------------------------

TIMED = """
import json, sys, time
from django.conf import settings
settings.configure(USE_I18N=False)
from digests.markdown import plain, render
for text in json.load(sys.stdin):
    began = time.process_time()
    plain(text) if "plain" in sys.argv else render(text)
    print(time.process_time() - began, flush=True)
"""


def cpu_seconds(texts: list[str], what: str = "render") -> list[float]:
    """The CPU time of each text, in a process that may die."""
    command = [sys.executable, "-c", TIMED, what]
    run = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return [float(line) for line in run.stdout.splitlines()]


def test_what_makes_slow_parsers_hang_is_quick(hostile_dir: Path) -> None:
    file = hostile_dir / "markdown" / "pathological.json"
    [cases] = [value for value in json.loads(file.read_text()).values() if isinstance(value, list)]
    assert len(cases) == 19
    spent = cpu_seconds([case["text"] * case["times"] + case["tail"] for case in cases])
    assert [seconds for seconds in spent if seconds > CPU_SECONDS] == []


DEEP = [
    ">", "> ", "- ", "<div>", "<div>\n\n", "<b>", "<p><font>", "<table><tr><td>", "*a **a ", "[",
    "![", "<a href=x>", "<div><object></div></object>", "<dd><li>", "<details>",
]  # fmt: skip


def test_nothing_nested_ends_the_process() -> None:
    texts = [unit * 50_000 + "a" for unit in (">", "- ", "<div>", "<b>", "[", "*a **a ")]
    for what in ("render", "plain"):
        assert all(seconds < CPU_SECONDS for seconds in cpu_seconds(texts, what))


@pytest.mark.parametrize("unit", DEEP)
def test_nothing_nested_loses_its_text(unit: str) -> None:
    assert words(render(unit * 2_000 + "末")).endswith("末")


LONG = [
    *DEEP, "https://a。", "https://a/<b>", "ftp://a<", "www.", "a@b<", "https://", '<a b="',
    "<a b='\"", "<!--", "<!", "<script<", " x=\"y='", "&#9999999999;", "[^1]", "# a\n###### b\n",
    "`a``", "|a", "</div>", "<b><i></b>", "中", "<p>", "<img src=//a>", "[![a](//b)](c)",
    "~", "a~", "~~a~", "\\~",
    "https://a~", "<video>", "<iframe src=//a>", "<video><source src=//a>",
]  # fmt: skip


@pytest.mark.parametrize("start", ["", "<div>\n"])
def test_four_times_the_text_takes_about_four_times_the_time(start: str) -> None:
    short, long = (
        cpu_seconds([start + unit * (size // len(unit)) for unit in LONG])
        for size in (20_000, 80_000)
    )
    times = zip(LONG, short, long, strict=True)
    quadratic = 16 * 0.6  # a busy machine measures a linear one at up to eight times
    assert [(u, one, four) for u, one, four in times if four > max(0.3, quadratic * one)] == []


def test_addresses_in_a_row_are_not_read_again_for_each() -> None:
    short, long = cpu_seconds(["https://a。" * 8_000, "https://a。" * 32_000])
    assert long < 8 * short


def test_a_remote_image_that_nothing_describes_is_told_to_be_one() -> None:
    assert plain("![](https://example.com/x.png)") == "image: example.com"
