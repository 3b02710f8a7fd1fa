"""What a pasted text is understood as."""

import pytest

from digests.capture import read_pasted
from digests.capture.pasted import MAX_ENTRIES
from digests.document import Ref
from tests.pace import takes_at_most


def links(text: str) -> list[tuple[str, str, str]]:
    """Return title, source and address of each link that a text holds."""
    return [(one.title, one.source, one.url or "") for one in read_pasted(text).entries]


PAGE = "https://example.org/2026.11/a"


@pytest.mark.parametrize(
    ("text", "title", "source"),
    [
        (PAGE, "", ""),
        (f"标题 | 公众号\n{PAGE}", "标题", "公众号"),
        (f"标题 | 公众号\r\n\r\n{PAGE}\r\n", "标题", "公众号"),
        (f"标题 ｜ 公众号\n{PAGE}", "标题", "公众号"),
        (f"标题|公众号\n{PAGE}", "标题", "公众号"),
        (f"{PAGE}\n标题 | 公众号", "标题", "公众号"),
        (f"{PAGE}\n\n标题 | 公众号", "标题", "公众号"),
        (f"【标题】{PAGE} 复制打开", "标题", ""),
        (f"标题：{PAGE}", "标题", ""),
        (f"- [标题 | 公众号]({PAGE})", "标题", "公众号"),
        (f"[标题 | 公众号]({PAGE})", "标题", "公众号"),
        (f"1. 标题 {PAGE}", "标题", ""),
        (f"2、标题 {PAGE}", "标题", ""),
        (f"3.5 版来了 {PAGE}", "3.5 版来了", ""),
    ],
)
def test_a_link_is_found_with_the_title_around_it(text: str, title: str, source: str) -> None:
    assert links(text) == [(title, source, PAGE)]
    assert not read_pasted(text).rest


def test_an_entry_in_markdown_keeps_labels_references_and_summary() -> None:
    text = f"- [CVPR] [标题]({PAGE})\n  代码：https://example.org/code\n  摘要：第一行\n  第二行"
    (entry,) = read_pasted(text).entries
    assert entry.labels == ("CVPR",)
    assert entry.references == (Ref("代码", url="https://example.org/code"),)
    assert (entry.mark, entry.summary.split()) == ("摘要：", ["第一行", "第二行"])


def test_a_summary_may_stand_below_an_entry_after_an_empty_line() -> None:
    pasted = read_pasted(f"- [甲]({PAGE})\n\n    第一段\n\n    第二段\n\n- [乙]({PAGE}/b)\n\n闲话")
    assert [(one.title, one.summary) for one in pasted.entries] == [
        ("甲", "第一段\n\n第二段"),
        ("乙", ""),
    ]
    assert pasted.rest == "闲话"


@pytest.mark.parametrize("mark", ["摘要：", "Summary: "])
def test_lines_after_the_keyword_are_the_summary(mark: str) -> None:
    (entry,) = read_pasted(f"标题\n{PAGE}\n{mark}第一行\n第二行\n\n别的").entries
    assert (entry.title, entry.summary) == ("标题", "第一行\n第二行")
    assert read_pasted(f"标题\n{PAGE}\n{mark}第一行\n\n别的").rest == "别的"


def test_the_line_above_the_next_address_is_its_title_and_ends_the_summary_before() -> None:
    text = f"甲\n{PAGE}\n摘要：第一行\n第二行\n乙 | 来源\nhttps://example.org/b"
    first, second = read_pasted(text).entries
    assert first.summary == "第一行\n第二行"
    assert (second.title, second.source) == ("乙", "来源")


@pytest.mark.parametrize("address", ["blob:https://example.org/1", "file:///C:/a.pdf"])
def test_an_address_of_ones_own_device_is_seen_as_one(address: str) -> None:
    assert links(f"标题\n{address}\n{PAGE}") == [("标题", "", address), ("", "", PAGE)]


def test_an_address_without_its_scheme_is_one_where_it_stands_alone() -> None:
    assert links("标题\nmp.weixin.qq.com/s/AbC12") == [
        ("标题", "", "https://mp.weixin.qq.com/s/AbC12")
    ]
    assert links("用 and/or 连接") == []


def test_a_reference_below_an_address_is_no_link_of_its_own() -> None:
    (entry,) = read_pasted(f"标题\n{PAGE}\n代码：https://example.org/code").entries
    assert entry.references == (Ref("代码", url="https://example.org/code"),)


def test_the_log_of_a_chat_gives_its_links_with_the_words_beside_them() -> None:
    text = (
        "张三 2026/11/2 10:23\n看这个 https://example.org/1\n"
        "李四 10:25\nhttps://example.org/2\n哈哈\n"
    )
    assert links(text) == [
        ("看这个", "", "https://example.org/1"),
        ("", "", "https://example.org/2"),
    ]
    assert read_pasted(text).rest == "哈哈"


