"""Two administrators at one form: no save, move or deletion wins silently over another."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection, connections
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from digests.models import Category, Image, Publication
from digests.people import Role, role_of
from tests.admin.browser import errors_of, fields_of, messages_of
from tests.factories import PublicationFactory, get_category
from tests.images import png
from tests.people import browser_of, make_person
from tests.together import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora_client() -> Client:
    """Return the browser of a second administrator."""
    make_person("dora", Role.ADMINISTRATOR)
    return browser_of("dora")


@pytest.fixture
def eve() -> User:
    """Return an editor whose account two administrators look after."""
    return make_person("eve", Role.EDITOR)


def page(row: Model, name: str) -> str:
    """The address of a page of a row in the admin."""
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=[row.pk])


def opened(client: Client, row: Model, name: str = "change") -> dict[str, Any]:
    """Open the form of a row and return the values of its fields."""
    return fields_of(client.get(page(row, name)).content.decode())


def save(client: Client, row: Model, fields: dict[str, Any], **typed: str) -> Any:
    """Send someone's form and follow where it leads."""
    return client.post(page(row, "change"), {**fields, **typed, "_continue": "1"}, follow=True)


def theirs(response: Any) -> list[str]:
    """The values of the other that stand at the fields."""
    return [node.text() for node in HTMLParser(response.content.decode()).css(".conflict")]


def history(client: Client, row: Model) -> str:
    """What the history page of a row tells."""
    table = HTMLParser(client.get(page(row, "history")).content.decode()).css_first("#content-main")
    return " ".join(table.text(separator=" ").split()) if table else ""


# An older form


def test_who_was_shut_out_stays_out_whatever_an_older_form_says(
    carol_client: Client, dora_client: Client, eve: User
) -> None:
    fields = opened(dora_client, eve)
    now = opened(carol_client, eve)
    del now["is_active"]
    save(carol_client, eve, now, role="curator")

    response = save(dora_client, eve, fields, first_name="夏娃")

    assert errors_of(response) == ""
    assert "What carol saved meanwhile is kept beside it." in messages_of(response)
    eve = User.objects.get(pk=eve.pk)
    assert (eve.is_active, role_of(eve), eve.first_name) == (False, Role.CURATOR, "夏娃")


def test_of_what_both_changed_both_values_stand_at_the_field(
    carol_client: Client, dora_client: Client, eve: User
) -> None:
    fields = opened(dora_client, eve)
    save(carol_client, eve, opened(carol_client, eve), role="curator", first_name="夏娃")

    response = save(dora_client, eve, fields, role="administrator", first_name="伊娃")

    assert "carol has saved this since you opened it" in errors_of(response)
    assert [text[:7] for text in theirs(response)] == ["夏娃", "Curator"]
    again = fields_of(response.content.decode())
    assert (again["role"], again["first_name"]) == ("administrator", "伊娃")
    eve = User.objects.get(pk=eve.pk)
    assert (role_of(eve), eve.first_name) == (Role.CURATOR, "夏娃")

    assert errors_of(save(dora_client, eve, again, role="curator")) == ""
    eve = User.objects.get(pk=eve.pk)
    assert (role_of(eve), eve.first_name) == (Role.CURATOR, "伊娃")


def test_who_was_let_in_meanwhile_stays_in(
    carol_client: Client, dora_client: Client, eve: User
) -> None:
    User.objects.filter(pk=eve.pk).update(is_active=False)
    fields = opened(dora_client, eve)
    save(carol_client, eve, opened(carol_client, eve), is_active="on")

    response = save(dora_client, eve, fields)

    assert errors_of(response) == ""
    assert User.objects.get(pk=eve.pk).is_active


@pytest.mark.parametrize("sent", ["", "[]", "{", "forged:value"])
def test_a_form_that_does_not_say_what_it_showed_saves_nothing(
    carol_client: Client, eve: User, sent: str
) -> None:
    rows: list[tuple[Model, str, str]] = [
        (eve, "first_name", ""),
        (PublicationFactory.create(), "name", "嵌入式快讯"),
        (get_category("papers"), "name", "论文"),
    ]
    for row, name, stored in rows:
        fields = opened(carol_client, row)
        response = save(carol_client, row, fields, form_state=sent, **{name: "我的"})
        assert "does not say what it showed" in errors_of(response)
        assert fields_of(response.content.decode())[name] == "我的"
        row.refresh_from_db()
        assert getattr(row, name) == stored


