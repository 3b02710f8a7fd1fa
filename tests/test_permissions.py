"""Who may open and send what: every address against a stranger, Alice, Bob and Carol.

A line of `permissions.txt` is a route, what stands at its place where it takes one, and the answers
to GET and to POST (of an empty form): one for all four people, or one each, in their order. `in`
leads to the sign-in. A new route fails until it has its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from digests import editing, permissions, store, workflow, working_copy
from digests.models import (
    AddressCheck,
    Category,
    Change,
    Image,
    Issue,
    Link,
    Move,
    MovedFile,
    MoveState,
    Publication,
    Reason,
    Revision,
    Section,
    Shelf,
    Status,
    Task,
)
from digests.people import password_link
from digests.steps import STEPS
from tests.admin.browser import fields_of
from tests.background import run_due_tasks
from tests.factories import (
    FeedFactory,
    InboxLinkFactory,
    PublicationFactory,
    ReferenceFactory,
    get_category,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
    make_withdrawn_issue,
)
from tests.people import ROLES, browser_of, make_person
from tests.tasks.sample_tasks import fail_for_good

PEOPLE = ["", *ROLES]
TABLE = Path(__file__).with_name("permissions.txt")


class Row(NamedTuple):
    """A line of the table."""

    route: str
    place: str
    get: list[str]
    post: list[str]


def rows() -> Iterator[Row]:
    """The lines of the table, its answers one for each person."""
    lines = TABLE.read_text().splitlines()
    for line in (line for line in lines if not line.startswith("#")):
        route, place, get, post = (cell.strip() for cell in line.rsplit("|", 3))
        yield Row(route, place, *(_of_each(cell.split()) for cell in (get, post)))


def _of_each(answers: list[str]) -> list[str]:
    return answers * len(PEOPLE) if len(answers) == 1 else answers


ROWS = list(rows())


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every route there is, as it is written in the lists of addresses."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


@pytest.fixture
def places(db: None) -> dict[str, dict[str, Any]]:
    """What stands at the places that the table names, by the parameters of routes."""
    PublicationFactory.create(folder="old", takes_suggestions=True)
    published = make_published_issue("2020-05-15")
    issues = {
        "draft": make_issue("2020-05-16", lead="一条。"),
        "review": make_issue("2020-05-17", status=Status.REVIEW, lead="一条。"),
        "published": published,
        "scheduled": make_scheduled_issue(),
        "withdrawn": make_withdrawn_issue("2020-05-18", lead="一条。"),
        "revising": working_copy.open_working_copy(make_published_issue("2020-05-20")),
    }
    deleted = make_issue("2020-05-19")
    workflow.delete_issue(deleted)
    cut = InboxLinkFactory.create(shelf=Shelf.CUT, cut_from=issues["draft"])
    links = {"inbox": InboxLinkFactory.create(), "cut": cut}
    sections = {}
    for name, issue in issues.items():
        sections[name] = issue.sections.get()
        links[name] = sections[name].links.get()
        store.write_revision(issue, Reason.SAVE)
    ReferenceFactory.create(link=links["published"], url="https://github.com/example/engine")
    image = Image.objects.create(name="a.png", content_type="image/png", width=1, height=1)
    dora = make_person("dora", ROLES["alice"])
    dora.set_unusable_password()
    dora.save()
    uidb64, token = password_link(dora).split("/")[-3:-1]
    fail_for_good.enqueue()
    run_due_tasks()
    given_up = Task.objects.get()
    now = timezone.now()
    address = AddressCheck.waiting("https://example.org/", now, now)
    address.save()
    found: dict[str, dict[str, Any]] = {
        "": {"app_label": "digests", "url": "nowhere", "path": "nowhere.png"},
        "2020-05-15": {"date": "2020-05-15", "folder": "old", "channel": "md"},
        "2020": {"year": "2020"},
        "403": {"number": 403},
        "news": {"slug": "news"},
        "source": {"name": links["published"].source},
        "entry": {"uid": links["published"].uid},
        "work": {"path": "github/example/engine"},
        "Dora's": {"uidb64": uidb64, "token": token},
        "image": _one(image),
        "category": _one(get_category("news")),
        "publication": {"object_id": 1},
        "person": _one(dora),
        "log entry": _one(_logged(dora)),
        "deleted issue": _one(deleted),
        "suggested shelf": {"name": "suggested"},
        **_moved(),
        "given up task": _one(given_up),
        "feeds shelf": {"name": "feeds"},
        "invented token": {"token": "invented"},
        "feed": _one(FeedFactory.create()),
        "address": _one(address),
    }
    found |= {f"{name} issue": _one(issue) for name, issue in issues.items()}
    for (name, issue), step in product(issues.items(), STEPS.values()):
        found[f"{step.name}: {name}"] = {**_one(issue), "name": step.name}
    found |= {f"{name} section": _one(section) for name, section in sections.items()}
    found |= {f"{name} link": _one(link) for name, link in links.items()}
    return found


def _moved() -> dict[str, dict[str, Any]]:
    """A move that was read, and its one file."""
    move = Move.objects.create(name="weekly", state=MoveState.READY)
    text = b"# Weekly (2020-06-01)\n\n## News\n\n- [a](https://example.org/)\n"
    file = MovedFile.objects.create(move=move, path="a.md", content=text, is_issue=True, position=0)
    step = {"uid": move.uid, "name": "undo"}
    return {
        "move": {"uid": move.uid},
        "moved file": {"uid": move.uid, "pk": file.pk},
        "step of a move": step,
    }


def _one(row: Any) -> dict[str, Any]:
    uid = getattr(row, "uid", "")
    kind = ContentType.objects.get_for_model(row).pk
    return {"object_id": row.pk, "pk": row.pk, "uid": uid, "number": 1, "content_type_id": kind}


def _logged(row: Any) -> LogEntry:
    LogEntry.objects.log_actions(row.pk, [row], CHANGE)
    return LogEntry.objects.get()


def address(route: str, values: dict[str, Any]) -> str:
    """A route with values at the places of its parameters."""
    parameter = r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)"
    path = re.sub(parameter, lambda found: str(values[found[1] or found[2]]), route)
    return "/" + path.replace("^", "").replace("$", "")


def answer(name: str, method: str, path: str) -> str:
    """What someone is answered, in the words of the table; what it did is undone."""
    with transaction.atomic():
        response: Any = browser_of(name).generic(method, path)
        transaction.set_rollback(True)
    to_sign_in = response.get("Location", "").startswith("/admin/login/?")
    return "in" if to_sign_in else str(response.status_code)


def test_every_route_has_its_line_and_every_line_its_route() -> None:
    assert {row.route for row in ROWS} == set(routes())


def test_each_address_answers_each_person_as_the_table_says(
    places: dict[str, dict[str, Any]],
) -> None:
    answers = []
    for row in ROWS:
        path = address(row.route, places[row.place])
        given = ([answer(name, method, path) for name in PEOPLE] for method in ("GET", "POST"))
        answers.append(Row(row.route, row.place, *given))
    assert answers == ROWS


def test_any_other_method_does_no_more_than_to_show(places: dict[str, dict[str, Any]]) -> None:
    browser, before = browser_of("carol"), _everything()
    for row in ROWS:
        for method in ("PUT", "PATCH", "DELETE"):
            response = browser.generic(method, address(row.route, places[row.place]))
            assert str(response.status_code) in {row.get[-1], row.post[-1], "405"}, row
    assert _everything() == before


def _everything() -> list[Any]:
    """All that could be changed, save what a sign-in leaves."""
    models = (Issue, Section, Link, Category, Publication, Image, Revision, LogEntry)
    return [list(model.objects.order_by("pk").values()) for model in models]


# What stands in the form, not in the address


def change(issue: Issue) -> str:
    """The address of an issue's form."""
    return reverse("admin:digests_issue_change", args=[issue.pk])