@pytest.mark.parametrize(
    "said",
    [
        "[2026-11-27 10:32] Li Wei: {}",
        "[27/11/2026, 10:32:11] 张三：{}",
        "[10:32] 张三: {}",
        "27/11/2026, 10:32 - Li Wei: {}",
        "2026-11-27 10:32:11 张三: {}",
        "张三 10:32: {}",
        "Li Wei (10:32 AM): {}",
        "张三 2026年11月27日 下午 3:32：{}",
        "张三 10:32\n{}",
        "Li Wei, [27.11.2026 10:32]\n{}",
        "2026-11-27 10:32:11 张三(12345)\n{}",
        "Li Wei  10:32 AM\n{}",
    ],
)
def test_who_said_it_is_never_a_part_of_the_title(said: str) -> None:
    text = said.format(f"小模型 | 示例观察\n{PAGE}\n") + said.format(f"看 {PAGE}/b")
    assert links(text) == [("小模型", "示例观察", PAGE), ("看", "", f"{PAGE}/b")]
    assert not read_pasted(text).rest


@pytest.mark.parametrize(
    "title",
    ["10:30 的发布会：小模型", "苹果 10:30 发布会直播", "比分 3:2 的一年", "Li Wei: 小模型"],
)
def test_a_title_with_a_time_in_it_stays_whole(title: str) -> None:
    assert [one[0] for one in links(f"{title}\n{PAGE}")] == [title]


def test_each_address_of_a_line_is_a_link() -> None:
    text = "甲 https://example.org/1 乙 https://example.org/2"
    assert links(text) == [
        ("甲", "", "https://example.org/1"),
        ("乙", "", "https://example.org/2"),
    ]


def test_words_after_an_address_are_left_in_the_rest() -> None:
    pasted = read_pasted(f"看看这个 {PAGE} 不错的文章\n[链接] 大模型综述 {PAGE}b")
    assert [one.title for one in pasted.entries] == ["看看这个", "大模型综述"]
    assert pasted.rest == "不错的文章"


def test_titles_may_stand_below_all_addresses() -> None:
    text = "https://example.org/1\n甲 | 子\n\nhttps://example.org/2\n乙\n"
    assert links(text) == [
        ("甲", "子", "https://example.org/1"),
        ("乙", "", "https://example.org/2"),
    ]


def test_forty_mixed_lines_give_their_links_in_order_and_lose_nothing() -> None:
    parts = []
    for number in range(10):
        address = f"https://example.org/{number}"
        parts += [
            [f"- [标题{number}]({address})", f"  摘要：话{number}"],
            [f"标题{number} | 来源", address],
            [f"【标题{number}】{address} 点击打开"],
            [f"标题{number} {address}"],
        ][number % 4]
        parts += ["", f"闲话{number}"]
    parts += ["", *["又一句"] * (40 - len(parts) % 40)]
    pasted = read_pasted("\n".join(parts))
    assert [one.title for one in pasted.entries] == [f"标题{number}" for number in range(10)]
    assert [line for line in parts if "闲话" in line or "又" in line] == pasted.rest.split("\n")


def test_sections_with_entries_are_a_whole_issue() -> None:
    text = f"# 简报 (2026-11-01)\n\n## 新闻\n\n- [甲]({PAGE})\n\n## 论文\n\n- [乙]({PAGE}/b)\n"
    pasted = read_pasted(text)
    assert pasted.issue is not None
    assert [one.heading for one in pasted.issue.sections] == ["新闻", "论文"]
    assert not pasted.entries


def test_one_section_without_a_title_is_a_list_of_entries() -> None:
    assert links(f"## 论文\n\n- [甲]({PAGE})\n") == [("甲", "", PAGE)]


def test_more_links_than_an_issue_has_are_left_in_the_rest() -> None:
    pasted = read_pasted("\n".join(f"{PAGE}/{n}" for n in range(150)))
    assert len(pasted.entries) == MAX_ENTRIES
    assert pasted.rest.split("\n") == [f"{PAGE}/{n}" for n in range(MAX_ENTRIES, 150)]


@pytest.mark.parametrize(
    "text", ["[](x" * 5000, "[](x\n" * 5000, "【" * 50_000, "https://" * 20_000, "- [](" * 9000]
)
def test_a_hostile_text_is_read_soon(text: str) -> None:
    assert takes_at_most(1.0, lambda: read_pasted(text))


@pytest.mark.parametrize("text", ["", "   \n", "没有地址", "a" * 10_000, "- " * 3000, "[" * 3000])
def test_a_text_without_an_address_stays_whole(text: str) -> None:
    pasted = read_pasted(text)
    assert not pasted.entries
    assert pasted.rest.split() == text.split()