def test_of_a_publication_each_keeps_the_own_fields_and_a_conflict_is_shown(
    carol_client: Client, dora_client: Client
) -> None:
    row = PublicationFactory.create(about="一行\n两行", tagline="旧")
    image = Image.objects.keep(Image.objects.make_safe(png()))
    fields = opened(dora_client, row)
    save(carol_client, row, opened(carol_client, row), tagline="她的", qr=str(image.pk))

    assert errors_of(save(dora_client, row, fields, name="我的")) == ""
    row.refresh_from_db()
    assert (row.name, row.tagline, row.qr) == ("我的", "她的", image)
    assert row.about == "一行\n两行", "what nobody touched stays as it was"

    response = save(dora_client, row, fields, tagline="我的")
    assert theirs(response) == ["她的"]
    assert Publication.objects.get().tagline == "她的"


def test_of_a_category_each_keeps_the_own_fields_and_a_conflict_is_shown(
    carol_client: Client, dora_client: Client
) -> None:
    row = get_category("papers")
    fields = opened(dora_client, row)
    save(carol_client, row, opened(carol_client, row), default_note="她的注", aliases="甲\r\n乙")
    Client.post(carol_client, reverse("admin:digests_category_changelist"), {"_up": row.pk})

    assert errors_of(save(dora_client, row, fields, name="文章")) == ""
    now = get_category("papers")
    assert (now.name, now.default_note, now.aliases) == ("文章", "她的注", "甲\n乙")
    assert now.position == row.position - 1

    assert theirs(save(dora_client, row, fields, default_note="我的注")) == ["她的注"]
    assert get_category("papers").default_note == "她的注"


def test_nobody_else_is_named_for_what_one_saved_oneself(carol_client: Client, eve: User) -> None:
    fields = opened(carol_client, eve)
    save(carol_client, eve, opened(carol_client, eve), first_name="早上")
    response = save(carol_client, eve, fields, first_name="晚上")
    assert "in another window" in errors_of(response)
    assert "carol has" not in errors_of(response)


def test_who_changed_the_field_is_named_and_not_who_came_later(
    carol_client: Client, dora_client: Client, eve: User
) -> None:
    fields = opened(carol_client, eve)
    save(dora_client, eve, opened(dora_client, eve), first_name="夏娃")
    save(browser_of("carol"), eve, opened(carol_client, eve), username="eva")
    response = save(carol_client, eve, fields, first_name="伊娃")
    assert "dora has saved this since you opened it" in errors_of(response)


def test_a_third_save_in_between_is_told_again(
    carol_client: Client, dora_client: Client, eve: User
) -> None:
    fields = opened(dora_client, eve)
    for name in ("一", "二"):
        save(carol_client, eve, opened(carol_client, eve), first_name=name)
        response = save(dora_client, eve, fields, first_name="我")
        fields = fields_of(response.content.decode())
        assert theirs(response) == [name]


# Moving and deleting


def test_what_was_changed_since_the_question_is_not_deleted(
    carol_client: Client, dora_client: Client
) -> None:
    row = Category.objects.create(slug="tools", name="工具", position=9)
    question = opened(dora_client, row, "delete")
    save(carol_client, row, opened(carol_client, row), default_note="她的注")

    for sent in (question, {"post": "yes"}):
        response = dora_client.post(page(row, "delete"), sent, follow=True)
        assert "Nothing is deleted." in messages_of(response)
        assert ("Carol has saved this" in messages_of(response)) == (sent == question)
        assert fields_of(response.content.decode())["default_note"] == "她的注"

    dora_client.post(page(row, "delete"), opened(dora_client, row, "delete"))
    assert not Category.objects.filter(pk=row.pk).exists()


def test_what_was_deleted_can_be_read_in_the_log(carol_client: Client) -> None:
    row = Category.objects.create(slug="tools", name="工具", default_note="很长的注" * 50)
    carol_client.post(page(row, "delete"), opened(carol_client, row, "delete"))
    log = carol_client.get(reverse("admin:admin_logentry_changelist")).content.decode()
    assert "很长的注" * 50 in log


def test_a_move_is_in_the_history_and_one_at_the_end_is_not(carol_client: Client) -> None:
    row = get_category("news")
    for button in ("_up", "_down"):
        carol_client.post(reverse("admin:digests_category_changelist"), {button: row.pk})
    [entry] = LogEntry.objects.all()
    assert (entry.user.username, entry.object_id) == ("carol", str(row.pk))
    assert "Position removed: 1 → added: 2" in history(carol_client, row)


# The history


