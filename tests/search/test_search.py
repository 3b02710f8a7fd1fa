"""What readers find, and that they find nothing else."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from digests import changes, search, workflow
from digests.models import Issue, Link, Section, Task
from digests.search import databases, index, phrases, searching
from digests.search.contents import rows_of_issues
from digests.search.tokens import LONGEST
from tests.background import run_due_tasks
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


@pytest.mark.parametrize(("asked", "count"), [("AI", 1), ("ai", 2), ("Open", 1), ("科技", 1)])
def test_a_source_is_asked_for_by_its_name_or_a_part_of_it(asked: str, count: int) -> None:
    section = news()
    for source in ("AI", "Ai", "OpenAI Blog", "AI科技评论"):
        LinkFactory.create(section=section, title="量化", source=source)
    LinkFactory.create(section=make_issue(links=0).sections.get(), source="Open")

    assert len(found(f"source:{asked} 量化")) == count


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


def write_state(**values: int | str) -> None:
    """Let the index say something else of itself."""
    with connection.cursor() as cursor:
        for name, value in values.items():
            cursor.execute(f"UPDATE digests_search_state SET {name} = %s", [value])


def keys() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM digests_search ORDER BY id")
        return [key for (key,) in cursor.fetchall()]


def test_a_search_that_read_an_older_version_than_the_index_has_leaves_it_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    LinkFactory.create(section=news(), title="量化")
    assert found("量化") == ["量化"]
    before = keys()
    monkeypatch.setattr(index, "_told", lambda: (0, ""))  # read before another one caught up

    assert search.bring_up_to_date()
    assert len(search.search(search.parse("量化")).links) == 1
    assert keys() == before


def test_one_word_of_any_length_stops_no_search() -> None:
    section = news()
    LinkFactory.create(section=section, title="a" * 5000)
    LinkFactory.create(section=section, title="量化")

    assert found("量化") == ["量化"]
    assert found("a" * 190) == []
    assert rows_of_issues([section.issue_id])[1].tokens[0] == ["a" * LONGEST]


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """More issues than a search indexes at once, and no index."""
    monkeypatch.setattr(index, "AT_ONCE", 2)
    for day in range(1, 6):
        LinkFactory.create(section=news(f"2020-06-0{day}"), title=f"量化{day}")
    changes.touch(*Issue.objects.all())


def test_a_search_never_makes_a_large_index_itself(many: None) -> None:
    query = search.parse("量化")

    for _each in range(2):
        result = search.search(query)
        assert (list(result.places), result.is_whole) == ([], False)
    assert Task.objects.count() == 1  # however many search
    assert run_due_tasks() == 1
    result = search.search(query)
    assert len(result.links) == 5
    assert result.is_whole


def test_an_issue_is_found_at_once_and_many_are_left_to_the_background(many: None) -> None:
    search.rebuild()
    Link.objects.update(title="剪枝")
    changes.touch(Issue.objects.first())  # type: ignore[arg-type]
    assert len(search.search(search.parse("剪枝")).links) == 1
    changes.touch(*Issue.objects.all())

    assert not search.search(search.parse("剪枝")).is_whole
    run_due_tasks()
    assert len(search.search(search.parse("剪枝")).links) == 5


@pytest.mark.parametrize("number", [0, 1000])
def test_nothing_is_found_by_the_index_of_another_database(many: None, number: int) -> None:
    search.rebuild()
    number = number or changes.current().number
    write_state(number=number, written_at="2001-01-01T00:00:00+00:00")

    result = search.search(search.parse("量化"))
    assert (list(result.places), result.is_whole) == ([], False)
    run_due_tasks()
    assert len(search.search(search.parse("量化")).links) == 5


def test_an_index_that_was_interrupted_is_made_further(many: None) -> None:
    search.finish(seconds=0)
    assert 0 < len(keys()) < 5

    assert search.finish()
    assert found("量化") == [f"量化{day}" for day in (5, 4, 3, 2, 1)]


def test_a_day_may_have_more_texts_than_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "KEYS_OF_A_DAY", 2)
    LinkFactory.create(section=news("2020-06-04"), title="量化，次日")
    section = news("2020-06-03")
    links = LinkFactory.create_batch(5, section=section, title="量化")
    assert len(found("量化")) == 6
    links[0].title = "量化，新"
    links[0].save()

    assert len(found("量化")) == 6


def test_an_issue_is_found_by_its_lead_its_opening_and_its_closing(
    django_user_model: type[User],
) -> None:
    issue = make_published_issue(
        "2020-06-03",
        links=0,
        headline="量化专题",
        lead="导读**剪**枝",
        opening="- 热身",
        closing="再会",
    )
    changes.touch(issue)

    def parts(text: str) -> list[str]:
        return [place.part for place in search.search(search.parse(text)).places]

    assert [parts(one) for one in ("量化", "剪枝", "热身", "再会", "导读剪枝")] == [
        ["lead"], ["lead"], ["opening"], ["closing"], ["lead"],
    ]  # fmt: skip
    workflow.withdraw_issue(issue, by=django_user_model.objects.create_superuser("alice"))
    assert parts("剪枝") == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('"deep learning"', 1),
        ("大模型", 1),
        ("大模", 2),
        ('"模型 int8"', 1),
        ('量化 -"deep learning"', 1),
    ],
)
def test_the_words_of_a_phrase_stand_together(text: str, count: int) -> None:
    section = news()
    LinkFactory.create(section=section, title="deep learning 量化", summary="大**模**型 int8")
    LinkFactory.create(section=section, title="learning deep 量化", summary="大模块，int8 模型")

    assert len(found(text)) == count


def test_a_latin_phrase_is_found_however_its_letters_are_written() -> None:
    section = news()
    found_ones = {
        "量化，Deep Learning",
        "ＤＥＥＰ ｌｅａｒｎｉｎｇ",
        "量\u200b化 de\u200bep，learning",
    }
    for title in (*found_ones, "deeper learning", "deep 的 learning"):
        LinkFactory.create(section=section, title=title)

    assert set(found('"deep learning"')) == found_ones


def test_a_phrase_is_found_and_left_out_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "MOST_READ", 0)
    section = news()
    link = LinkFactory.create(section=section, title="量化甲", labels=["CVPR-2021", "强化学习"])
    ReferenceFactory.create(link=link, url="https://github.com/owner/repo")
    LinkFactory.create(section=section, title="量化乙", labels=["2021", "CVPR2021", "学习强化"])

    for phrase in ("CVPR-2021", "强化学习", "github.com", "owner/repo"):
        assert found(phrase) == ["量化甲"], phrase
        assert found(f"量化 -{phrase}") == ["量化乙"], phrase


def test_an_old_phrase_is_found_below_any_number_of_texts_that_only_hold_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(searching, "MOST_FOUND", 5)
    monkeypatch.setattr(searching, "LEAST_LOOKED_AT", 5)
    LinkFactory.create(section=news("2019-01-01"), title="深度学习")
    LinkFactory.create_batch(8, section=news(), title="学习强化的深度和 度学")

    assert found("深度学习") == ["深度学习"]
    monkeypatch.setattr(searching, "MOST_LOOKED_AT", 7)
    result = search.search(search.parse("深度学习"))
    if connection.vendor == "postgresql":  # it looks in all texts
        assert (len(result.places), result.is_cut) == (1, False)
    else:
        assert (list(result.places), result.is_cut) == ([], True)


@pytest.mark.parametrize("is_frequent", [True, False])
@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("量化", 2), ("化", 3), ("深度学习", 1), ("mnn", 1), ("MNN部署", 1), ("mn", 0), ("量训", 0),
        ("量化 训练", 1), ("量化 -训练", 1), ("化 -深度学习", 2), ("nano int8", 1), ("model", 2),
    ],
)  # fmt: skip
def test_a_frequent_word_finds_what_a_rare_one_would(
    text: str, count: int, is_frequent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_FREQUENT", "_FREQUENT_OF_FEW"):
        monkeypatch.setattr(databases, name, 0 if is_frequent else 1000)
    section = news()
    LinkFactory.create(section=section, title="量化，训练", summary="用MNN部署 models")
    LinkFactory.create(section=section, title="量化", summary="nano-int8 model")
    LinkFactory.create(section=section, title="变化", summary="深度学习")

    assert len(found(text)) == count


def test_a_search_that_finds_nothing_offers_less() -> None:
    LinkFactory.create(section=news(), title="量化")
    changes.touch(*Issue.objects.all())
    query = search.parse("量化 剪枝")

    assert [one.typed for one in search.fewer_words(query, search.search(query))] == ["量化"]


def test_a_search_that_finds_nothing_asks_little(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    LinkFactory.create(section=news(), title="量化")
    search.rebuild()
    query = search.parse("source:机器 " + " ".join(f"词{n}" for n in range(11)))

    with django_assert_max_num_queries(10):
        assert search.fewer_words(query, search.search(query)) == []


def test_a_snippet_marks_the_words_as_they_stand() -> None:
    pieces = search.snippet("模型壓縮，ＩＮＴ８ models", search.parse("压缩 int8 model"))

    assert [piece.text for piece in pieces if piece.is_found] == ["壓縮", "ＩＮＴ８", "models"]
    assert "".join(piece.text for piece in pieces) == "模型壓縮，ＩＮＴ８ models"
