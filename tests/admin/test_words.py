"""The words of the admin: those that Django brings are ours, in Chinese and in English."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from digests.models import Link
from tests.admin.browser import errors_of, messages_of, send
from tests.factories import InboxLinkFactory, PublicationFactory, make_issue
from tests.people import browser_of
from tests.shown import show
from tests.tasks import sample_tasks

ADMIN = "/admin/"


@pytest.fixture
def chinese(carol: User) -> Client:
    """Return a Chinese browser in which Carol is signed in."""
    PublicationFactory.create()
    return browser_of("carol", "zh-hans")


def change(row: Any) -> str:
    """Return the address of a row's form."""
    return f"{ADMIN}digests/{row._meta.model_name}/{row.pk}/change/"


def test_sidebar_and_front_page_name_the_pages_alike(chinese: Client) -> None:
    front = show(chinese, ADMIN).texts(".elsewhere a")
    sidebar = show(chinese, f"{ADMIN}auth/user/")

    assert sidebar.texts("#nav-sidebar th a") == front
    assert {"人员", "操作记录"} <= set(front)
    assert sidebar.texts("#nav-sidebar [aria-current]") == ["人员"]
    assert not sidebar.all("#nav-sidebar .addlink")


@pytest.mark.parametrize(
    ("path", "title"), [("link", "新条目"), ("issue", "新一期"), ("image", "新图片")]
)
def test_a_new_row_is_called_new(chinese: Client, path: str, title: str) -> None:
    assert show(chinese, f"{ADMIN}digests/{path}/add/").text("h1") == title


def test_what_is_saved_is_said_so_in_few_words(chinese: Client, alice_client: Client) -> None:
    link = InboxLinkFactory.create(title="小模型")

    assert messages_of(send(chinese, change(link), source="甲")) == "已保存“小模型”。"
    assert messages_of(send(alice_client, change(link), source="乙")) == "Saved “小模型”."


def test_a_list_says_how_many_it_holds(chinese: Client, alice_client: Client) -> None:
    make_issue(links=2)

    issues, links = f"{ADMIN}digests/issue/", f"{ADMIN}digests/link/?place=all"
    assert show(chinese, issues).text(".paginator") == "共 1 期"
    assert show(chinese, links).text(".paginator") == "共 2 条"
    assert show(alice_client, links).text(".paginator") == "2 links"


def test_the_entries_of_a_section_are_called_entries(alice_client: Client) -> None:
    page = show(alice_client, change(make_issue(links=2)))

    assert "2 entries" in page.text(".state")
    assert page.texts("#sections-group .field-links a") == ["2 entries"]


def test_filters_are_named_without_a_gap(chinese: Client) -> None:
    make_issue("2019-05-01")
    make_issue("2020-05-01")

    filters = show(chinese, f"{ADMIN}digests/issue/").texts("#changelist-filter summary")

    assert filters == ["按状态", "按年份"]


def test_a_wrong_password_is_said_in_one_sentence(client: Client, db: None) -> None:
    typed = {"username": "alice", "password": "wrong"}

    page = client.post(f"{ADMIN}login/", typed, headers={"accept-language": "zh-hans"})

    assert "用户名或密码不对，注意大小写。" in page.content.decode()


def test_who_deletes_an_issue_is_told_that_it_can_come_back(chinese: Client) -> None:
    page = show(chinese, f"{ADMIN}digests/issue/{make_issue().pk}/delete/")

    assert "之后可在“已删除的期”里找回" in page.text("#content-main")
    assert show(chinese, f"{ADMIN}digests/issue/deleted/").text("h1") == "已删除的期"


def test_a_date_that_is_none_says_how_to_write_one(chinese: Client) -> None:
    answer = send(chinese, change(make_issue()), date="下周")

    assert "看不懂这个日期。请写成 2020-05-15。" in errors_of(answer)


def test_places_are_counted_from_one(chinese: Client) -> None:
    make_issue(links=1)

    answer = send(chinese, change(Link.objects.get()), place="0")

    assert "位置从 1 数起。" in errors_of(answer)


def test_the_log_says_what_was_changed(chinese: Client) -> None:
    send(chinese, change(InboxLinkFactory.create()), summary="新的摘要")

    assert show(chinese, f"{ADMIN}admin/logentry/").texts(".field-what") == ["改了摘要。"]


def test_no_page_shouts(carol_client: Client) -> None:
    make_issue(links=1)
    for path in ("", "digests/issue/", "digests/link/add/", "auth/user/", "digests/category/"):
        page = show(carol_client, ADMIN + path)
        names = [*page.texts("h1"), *page.texts("#nav-sidebar a"), *page.texts(".object-tools a")]
        assert not [name for name in names if re.search(r"[a-z] [A-Z][a-z]", name)], path


def test_a_list_without_rows_says_so(chinese: Client) -> None:
    page = show(chinese, f"{ADMIN}digests/issue/?q=没有的词")

    assert "这里没有找到什么。" in page.text("#changelist-form")
    assert page.text("label[for=searchbar]") == "搜索"


def test_every_page_has_the_same_head(chinese: Client) -> None:
    front = show(chinese, ADMIN).texts("#user-tools > a")

    assert show(chinese, f"{ADMIN}password_change/").texts("#user-tools > a") == front
    assert front == ["收链接", "你的登录", "看网站"]


def test_a_task_is_told_of_with_the_marks_of_the_language(chinese: Client) -> None:
    sample_tasks.write.enqueue(file="甲", line="乙")

    page = show(chinese, f"{ADMIN}digests/task/")

    assert page.text(".field-state") == "排队中，刚刚"
    assert page.text(".field-about") == "甲、乙"