def test_the_history_tells_every_value_before_and_after_and_by_whom(
    carol_client: Client, eve: User
) -> None:
    publication = PublicationFactory.create(tagline="旧的一行", language="en")
    save(carol_client, publication, opened(carol_client, publication), tagline="新的一行")
    told = history(carol_client, publication)
    assert "carol" in told
    assert "Tagline removed: 旧的一行 → added: 新的一行" in told
    about = "很长的一行。" * 20
    for text in (about, f"{about}改。"):
        save(carol_client, publication, opened(carol_client, publication), about=text)
    assert "很长的一行。 added: 改。" in history(carol_client, publication)

    fields = opened(carol_client, eve)
    del fields["is_active"]
    save(carol_client, eve, fields, role="curator", first_name="夏娃")
    told = history(carol_client, eve)
    for words in ("Name added: 夏娃", "Role", "Curator", "May sign in removed: Yes → added: No"):
        assert words in told, told


def test_the_history_and_the_log_speak_the_language_of_who_reads(
    carol_client: Client, eve: User
) -> None:
    fields = opened(carol_client, eve)
    del fields["is_active"]
    save(carol_client, eve, fields, first_name="Yes")
    chinese = browser_of("carol", "zh-hans")
    log = chinese.get(reverse("admin:admin_logentry_changelist")).content.decode()
    assert "“是” → “否”" in log
    assert "“” → “Yes”" in log, "what somebody typed is no word of the interface"


def test_no_password_is_in_the_log(carol_client: Client, eve: User) -> None:
    eve.set_password("a secret 99 phrase")
    eve.save()
    save(carol_client, eve, opened(carol_client, eve), first_name="夏娃")
    carol_client.post(reverse("admin:auth_user_link", args=[eve.pk]))
    noted = " ".join(LogEntry.objects.values_list("change_message", flat=True))
    assert "夏娃" in json_text(noted)
    assert eve.password not in noted
    assert "password" not in noted.replace("Made a link to choose a password.", "")


def json_text(noted: str) -> str:
    """A log message with its escapes undone."""
    return noted.encode().decode("unicode_escape")


def test_the_history_asks_as_much_for_many_changes_as_for_few(
    carol_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = get_category("papers")
    for number in range(12):
        save(carol_client, row, opened(carol_client, row), default_note=f"{number}")
        if number == 1:
            with django_assert_num_queries(8):
                carol_client.get(page(row, "history"))
    with django_assert_num_queries(8):
        carol_client.get(page(row, "history"))


# Two connections at once


@pytest.fixture
def real_connections(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Give each thread a connection of its own, on SQLite to a file as in production."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    memory, file = connection.connection, tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(file)) as copy:
        memory.backup(copy)
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20}
    connection.connection = None
    with monkeypatch.context() as patch:
        for name, value in {"NAME": str(file), "OPTIONS": options}.items():
            patch.setitem(connections.databases["default"], name, value)
        yield
        connection.close()
    connection.connection = memory


def both(*saves: Callable[[], Any]) -> list[Any]:
    """What forms that are sent at one moment are answered."""
    answers: list[Any] = []
    raised = at_once(*(partial(lambda one: answers.append(one()), send) for send in saves))
    assert raised == []
    return answers


@pytest.mark.usefixtures("real_connections")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_changes_of_one_field_one_is_told() -> None:
    eve = make_person("eve", Role.EDITOR)
    make_person("dora", Role.ADMINISTRATOR)
    people = [browser_of("carol"), browser_of("dora")]
    forms = [opened(client, eve) for client in people]

    answers = both(
        lambda: save(people[0], eve, forms[0], first_name="甲"),
        lambda: save(people[1], eve, forms[1], first_name="乙"),
    )

    assert sorted(bool(theirs(answer)) for answer in answers) == [False, True]


@pytest.mark.usefixtures("real_connections")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_changes_of_different_fields_both_are_kept() -> None:
    eve = make_person("eve", Role.EDITOR)
    make_person("dora", Role.ADMINISTRATOR)
    people = [browser_of("carol"), browser_of("dora")]
    forms = [opened(client, eve) for client in people]
    del forms[0]["is_active"]

    both(
        lambda: save(people[0], eve, forms[0], role="curator"),
        lambda: save(people[1], eve, forms[1], first_name="夏娃"),
    )

    eve = User.objects.get(pk=eve.pk)
    assert (eve.is_active, role_of(eve), eve.first_name) == (False, Role.CURATOR, "夏娃")


@pytest.mark.usefixtures("real_connections")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_demote_each_other_leave_one_administrator_and_no_error() -> None:
    make_person("dora", Role.ADMINISTRATOR)
    people = [browser_of("carol"), browser_of("dora")]
    carol, dora = (User.objects.get(username=name) for name in ("carol", "dora"))
    forms = [opened(people[0], dora), opened(people[1], carol)]

    both(
        lambda: save(people[0], dora, forms[0], role="editor"),
        lambda: save(people[1], carol, forms[1], role="editor"),
    )

    roles = sorted(str(role_of(user)) for user in User.objects.all())
    assert roles == ["administrator", "editor"]
