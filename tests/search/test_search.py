"""What readers find, and that they find nothing else."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import connection

from digests import changes, search, workflow
from digests.models import Issue, Link, Section
from tests.factories import (
    LinkFactory,
    ReferenceFactory,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
)

pytestmark = pytest.mark.django_db


def news(date: str = "2020-06-03") -> Section:
    return make_published_issue(date, links=0).sections.get()


def found(text: str, at: dt.datetime | None = None) -> list[str]:
    """The titles of what is found, the best first, by an index that is up to date."""
    changes.touch(*Issue.objects.all())
    titles = dict(Link.objects.values_list("pk", "title"))
    return [titles[pk] for pk in search.search(search.parse(text), at).links]


@pytest.mark.parametrize(
    "text",
    [
        "量化", "化", "训", "量化训练", '"量化训练"', "MNN", "mnn", "ＭＮＮ", "int8", "INT8",
        "3D目标检测", "目标检测", "1812.00332", "00332", "RangiLyu/nanodet", "nanodet", "models",
        "model", "壓縮", "压缩", "部署 int8", "C++", "source:机器之心", "category:news 量化",
        "category:业界新闻 mnn", "after:2020-06", "before:2020-07 mnn", "year:2020", "量化 -华为",
    ],
)  # fmt: skip
def test_an_entry_is_found_by(text: str) -> None:
    link = LinkFactory.create(
        section=news(),
        title="MNN：INT8量化训练与3D目标检测",
        labels=["1812.00332"],
        source="机器之心",
        summary="在手机上部署，models压缩，C++ 实现",
    )
    ReferenceFactory.create(link=link, url="https://github.com/RangiLyu/nanodet")
    LinkFactory.create(section=news("2019-01-01"), title="别的", source="小站", summary="华为")

    assert found(text) == ["MNN：INT8量化训练与3D目标检测"]


@pytest.mark.parametrize(
    "text",
    ["化量", "标目", "目标识别", "检测目标", "nano", "int", "剪枝", "量化 剪枝", "量化 -部署",
     "source:量子位 量化", "before:2020-06 量化", "after:2021", "category:papers 量化", "测部"],
)  # fmt: skip
def test_an_entry_is_not_found_by(text: str) -> None:
    LinkFactory.create(section=news(), title="量化，目标检测", summary="部署 int8 nanodet")

    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["", "-", '"', "，。", "*", "a:b:c", "NEAR(a b)", "' OR 1", "\\", "{title}"]
)
def test_a_query_that_cannot_be_understood_finds_nothing(text: str) -> None:
    news()

    assert found(text) == []


def test_a_title_comes_before_a_source_and_that_before_a_summary() -> None:
    section = news()
    LinkFactory.create(section=section, title="新近的摘要", summary="量化")
    older = news("2019-01-01")
    LinkFactory.create(section=older, title="出处", source="量化")
    LinkFactory.create(section=older, title="量化，旧")
    LinkFactory.create(section=section, title="量化，新")

    assert found("量化") == ["量化，新", "量化，旧", "出处", "新近的摘要"]


def test_counts_are_those_of_everything_found() -> None:
    LinkFactory.create_batch(2, section=news(), title="量化", source="机器之心")
    LinkFactory.create(section=news("2019-01-01"), title="量化", source="小站")
    changes.touch(*Issue.objects.all())

    result = search.search(search.parse("量化"))

    assert [(one.value, one.count) for one in result.years] == [("2020", 2), ("2019", 1)]
    assert [(one.value, one.count) for one in result.sources] == [("机器之心", 2), ("小站", 1)]
    assert [(one.value, one.count) for one in result.categories] == [("news", 3)]


def test_an_entry_is_found_from_publication_until_withdrawal(django_user_model: type[User]) -> None:
    editor = django_user_model.objects.create_superuser("alice")
    issue = make_issue("2020-06-03", links=0)
    LinkFactory.create(section=issue.sections.get(), title="量化")
    query = search.parse("量化")

    assert not search.search(query).links
    workflow.publish_issue(issue, by=editor)
    assert len(search.search(query).links) == 1
    workflow.withdraw_issue(Issue.objects.get(), by=editor)
    assert not search.search(query).links


def test_a_scheduled_issue_is_found_when_its_time_comes_without_a_write() -> None:
    issue = make_scheduled_issue(links=0)
    LinkFactory.create(section=issue.sections.get(), title="量化")
    assert issue.publish_at

    assert found("量化") == []
    assert found("量化", at=issue.publish_at) == ["量化"]


def test_a_changed_entry_is_found_by_its_new_words_alone() -> None:
    link = LinkFactory.create(section=news(), title="量化")
    assert found("量化") == ["量化"]
    link.title = "剪枝"
    link.save()

    assert found("量化") == []
    assert found("剪枝") == ["剪枝"]


def test_an_index_of_another_database_is_made_anew() -> None:
    LinkFactory.create(section=news(), title="量化")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM digests_search_state")
        cursor.execute("DELETE FROM digests_search")

    assert len(search.search(search.parse("量化")).links) == 1


def test_a_search_that_finds_nothing_offers_less() -> None:
    LinkFactory.create(section=news(), title="量化")
    changes.touch(*Issue.objects.all())

    assert [one.typed for one in search.fewer_words(search.parse("量化 剪枝"))] == ["量化"]


def test_a_snippet_marks_the_words_as_they_stand() -> None:
    pieces = search.snippet("模型壓縮，ＩＮＴ８ models", search.parse("压缩 int8 model"))

    assert [piece.text for piece in pieces if piece.is_found] == ["壓縮", "ＩＮＴ８", "models"]
    assert "".join(piece.text for piece in pieces) == "模型壓縮，ＩＮＴ８ models"