@pytest.mark.django_db
@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize("status", [*Status, "scheduled"])
def test_the_questions_know_role_and_status(name: str, status: str) -> None:
    user = make_person(name)
    issue = Issue(status=Status.PUBLISHED if status == "scheduled" else status)
    is_editor = name != "alice"
    assert permissions.may_publish(user) == is_editor
    assert permissions.may_edit(user, issue) == (is_editor or status == Status.DRAFT)
    is_new = status in {Status.DRAFT, Status.REVIEW}
    assert permissions.may_delete(user, issue) == (name == "carol" or (is_editor and is_new))


@pytest.mark.django_db
def test_a_stranger_may_nothing() -> None:
    nobody, issue = AnonymousUser(), make_issue()
    link = issue.sections.get().links.get()
    assert not permissions.may_publish(nobody)
    assert not permissions.may_edit(nobody, issue)
    assert not permissions.may_edit_link(nobody, link)
    assert not permissions.editable_issues(nobody).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ROLES)
def test_the_issues_that_someone_may_change_are_those_of_the_question(name: str) -> None:
    user = make_person(name)
    made = [make_issue(), make_issue(status=Status.REVIEW), make_published_issue("2020-05-18")]
    assert set(permissions.editable_issues(user)) == {
        issue for issue in made if permissions.may_edit(user, issue)
    }


def _write(issue: Issue, *, by: User) -> None:
    editing.write_issue(issue, {"headline": "新的标题"}, seen=editing.see(issue), by=by)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("step", "make"),
    [
        (workflow.send_back_issue, lambda: make_issue(status=Status.REVIEW)),
        (workflow.publish_issue, make_issue),
        (workflow.return_to_draft, make_scheduled_issue),
        (workflow.withdraw_issue, make_published_issue),
        (workflow.delete_issue, make_issue),
        (_write, lambda: make_issue(status=Status.REVIEW)),
        (_write, make_scheduled_issue),
    ],
)
def test_the_workflow_itself_refuses_a_curator_and_not_an_editor(
    step: Callable[..., Any], make: Callable[[], Issue]
) -> None:
    issue = make()
    with pytest.raises(PermissionDenied):
        step(issue, by=make_person("alice"))
    assert Issue.objects.filter(pk=issue.pk, status=issue.status).exists()
    step(issue, by=make_person("bob"))


