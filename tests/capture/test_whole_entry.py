"""One entry, or parts of one, are read from what is pasted into a field of a link."""

import pytest

from digests.capture import read_entry
from digests.document import Ref

PAGE = "https://example.org/a"


@pytest.mark.parametrize(
    ("text", "title", "source", "url", "summary"),
    [
        (f"【标题】{PAGE} 点击打开", "标题", "", PAGE, ""),
        (f"标题 | 来源 {PAGE}", "标题", "来源", PAGE, ""),
        (f"标题 | 来源\n{PAGE}\n摘要：一句", "标题", "来源", PAGE, "一句"),
        (f"标题 | 来源 {PAGE} 摘要：一句", "标题", "来源", PAGE, "一句"),
        (f"- [标题 | 来源]({PAGE}) 摘要：一句", "标题", "来源", PAGE, "一句"),
        ("标题 | 来源", "标题", "来源", None, ""),
        ("摘要：一句\n又一句", "", "", None, "一句\n又一句"),
        ("标题\n摘要：一句", "标题", "", None, "一句"),
    ],
)
def test_an_entry_is_read_whole(
    text: str, title: str, source: str, url: str | None, summary: str
) -> None:
    entry = read_entry(text)
    assert entry
    assert (entry.title, entry.source, entry.url, entry.summary) == (title, source, url, summary)


def test_an_entry_in_markdown_keeps_labels_and_references() -> None:
    entry = read_entry(f"- [CVPR] [标题]({PAGE})\n  代码：{PAGE}/code\n  摘要：一句")
    assert entry
    assert entry.labels == ("CVPR",)
    assert entry.references == (Ref("代码", url=f"{PAGE}/code"),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "标题",
        "标题\n又一行",
        f"{PAGE} {PAGE}/b",
        f"闲话\n标题 {PAGE}",
        f"标题 | 来源\n{PAGE}\n\n闲话",
    ],
)
def test_what_is_more_or_less_than_an_entry_is_left_alone(text: str) -> None:
    assert read_entry(text) is None
