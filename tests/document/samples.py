"""Texts of our own in the digest's dialect, and what can happen to a text."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

ISSUE = """\
---
layout: default
---

# 边缘小报 (2024-03-09)：端上的小模型

**小模型，大用处**

> 导读：本次四条。量化、编译器，
还有一块新板子。

先是一些热身小新闻：

- 某芯片开始出货；
- 某框架换了名字；
也换了标志。

## 业界新闻

- [一块新板子 | 小报社](https://example.org/board?a=1&b=2)
链接：<https://example.org/board>
摘要：板子上有 3 个核：
    1. 一个大核；
    2. 两个小核。

- 没有链接的消息 | 小报社
摘要：只有一句话。

## 论文

> 注：论文按顺序列出。

- [2403.01234] [ECCV] [Tiny Models, Everywhere](https://arxiv.org/abs/2403.01234) [[代码]](https://github.com/example/tiny)⏎
标题：Tiny Models, Everywhere: a *long* title⏎
论文：https://arxiv.org/pdf/2403.01234⏎
项目: [主页](https://example.org/tiny)⏎
摘要：作者把模型做小。⏎
内存：64 KB，见[第二节][two]。
1. 第一点；
2. 第二点。
- [Another One](https://example.org/another)
```
int a;
```

![图](images/a.png)

## 开源项目

一段不是条目的话。

## 博文

- [**粗**的题目](https://example.org/bold)

以上就是本期的内容，感谢[读者][readers]。

[two]: https://example.org/two
[readers]: https://example.org/readers

## [往期回顾](https://github.com/example/digest)

| 2 | 0 | 2 | 4 |
|:---:|:---:|:---:|:---:|
|  |  | [2024-02-24](../digest/2024-02-24.md) | [2024-02-10](../digest/2024-02-10.md) |

----

![wechat_qrcode](../qr.jpg)

- WeChat: 边缘小报
- Editor: https://github.com/example
- Project: https://github.com/example/digest

----

<a rel="license" href="http://creativecommons.org/licenses/by-sa/4.0/">by-sa</a>
""".replace("⏎", "  ")

FRAGMENTS = (
    *("[", "]", "(", ")", "```", "~~~", "<!--", "-->", "`", "**", "*", "_", "~", "~~", "\\", "$"),
    *(
        "<div>",
        "</div>",
        "<b>",
        "</b>",
        "<pre>",
        "<script>",
        "</script>",
        "<?php",
        "<![CDATA[",
        "]]>",
    ),
    *(
        "<!X",
        "<!-->",
        '<a href="x">',
        "<br/>",
        "<img src=a alt=b>",
        "<p",
        "<http://a.b>",
        "<me@a.com>",
    ),
    *(
        "[a]: http://x.y",
        '[a]: <b c> "t"',
        "[a]",
        "[a][]",
        "[b][a]",
        "![x][a]",
        "[^1]",
        "[^1]: foot",
    ),
    *("[^", "![", "](", "](u", "](u <v>)", '](u "t")', "[](x)", "[a]()", "[[e]](f)", "[**b**](c)"),
    *(
        "\t",
        "    ",
        "  ",
        "> ",
        "- ",
        "* ",
        "+ ",
        "-",
        "1. ",
        "2) ",
        "7.",
        "***",
        "---",
        "===",
        "> > r",
    ),
    *(
        "|a|b|",
        "|-|-|",
        " | ",
        "|",
        ":---:",
        "- - s",
        "-\tt",
        "1.\tt",
        "    code",
        "> ```",
        "- ```",
    ),
    *("- [ ] x", "- [x] y", "[x] ", "\\[", "\\|", "\\#", "&amp;", "&#1;", "&lt;", "&copy", "&"),
    *(
        "http://a.b/c)",
        "http://a.b/c。中文",
        "www.a.com,",
        "me@a.com",
        "HTTP://A.B",
        "https://",
        "://",
    ),
    *("：", ":", "（", "）", "摘要：", "Summary:", "标题：x", "标题：*x*", "代码：http://a.b/c"),
    *(
        "链接: [x](y)",
        "论文：www.a.b/c).",
        "# T (2020-02-02)",
        "# T (2020-02-xx)",
        "> 导读：a",
        "> 注：b",
    ),
    *("## 论文", "## ", "#", "### h", "<!-- closing -->", "- [A] [t | s](u) [[r]](v)", "- t | s"),
    *(
        "\ufeff",
        "\x0b",
        "\x0c",
        "\x85",
        "\u2028",
        "\xa0",
        "\u3000",
        "\x00",
        "\x1f",
        "\x7f",
        "\uffff",
    ),
    *("a", "b c", "word", "中文", "。", "！", "😀", "\r", "\r\n", "  \n", "\n\n", "\\\n"),
)
FRAMES = (
    "{}",
    "- {}\n- b",
    "## s\n\n- {}\n- b\n",
    "## s\n\n- a\n{}\n- b\n",
    "## s\n\n- [a](b)  \n{}\n\nx",
    "## s\n\n- [a | c](b)\n摘要：d  \n{}\n\n## u\n\n- b",
    "## s\n> 注：{}\n\n- b",
    "# t\n\n> 导读：{}\n\n## u\n\n- b",
    "# t {}\n\n**{}**\n\n## {}\n\n- b",
    "## s\n\n- b\n\n{}\n\n[a]: c",
)


def random_text(random: Random) -> str:
    """A text put together from what Markdown means something by, in a frame of a digest."""
    return random.choice(FRAMES).replace("{}", _babble(random))


def _babble(random: Random) -> str:
    ends = ("", "", "", "\n", " ", "\n\n")
    count = random.randint(1, random.choice((3, 8, 20)))
    return "".join(random.choice(FRAGMENTS) + random.choice(ends) for _ in range(count))


def _shuffled(lines: list[str], random: Random) -> None:
    random.shuffle(lines)


def _doubled(lines: list[str], random: Random) -> None:
    for _ in range(8):
        lines.insert(random.randrange(len(lines)), random.choice(lines))


def _deleted(lines: list[str], random: Random) -> None:
    for _ in range(min(20, len(lines) // 3)):
        del lines[random.randrange(len(lines))]


def _marked(lines: list[str], random: Random) -> None:
    for _ in range(6):
        n = random.randrange(len(lines))
        at = random.choice((0, len(lines[n]), random.randint(0, len(lines[n]))))
        lines[n] = lines[n][:at] + random.choice(FRAGMENTS) + lines[n][at:]


def _cut_in(lines: list[str], random: Random) -> None:
    for _ in range(6):
        lines.insert(random.randrange(len(lines)), random.choice(FRAGMENTS))


MUTILATIONS: dict[str, Callable[[list[str], Random], None]] = {
    "lines shuffled": _shuffled,
    "lines doubled": _doubled,
    "lines deleted": _deleted,
    "marks set into lines": _marked,
    "lines cut in": _cut_in,
}


def mutilated(text: str, how: str, random: Random) -> str:
    """The text with its lines maltreated in the way named."""
    lines = text.split("\n")
    MUTILATIONS[how](lines, random)
    return "\n".join(lines)