@pytest.mark.django_db
def test_a_curator_submits_a_draft() -> None:
    issue = workflow.submit_issue(make_issue(), by=make_person("alice"))
    assert issue.status == Status.REVIEW


@pytest.mark.django_db
def test_a_curator_prepares_a_change_that_an_editor_publishes() -> None:
    alice, original = make_person("alice"), make_published_issue()
    copy = working_copy.open_working_copy(original, by=alice)
    Issue.objects.filter(pk=copy.pk).update(headline="改正后")
    workflow.submit_issue(copy, by=alice)
    with pytest.raises(PermissionDenied):
        working_copy.publish_changes(copy, change=Change.TYPO, by=alice)
    working_copy.publish_changes(copy, change=Change.TYPO, by=make_person("bob"))
    assert not Issue.objects.working_copies().exists()


@pytest.mark.django_db
def test_what_was_published_is_deleted_by_an_administrator_alone() -> None:
    issue = make_published_issue("2020-05-15")
    with pytest.raises(PermissionDenied):
        workflow.delete_issue(issue, by=make_person("bob"), typed_date="2020-05-15")
    workflow.delete_issue(issue, by=make_person("carol"), typed_date="2020-05-15")
    assert not Issue.objects.exists()


@pytest.mark.django_db
def test_a_form_of_a_draft_that_is_in_review_by_now_changes_nothing() -> None:
    issue, alice = make_issue(headline="原来的"), browser_of("alice")
    fields = fields_of(alice.get(change(issue)).content.decode())
    workflow.submit_issue(issue)
    response = alice.post(change(issue), {**fields, "headline": "改过的", "_save": "1"})
    assert response.status_code == HTTPStatus.FORBIDDEN
    assert "go back" in response.content.decode()
    assert Issue.objects.get().headline == "原来的"


@pytest.mark.django_db
def test_a_curator_puts_no_link_into_what_only_an_editor_may_change() -> None:
    section = make_published_issue().sections.get()
    alice, link = browser_of("alice"), InboxLinkFactory.create()
    add = f"{reverse('admin:digests_link_add')}?section={section.pk}"
    alice.post(add, {"title": "混进来的", "section": section.pk, "_save": "1"})
    page = reverse("admin:digests_link_change", args=[link.pk])
    fields = fields_of(alice.get(page).content.decode())
    alice.post(page, {**fields, "section": section.pk, "_save": "1"})
    assert section.links.count() == 1


@pytest.mark.django_db
def test_a_curator_moves_no_link_into_an_issue_in_review() -> None:
    draft, review = make_issue("2020-05-15"), make_issue("2020-05-16", status=Status.REVIEW)
    link, target = draft.sections.get().links.get(), review.sections.get()
    page = reverse("admin:digests_section_links", args=[draft.sections.get().pk])
    typed = {"links": link.pk, "to": target.pk}
    browser_of("alice").post(page, typed)
    assert target.links.count() == 1
    browser_of("bob").post(page, typed)
    assert target.links.count() == 2


@pytest.mark.django_db
def test_who_only_reads_sees_the_whole_text_and_no_field() -> None:
    issue = make_issue("2020-05-15", status=Status.REVIEW, headline="审阅中", lead="一段导读")
    link = issue.sections.get().links.get()
    ReferenceFactory.create(link=link, url="https://github.com/example/one")
    alice = browser_of("alice")
    page = alice.get(change(issue)).content.decode()
    assert "一段导读" in page
    assert 'name="lead"' not in page
    page = alice.get(reverse("admin:digests_link_change", args=[link.pk])).content.decode()
    assert link.summary in page
    assert "https://github.com/example/one" in page
    assert 'name="summary"' not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "links"),
    [
        ("alice", {"issue", "link", "addresscheck", "image", "category", "feed"}),
        ("bob", {"issue", "link", "addresscheck", "image", "category", "feed", "task"}),
        (
            "carol",
            {
                "issue",
                "link",
                "image",
                "addresscheck",
                "category",
                "feed",
                "task",
                "publication",
                "user",
                "logentry",
            },
        ),
    ],
)
def test_the_side_offers_what_the_role_opens(name: str, links: set[str]) -> None:
    page = browser_of(name).get("/admin/digests/issue/").content.decode()
    side = page.split('id="nav-sidebar"')[1].split("</nav>")[0]
    assert set(re.findall(r'href="/admin/\w+/(\w+)/["?]', side)) == links
