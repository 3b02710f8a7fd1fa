"""How much of the real digests becomes fields, and what the places that bite become."""

from __future__ import annotations

import re

import pytest

from digests.document import Document, Entry, Passage, Ref, Section, parse, read_footer, serialize

from .judge import body_of, reading


@pytest.fixture(scope="module")
def documents(digests: dict[str, str]) -> dict[str, Document]:
    return {name: parse(text) for name, text in digests.items()}


def test_no_entry_is_kept_verbatim(documents: dict[str, Document]) -> None:
    assert not [entry for d in documents.values() for entry in d.entries if entry.verbatim]


def test_a_title_with_emphasis_is_a_field_as_it_is_shown(documents: dict[str, Document]) -> None:
    entry = _entry(documents["2020-07-02"], "GPU-Efficient Networks")
    assert entry.title == "Neural Architecture Design for NVIDIA GPU-Efficient Networks"
    assert entry.title_markdown.startswith("Neural Architecture Design for **NVIDIA** ")


def test_98_percent_of_the_bullets_in_sections_become_fields(
    digests: dict[str, str], documents: dict[str, Document]
) -> None:
    bullets = 0
    for name, text in digests.items():
        if name != "2020-06-01":
            sections = re.split(r"^## ", body_of(text), flags=re.MULTILINE)[1:]
            bullets += len(re.findall(r"^[-*+] ", "\n".join(sections), flags=re.MULTILINE))
    entries = [e for name, d in documents.items() if name != "2020-06-01" for e in d.entries]
    assert bullets == len(entries) == 483
    assert sum(not entry.verbatim for entry in entries) / bullets >= 0.98


def test_nothing_but_that_and_one_stray_line_is_flagged(documents: dict[str, Document]) -> None:
    flags = [
        (name, flag.line, flag.reason) for name, d in documents.items() for flag in d.flags
    ] + [
        (name, item.text[:20], item.flag)
        for name, document in documents.items()
        for section in document.sections
        for item in section.items
        if isinstance(item, Passage)
    ]
    assert flags == [("2020-10-21", 145, "not-of-the-archive")]


def test_every_reference_line_before_a_summary_is_a_reference(
    digests: dict[str, str], documents: dict[str, Document]
) -> None:
    lines = re.compile(
        r"\s*(?:标题[：:].+|"
        r"(?!摘要)[^\s：:]{1,20}[：:]\s*(?:(?:https?://|www\.)[!-~]+|\[[^\]]+\]\(\S+\)))\s*"
    )
    for name, text in digests.items():
        written = 0
        is_before_summary = False
        for line in body_of(text).split("\n"):
            is_reference = bool(lines.fullmatch(line))
            is_before_summary = line.startswith("- ") or (is_before_summary and is_reference)
            written += is_before_summary and is_reference
        entries = documents[name].entries
        kept = sum(bool(lines.fullmatch(line)) for e in entries for line in e.verbatim.split("\n"))
        read = sum(bool(ref.colon) for entry in entries for ref in entry.references)
        assert read + kept == written, name


def test_each_summary_reads_alone_as_it_does_in_its_issue(documents: dict[str, Document]) -> None:
    for name, document in documents.items():
        for entry in document.entries:
            words, targets = reading(serialize(Document(sections=(Section("", items=(entry,)),))))
            alone, links = reading(entry.summary)
            assert words.endswith(alone), (name, entry.title)
            assert targets[len(targets) - len(links) :] == links, (name, entry.title)


def test_every_issue_has_its_date_and_name(documents: dict[str, Document]) -> None:
    for name, document in documents.items():
        assert document.date is not None
        assert document.date.isoformat() == name
        assert document.name == "嵌入式AI简报"


def _entry(document: Document, title: str) -> Entry:
    [found] = [entry for entry in document.entries if title in entry.title]
    assert not found.verbatim
    return found


def test_html_in_the_paragraph_of_the_tagline_is_opening(documents: dict[str, Document]) -> None:
    document = documents["2019-08-30"]
    assert document.tagline == "关注模型压缩、低比特量化、移动端推理加速优化、部署"
    assert document.opening.startswith("<font>注：PC端")
    assert document.lead is None


def test_a_bar_without_a_space_after_it_parts_the_source(documents: dict[str, Document]) -> None:
    entry = _entry(documents["2019-08-30"], "PosNet")
    assert entry.title.endswith("实时人体姿态估计")
    assert entry.source == "机器之心"


@pytest.mark.parametrize(
    ("name", "title", "first", "last"),
    [
        ("2020-01-06", "快10~100倍", "1. EvaNet", "3. Tiny Video Networks"),
        ("2020-03-02", "ARMmbed/mbed-os", "1. Security", "3. Drivers"),
    ],
)
def test_numbers_at_the_margin_belong_to_the_summary(
    name: str, title: str, first: str, last: str, documents: dict[str, Document]
) -> None:
    summary = _entry(documents[name], title).summary
    assert f"\n{first}" in summary
    assert f"\n{last}" in summary


