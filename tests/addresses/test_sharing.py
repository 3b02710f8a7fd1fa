"""Links as apps share them."""

import pytest

from digests.addresses import read_shared_link


@pytest.mark.parametrize(
    ("pasted", "title", "url"),
    [
        ("【标题】https://example.org/x 复制打开", "标题", "https://example.org/x"),
        ("【标题】\n https：//example.org/x\n复制打开", "标题", "https://example.org/x"),
        ("【一段视频-哔哩哔哩】 https://example.org/x", "一段视频", "https://example.org/x"),
        ("论文解读 - 知乎 https://example.org/x", "论文解读", "https://example.org/x"),
        ("论文解读：https://example.org/x。", "论文解读", "https://example.org/x"),
        ("https://example.org/x 论文解读", "论文解读", "https://example.org/x"),
        ("[论文解读](https://example.org/x)", "论文解读", "https://example.org/x"),
        ("【淘宝】https://example.org/x CZ01 「开发板」点击链接打开", "开发板", "https://example.org/x"),
        ("小明发布了笔记，快来看吧！ https://example.org/x，复制，打开【小红书】App", "",
         "https://example.org/x"),
        ("7.43 复制打开抖音，看看【小明的作品】 https://example.org/x 08/15", "", "https://example.org/x"),
        ("https://example.org/x", "", "https://example.org/x"),
    ],
)  # fmt: skip
def test_a_shared_text_has_an_address_and_perhaps_a_title(
    pasted: str, title: str, url: str
) -> None:
    shared = read_shared_link(pasted)
    assert shared
    assert (shared.title, shared.address.url) == (title, url)


@pytest.mark.parametrize(
    "pasted", ["", "看看这个", "https://a.example 和 https://b.example", "看 https://"]
)
def test_a_text_without_exactly_one_address_shares_none(pasted: str) -> None:
    assert read_shared_link(pasted) is None
