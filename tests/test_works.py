"""Papers and repositories: their addresses on the site, and what titles call them."""

import pytest

from digests.works import (
    address_of,
    first_word,
    name_of,
    named_in,
    names_in,
    path_of,
    spelt,
    work_at,
)


@pytest.mark.parametrize(
    ("work", "path", "address"),
    [
        ("arxiv:1812.00332", "arxiv/1812.00332", "https://arxiv.org/abs/1812.00332"),
        ("github:alibaba/mnn", "github/alibaba/mnn", "https://github.com/alibaba/mnn"),
        ("doi:10.1000/182", "doi/10.1000/182", "https://doi.org/10.1000/182"),
        ("https://gitee.com/ms/ms", "gitee/ms/ms", "https://gitee.com/ms/ms"),
        (
            "https://openreview.net/forum?id=aB-1",
            "openreview/aB-1",
            "https://openreview.net/forum?id=aB-1",
        ),
    ],
)
def test_a_work_has_a_readable_path_that_leads_back_to_it(
    work: str, path: str, address: str
) -> None:
    assert path_of(work) == path
    assert work_at(path) == work
    assert address_of(work) == address


@pytest.mark.parametrize("identity", ["", "wechat:s/abc", "https://example.org/a", "github:a/.."])
def test_what_is_no_paper_and_no_repository_has_no_path(identity: str) -> None:
    assert path_of(identity) == ""


def test_other_spellings_lead_to_the_same_work() -> None:
    assert work_at("github/Alibaba/MNN") == "github:alibaba/mnn"
    assert work_at("arxiv/1812.00332v3") == "arxiv:1812.00332"
    assert work_at("github/alibaba") == work_at("nowhere/a/b") == work_at("github") == ""


def test_a_title_and_a_label_name_works() -> None:
    title = "Tencent/ncnn：手机端推理框架"

    assert named_in(title, ["2006.16669v2", "CVPR2020"]) == [
        "arxiv:2006.16669",
        "github:tencent/ncnn",
    ]
    assert named_in("CPU/GPU 之争", []) == []


def test_names_in_a_title_are_words_that_may_call_a_work() -> None:
    assert names_in("alibaba/MNN: 轻量级推理引擎MNN 1.0发布") == ["mnn"]
    assert names_in("用bf16加速ncnn") == ["bf16", "ncnn"]
    assert names_in("Once for All: Train One Network with TinyML") == ["tinyml"]


def test_a_repository_is_called_by_its_name_unless_that_is_a_common_word() -> None:
    assert name_of("github:alibaba/mnn") == "mnn"
    assert name_of("github:tensorflow/models") == name_of("arxiv:1812.00332") == ""
    assert first_word("IR-Net: Forward and Backward") == "ir-net"
    assert first_word("谷歌：新模型") == first_word("Deep learning: a review") == ""


def test_a_repository_keeps_the_capitals_of_a_text() -> None:
    assert spelt("github:alibaba/mnn", "见 https://github.com/alibaba/MNN") == "alibaba/MNN"
    assert spelt("github:alibaba/mnn") == "alibaba/mnn"
    assert spelt("arxiv:1812.00332") == "arXiv 1812.00332"
