"""Where the digest spoke of a work: by address, reference, text, title and name."""

from __future__ import annotations

from datetime import date

import pytest

from digests import store
from digests.models import Issue, Link, Status
from digests.trails import How, followed_works, related_to, told_by, trail_of, trails_of
from tests.trails.publishing import parsed, publish

pytestmark = pytest.mark.django_db

MNN = "github:alibaba/mnn"


def near(title: str) -> tuple[list[str], list[str]]:
    """The trails that an entry leads to, and the titles related to it."""
    links = Link.objects.published().filter(title__startswith=title)
    (found,) = store.published_entries(links)
    told = told_by(found.entry, links.get().pk)
    related = related_to(found.entry.title, found.issue_date, told)
    return [one.spelling for one in trails_of(told)], [one.entry.title for one in related]


@pytest.fixture
def mnn() -> None:
    """Four issues that speak of a repository, each in another way; and one of other things."""
    publish(
        "2019-05-15", "- [阿里开源推理引擎 MNN | 阿里技术](https://example.org/1)\n摘要：正式开源。"
    )
    publish(
        "2019-07-15",
        "- [另一个框架 | 小站](https://example.org/2)\n摘要：与[它](https://github.com/alibaba/MNN)相比。",
    )
    publish("2020-05-15", "- [alibaba/MNN: 1.0 发布 | 小站](https://example.org/3)\n摘要：新版。")
    publish(
        "2020-07-02",
        "- [怎样评价引擎 | 小站](https://example.org/4)\n代码：https://github.com/alibaba/MNN\n摘要：评价。",
    )
    publish("2021-01-05", "- [树莓派的新玩法 | 小站](https://example.org/5)\n摘要：别的。")


def test_a_trail_holds_every_entry_that_speaks_of_the_work_in_order(mnn: None) -> None:
    trail = trail_of(MNN)

    assert trail is not None
    assert [(str(step.published.issue_date), step.how, step.label) for step in trail.steps] == [
        ("2019-05-15", How.NAME, ""),
        ("2019-07-15", How.TEXT, ""),
        ("2020-05-15", How.TITLE, ""),
        ("2020-07-02", How.REFERENCE, "代码"),
    ]
    assert trail.own == 4


def test_the_entry_that_introduced_a_work_leads_to_its_trail(mnn: None) -> None:
    trails, related = near("阿里开源推理引擎")

    assert trails == ["alibaba/MNN"]
    assert "alibaba/MNN: 1.0 发布" in related
    assert near("树莓派") == ([], [])


def test_a_work_that_only_a_draft_speaks_of_has_no_trail(mnn: None) -> None:
    issue = publish("2021-08-01", "- [google/jax: 新版 | 小站](https://example.org/6)\n摘要：新。")
    Issue.objects.filter(pk=issue.pk).update(status=Status.DRAFT)

    assert trail_of("github:google/jax") is None
    assert trail_of("github:never/seen") is None


def test_what_stands_beside_a_work_joins_it_across_issues() -> None:
    paper = "https://arxiv.org/abs/2006.16669"
    code, slides = "https://github.com/deepglint/EasyQuant", "https://example.org/slides.pdf"
    publish(
        "2020-07-02", f"- [低比特量化 | 小站]({paper})\n代码：{code}\nPPT：{slides}\n摘要：甲。"
    )
    publish("2020-07-18", f"- [再说一次 | 小站](https://example.org/b)\n代码：{code}\n摘要：乙。")

    trail = trail_of("arxiv:2006.16669")

    assert trail is not None
    assert [(one.ref.label, one.has_trail) for one in trail.companions] == [
        ("代码", True),
        ("PPT", False),
    ]
    assert [step.how for step in trail.steps] == [How.ADDRESS, How.THROUGH]
    assert trail.own == 1
    assert near("再说一次")[0] == ["deepglint/EasyQuant"]


def test_a_list_of_many_works_joins_none_of_them() -> None:
    many = "\n".join(f"代码：https://github.com/some/lib{number}" for number in range(6))
    publish("2020-07-02", f"- [盘点 | 小站](https://example.org/a)\n{many}\n摘要：甲。")
    publish("2020-07-18", "- [之一 | 小站](https://github.com/some/lib3)\n摘要：乙。")

    trail = trail_of("github:some/lib1")

    assert trail is not None
    assert len(trail.steps) == 1
    assert not trail.companions


def test_works_of_which_several_entries_speak_are_known_with_the_last_date(mnn: None) -> None:
    assert followed_works(Link.objects.published()) == {MNN: date(2020, 7, 2)}


def test_an_entry_whose_title_changes_leaves_the_trail(mnn: None) -> None:
    issue = Issue.objects.get(date="2019-05-15")
    store.save_document(
        issue,
        parsed(
            "2019-05-15", "- [阿里的新引擎 | 阿里技术](https://example.org/1)\n摘要：正式开源。"
        ),
    )

    trail = trail_of(MNN)
    assert trail is not None
    assert len(trail.steps) == 3


def test_titles_that_share_rare_words_are_related() -> None:
    publish("2020-07-02", "- [卷积网络剪枝方法 | 小站](https://example.org/a)\n摘要：甲。")
    publish(
        "2020-07-18",
        "- [谈谈网络剪枝 | 小站](https://example.org/b)\n摘要：乙。\n- [台积电扩产 | 小站](https://example.org/c)\n摘要：丙。",
    )

    assert near("谈谈")[1] == ["卷积网络剪枝方法"]
    assert near("台积电")[1] == []


def test_a_paper_is_called_by_the_title_that_an_entry_gives_it() -> None:
    paper = "https://arxiv.org/abs/2006.16669"
    told = f"标题：EasyQuant: Scale Optimization\n论文：{paper}"
    publish("2020-07-02", f"- [低比特量化 | 小站](https://example.org/a)\n{told}\n摘要：甲。")
    publish("2020-07-18", "- [EasyQuant 实测 | 小站](https://example.org/b)\n摘要：乙。")

    trail = trail_of("arxiv:2006.16669")

    assert trail is not None
    assert trail.title == "EasyQuant: Scale Optimization"
    assert [step.how for step in trail.steps] == [How.REFERENCE, How.NAME]
