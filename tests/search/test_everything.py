"""What editors find: links and issues of whatever status."""

import datetime as dt

import pytest

from digests import search
from digests.models import Issue, Link
from digests.search import index
from tests.background import run_due_tasks
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    make_issue,
    make_published_issue,
    make_withdrawn_issue,
)

pytestmark = pytest.mark.django_db


def links(typed: str) -> set[str]:
    matching = search.links_matching(typed)
    assert matching is not None
    return {link.title for link in Link.objects.filter(matching)}


def test_links_are_found_wherever_they_stand() -> None:
    search.rebuild()
    LinkFactory.create(section=make_issue(links=0).sections.get(), title="草稿里的壓縮")
    LinkFactory.create(section=make_withdrawn_issue(links=0).sections.get(), title="撤下的压缩")
    link = InboxLinkFactory.create(
        title="收件箱的压缩", url="https://www.elsewhere.net/a?utm_source=x"
    )

    assert links("压缩") == {"草稿里的壓縮", "撤下的压缩", "收件箱的压缩"}
    assert links("收件 压缩 -草稿") == {"收件箱的压缩"}
    assert links("https://elsewhere.net/a") == links("elsewhere.net") == {"收件箱的压缩"}
    assert links("蒸馏") == links("，") == set()
    link.title = "nanodet"
    link.save()
    assert links("nano") == {"nanodet"}
    assert links("收件箱") == set()


def test_editors_find_and_leave_out_phrases_as_they_stand() -> None:
    search.rebuild()
    InboxLinkFactory.create(title="深度学习的模型，deep learning", summary="大**模**型")
    InboxLinkFactory.create(title="学习强化的深度，度学，模型", summary="learning deep 大模 模型")

    right, wrong = "深度学习的模型，deep learning", "学习强化的深度，度学，模型"
    assert links("深度学习") == links('"deep lear"') == links("大模型") == {right}
    assert links("模型 -深度学习") == links('模型 -"deep learning"') == {wrong}
    assert links("-深度学习") == {wrong}


def test_issues_are_found_by_their_texts_and_their_date() -> None:
    issue = make_issue("2020-06-03", links=0, lead="谈压缩")
    make_issue("2021-06-03", links=0, headline="别的")
    for typed in ("压缩", "2020-06", "2020-06-03"):
        matching = search.issues_matching(typed)
        assert matching is not None
        assert list(Issue.objects.filter(matching)) == [issue], typed
    Issue.objects.update(lead="别的")

    matching = search.issues_matching("压缩")
    assert matching is not None
    assert not Issue.objects.filter(matching).exists()


def test_after_many_changes_the_lists_search_without_the_index(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    search.rebuild()
    monkeypatch.setattr(index, "MOST_EDITED", 2)
    InboxLinkFactory.create_batch(3, title="压缩")

    assert search.links_matching("压缩") is None
    run_due_tasks()
    monkeypatch.setattr(index, "MOST_EDITED", 10)
    assert links("压缩") == {"压缩"}


def test_readers_miss_nothing_while_many_drafts_are_indexed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    LinkFactory.create(section=make_published_issue(links=0).sections.get(), title="量化")
    search.rebuild()
    drafts = [make_issue(f"2021-01-0{day}", links=0, lead="谈压缩") for day in range(1, 8)]

    assert search.issues_matching("压缩") is None
    result = search.search(search.parse("量化"))
    assert (len(result.links), result.is_whole) == (1, True)
    monkeypatch.setattr(index, "OVERLAP", dt.timedelta())
    run_due_tasks()
    matching = search.issues_matching("压缩")
    assert matching is not None
    assert Issue.objects.filter(matching).count() == len(drafts)
