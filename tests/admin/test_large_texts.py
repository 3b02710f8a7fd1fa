"""A large text is saved soon or refused at once, and nothing that was typed is lost."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from digests.document import normal_form
from digests.document.limits import MAX_LABELS
from digests.models import Issue, Link, Publication
from tests.admin.browser import errors_of, fields_of, messages_of, send
from tests.factories import LinkFactory, PublicationFactory, SectionFactory, make_issue
from tests.large_texts import KINDS, largest_text, text_of
from tests.pace import takes_at_most

pytestmark = pytest.mark.django_db

SECONDS_TO_SAVE = 2.0
SECONDS_TO_REFUSE = 0.2
TOO_LARGE = "It is not saved yet: shorten it, or divide it."
NO_ROOM = "Nothing of this is saved yet: shorten it, or put a part into another issue."


def form_of(row: Issue | Link) -> str:
    """The address of a row's form."""
    return reverse(f"admin:digests_{row._meta.model_name}_change", args=[row.pk])


def shown_in(page: Any) -> dict[str, Any]:
    """What the fields of a page's form hold, each line ended by a line feed."""
    fields = fields_of(page.content.decode())
    return {name: value.replace("\r\n", "\n") for name, value in fields.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_megabyte_is_refused_at_once_and_stays_in_its_field(
    alice_client: Client, kind: str
) -> None:
    issue = make_issue(opening="Before")
    typed = text_of(kind, 1_000_000)
    sent = {**shown_in(alice_client.get(form_of(issue))), "opening": typed}
    answers = []

    def save() -> None:
        answers.append(alice_client.post(form_of(issue), sent))

    assert takes_at_most(SECONDS_TO_REFUSE, save)
    assert TOO_LARGE in errors_of(answers[-1])
    assert shown_in(answers[-1])["opening"] == typed
    assert Issue.objects.get(pk=issue.pk).opening == "Before"


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_issue_has_room_for_is_saved_soon(alice_client: Client, kind: str) -> None:
    typed = largest_text(kind)
    issues = [make_issue(date) for date in ("2020-05-15", "2020-05-22", "2020-05-29")]
    forms = [(form_of(issue), shown_in(alice_client.get(form_of(issue)))) for issue in issues]

    def save() -> None:
        path, shown = forms.pop()
        answer = alice_client.post(path, {**shown, "opening": typed, "_save": "1"})
        assert answer.status_code == 302

    assert takes_at_most(SECONDS_TO_SAVE, save, tries=len(forms))
    assert len(Issue.objects.get(pk=issues[-1].pk).opening) >= len(typed.strip())


@pytest.mark.parametrize("field", ["sections-0-note", "closing", "headline"])
def test_every_text_of_an_issue_has_the_limit(alice_client: Client, field: str) -> None:
    typed = text_of("one line", 1_000_000)
    response = send(alice_client, form_of(make_issue()), **{field: typed})
    assert TOO_LARGE in errors_of(response)


@pytest.mark.parametrize("field", ["title", "url", "summary"])
def test_every_text_of_a_link_has_the_limit(alice_client: Client, field: str) -> None:
    response = send(alice_client, form_of(LinkFactory.create()), **{field: "a" * 400_000})
    assert TOO_LARGE in errors_of(response)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("labels", "a," * (MAX_LABELS + 1)),
        ("references", "代码：https://a.example\n" * (MAX_LABELS + 1)),
    ],
)
def test_an_entry_has_a_limited_number_of_labels_and_references(
    alice_client: Client, field: str, typed: str
) -> None:
    response = send(alice_client, form_of(LinkFactory.create()), **{field: typed})
    assert f"has {MAX_LABELS + 1} lines; there is room for {MAX_LABELS}" in errors_of(response)


def test_a_text_of_the_publication_has_the_limit(carol_client: Client) -> None:
    path = reverse("admin:digests_publication_change", args=[PublicationFactory.create().pk])
    response = send(carol_client, path, about=text_of("list", 100_000))
    assert TOO_LARGE in errors_of(response)
    assert Publication.objects.get().about == ""


def test_a_text_that_was_too_large_before_keeps_nobody_from_saving_others(
    alice_client: Client,
) -> None:
    link = LinkFactory.create(section=None, summary=text_of("list", 50_000))
    send(alice_client, form_of(link), title="Another")
    assert Link.objects.get(pk=link.pk).title == "Another"


def test_texts_that_are_too_large_together_are_refused_and_stay_as_they_were_typed(
    alice_client: Client,
) -> None:
    issue = make_issue(headline="Before")
    SectionFactory.create(issue=issue)
    notes = {f"sections-{n}-note": "字" * 160_000 for n in range(2)}

    response = send(alice_client, form_of(issue), headline="After", **notes)

    assert NO_ROOM in errors_of(response)
    assert "Saved “" not in messages_of(response)
    assert {"headline": "After", **notes}.items() <= shown_in(response).items()
    issue.refresh_from_db()
    assert issue.headline == "Before"
    assert set(issue.sections.values_list("note", flat=True)) == {None}


def test_a_link_that_its_issue_has_no_room_for_is_refused(alice_client: Client) -> None:
    link = LinkFactory.create(section=make_issue(opening="字" * 200_000).sections.get())
    response = send(alice_client, form_of(link), summary="字" * 150_000)
    assert NO_ROOM in errors_of(response)
    assert shown_in(response)["summary"] == "字" * 150_000


def test_what_two_writers_add_that_is_too_large_together_stands_at_the_field_from_both(
    alice_client: Client, bob_client: Client
) -> None:
    link = LinkFactory.create(section=None, summary="在中间")
    shown = shown_in(bob_client.get(form_of(link)))
    above, below = "上" * 160_000, "下" * 160_000
    send(alice_client, form_of(link), summary=f"{above}\n\n在中间")

    typed = f"在中间\n\n{below}"
    answer = bob_client.post(form_of(link), {**shown, "summary": typed, "_save": "1"})

    assert "bring them together in it and save again" in errors_of(answer)
    assert above in answer.content.decode()
    assert shown_in(answer)["summary"] == typed
    assert Link.objects.get(pk=link.pk).summary == f"{above}\n\n在中间"
    again = bob_client.post(form_of(link), {**shown_in(answer), "summary": above + below})
    assert TOO_LARGE in errors_of(again)


def test_links_that_an_issue_has_no_room_for_stay_where_they_are(alice_client: Client) -> None:
    section = make_issue(opening="字" * 200_000).sections.get()
    link = LinkFactory.create(section=None, summary="字" * 150_000)
    path = f"{reverse('admin:digests_link_move')}?links={link.pk}"
    response = send(alice_client, path, to=str(section.pk))
    assert NO_ROOM in messages_of(response)
    assert Link.objects.get(pk=link.pk).section is None


def test_nothing_is_judged_in_the_transaction_that_others_wait_for(
    alice_client: Client, bob_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    depths = []
    judge = normal_form.normal_form

    def noted(*args: Any, **kwargs: Any) -> Any:
        depths.append(len(connection.savepoint_ids))
        return judge(*args, **kwargs)

    monkeypatch.setattr("digests.store.save.normal_form", noted)
    outside = len(connection.savepoint_ids)
    issue = make_issue(headline="小模型")
    send(alice_client, form_of(issue), "_continue", lead="Alice was here")
    send(bob_client, form_of(issue), "_publish", closing="Bob was here")
    assert set(depths) == {outside}
    assert Issue.objects.get(pk=issue.pk).is_public()
