"""The words that set texts apart, found without a dictionary."""

from __future__ import annotations

from digests.trails.words import Text, topics_of


def texts(*titles: str) -> list[Text]:
    return [Text(title, "") for title in titles]


EARLIER = texts(
    *(
        "国产神经网络芯片量产",
        "神经网络压缩综述",
        "用神经网络降噪",
        "一种神经网络编译器",
        "聊神经网络",
    ),
    *("手机推理框架", "推理引擎选型", "边缘推理实测", "看懂推理延迟", "再谈推理"),
)
LATER = texts(
    *("口罩检测模型", "戴口罩也能识别", "测温与口罩", "口罩数据集"),
    *("快速推理", "推理加速", "谈谈推理", "推理芯片", "第3条，2020 年"),
    *("A faster PyTorch 1.6", "用PyTorch训练", "PyTorch编译 https://example.org/webgl/webgl"),
)


def test_a_word_stands_in_the_group_that_it_sets_apart() -> None:
    found = topics_of({2019: EARLIER, 2020: LATER}, 16)

    earlier, later = ({topic.word for topic in found[year]} for year in (2019, 2020))
    assert "神经网络" in earlier
    assert {"口罩", "PyTorch"} <= later
    assert not {"推理", "口罩", "PyTorch"} & earlier  # "推理" is said in both


def test_no_fragment_number_or_part_of_an_address_is_a_topic() -> None:
    found = topics_of({2019: EARLIER, 2020: LATER}, 16)

    words = {topic.word for topics in found.values() for topic in topics}
    assert not {"神经", "经网", "网络", "经网络", "2020", "1.6", "webgl", "example.org"} & words


def test_of_a_single_group_the_frequent_words_are_shown() -> None:
    found = topics_of({2020: [*LATER, *texts("口罩", "口罩")]}, 1)

    assert [topic.word for topic in found[2020]] == ["口罩"]
    assert topics_of({}, 16) == {}
