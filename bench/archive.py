"""Write the issues of a digest that never was, for measurements: the same ones each time."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

from digests.document import Document, Entry, Ref, Section, serialize

LINKS = 18
"""Entries of an issue, which make about 8 kB of text together."""
FIRST_DAY = dt.date(1800, 1, 6)
SECTIONS = ("业界新闻", "论文", "开源项目", "博文")
WORDS = [
    "量化",
    "剪枝",
    "蒸馏",
    "部署",
    "推理",
    "训练",
    "模型",
    "芯片",
    "框架",
    "算子",
    "编译",
    "内存",
    "延迟",
    "吞吐",
    "精度",
    "量产",
    "传感",
    "边缘",
    "端侧",
    "语音",
    "视觉",
    "检测",
    "分割",
    "识别",
    "加速",
    "调度",
    "缓存",
    "带宽",
    "功耗",
    "开源",
    "发布",
    "更新",
    "支持",
    "优化",
    "测试",
    "文档",
    "社区",
    "生态",
    "标准",
    "接口",
]
ENGLISH = [
    "kernel",
    "quantised",
    "runtime",
    "tensor",
    "compiler",
    "edge",
    "latency",
    "sparse",
    "pruning",
    "release",
    "benchmark",
    "memory",
    "pipeline",
    "scheduler",
    "driver",
    "operator",
    "tiny",
    "model",
    "inference",
    "board",
]
SOURCES = ("示例周刊", "小站", "Example Labs", "边缘观察", "芯片札记", "Tensor Notes")


def write_issues(folder: Path, count: int) -> None:
    """Write so many issues, one a week, as the Markdown files of a digest."""
    chance = random.Random(count)
    for number in range(count):
        text = serialize(_issue(chance, number, date_of(number)))
        (folder / f"{date_of(number)}.md").write_text(text, encoding="utf-8")


def date_of(number: int) -> dt.date:
    """Return the date of an issue by its number, from 0."""
    return FIRST_DAY + dt.timedelta(weeks=number)


def _issue(chance: random.Random, number: int, date: dt.date) -> Document:
    entries = list(_entries(chance, number))
    each = -(-len(entries) // len(SECTIONS))
    return Document(
        name="示例简报",
        date=date,
        headline=_words(chance, 4),
        lead=f"{_sentence(chance)}{_sentence(chance)}",
        sections=tuple(
            Section(heading, items=tuple(entries[place * each : (place + 1) * each]))
            for place, heading in enumerate(SECTIONS)
        ),
    )


def _entries(chance: random.Random, number: int) -> Iterator[Entry]:
    for place in range(LINKS):
        address = f"https://example.org/{number}/{place}"
        is_english = place % 3 == 0
        code = (Ref("代码", url=_code_of(number, place)),) if place % 4 == 0 else ()
        yield Entry(
            title=_english(chance, 6) if is_english else _words(chance, 6),
            url=address,
            source=chance.choice(SOURCES),
            references=code,
            summary="".join(_sentence(chance) for _ in range(4)),
        )


def _code_of(number: int, place: int) -> str:
    """Return the repository of an entry: that of every issue, or one that four of them have."""
    name = "engine" if place == 0 else f"project-{number // 4 * LINKS + place}"
    return f"https://github.com/example/{name}"


def _sentence(chance: random.Random) -> str:
    return (
        f"{_words(chance, 8)}，**{_words(chance, 1)}** {_english(chance, 2)} {_words(chance, 6)}。"
    )


def _words(chance: random.Random, count: int) -> str:
    return "".join(chance.choices(WORDS, k=count))


def _english(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(ENGLISH, k=count))