def test_a_labelled_address_after_the_summary_began_is_summary(
    documents: dict[str, Document],
) -> None:
    entry = _entry(documents["2020-06-17"], "Dango-Translator")
    assert entry.references == ()
    assert "\nb站演示视频：https://www.bilibili.com/" in entry.summary
    entry = _entry(documents["2020-10-21"], "OpenCV 4.5")
    assert entry.references == ()
    assert "\n更多介绍：https://github.com/opencv/" in entry.summary


def test_a_quotation_after_the_last_entry_closes_the_issue(documents: dict[str, Document]) -> None:
    document = documents["2020-06-17"]
    assert document.closing == "> 注：个别链接打不开，请点击文末阅读原文跳转"
    assert isinstance(document.sections[-1].items[-1], Entry)
    assert document.sections[-1].note is None


def test_a_lazy_line_among_the_briefs_stays_in_the_opening(documents: dict[str, Document]) -> None:
    opening = documents["2021-01-05"].opening
    assert "\n华为：2021 年将有超过 1 亿台设备成为华为鸿蒙新入口；\n- 华为：2021 年" in opening
    assert opening.count("\n- ") == 8


def test_an_indented_list_of_a_summary_is_a_list_at_the_margin(
    documents: dict[str, Document],
) -> None:
    entry = _entry(documents["2021-01-05"], "新版 4.5.1")
    assert entry.references == (Ref("项目地址", url="www.opencv.org"),)
    lines = entry.summary.split("\n")
    assert [line[:2] for line in lines[1:]] == ["1.", "2.", "3.", "4.", "5."]
    entry = _entry(documents["2021-05-21"], "Arm全面计算战略")
    numbered = [line[:3] for line in entry.summary.split("\n") if re.match(r"\d\. ", line)]
    assert numbered == ["1. ", "2. ", "3. ", "4. "]
    assert "\n " not in entry.summary


def test_a_file_without_footer_says_nothing_of_the_publication(
    digests: dict[str, str], documents: dict[str, Document]
) -> None:
    assert read_footer(digests["2021-01-05"]).editor == ""
    assert documents["2021-01-05"].closing == ""


def test_a_lead_takes_in_the_line_that_lazily_follows(documents: dict[str, Document]) -> None:
    document = documents["2021-05-21"]
    assert document.lead is not None
    assert document.lead.endswith("\n。")
    assert document.opening.startswith("好了，先是一些热身小新闻")


@pytest.mark.parametrize(
    ("name", "title", "source", "summary"),
    [
        (
            "2019-10-03",
            "Polyhedral Model—AI芯片软硬件优化利器",
            "要术甲杰 StarryHeavensAbove",
            "神经网络",
        ),
        ("2020-02-16", "MNN两次直播", "淘系技术", "第一次直播：端智能"),
    ],
)
def test_an_entry_may_have_no_link(
    name: str, title: str, source: str, summary: str, documents: dict[str, Document]
) -> None:
    [entry] = [entry for entry in documents[name].entries if entry.title == title]
    assert (entry.url, entry.source, entry.references) == (None, source, ())
    assert entry.summary.startswith(summary)


def test_paragraphs_after_the_last_section_close_the_issue(documents: dict[str, Document]) -> None:
    closing = documents["2019-04-13"].closing
    assert closing.startswith("最近看到一篇文章名为：[请收下")
    assert "\n3. " in closing
    closing = documents["2020-02-16"].closing
    assert closing.startswith("手机厂商这边，[小米10系列](https://mp.weixin.qq.com/s/2UPZ")
    assert all("手机厂商" not in entry.summary for entry in documents["2020-02-16"].entries)


def test_a_second_summary_mark_is_text_of_the_summary(documents: dict[str, Document]) -> None:
    entry = _entry(documents["2019-06-29"], "TensorRT，现在开源了")
    assert entry.mark == "摘要："
    assert entry.summary.startswith("英伟达的深度学习推理引擎")
    assert "\n摘要：本文提出了" in entry.summary


def test_the_unfinished_draft_keeps_its_empty_sections(documents: dict[str, Document]) -> None:
    document = documents["2020-06-01"]
    assert document.lead == ""
    assert [(section.heading, len(section.items)) for section in document.sections] == [
        ("业界新闻", 0),
        ("论文", 2),
        ("开源项目", 0),
        ("博文", 0),
    ]


def test_a_digest_written_by_us_is_written_the_same_again(documents: dict[str, Document]) -> None:
    for name, document in documents.items():
        written = serialize(document)
        assert serialize(parse(written)) == written, name
