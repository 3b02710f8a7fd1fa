"""Two people at one form: the second sees both texts and loses neither."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from digests.models import Issue, Link, Reason, Revision, Section
from digests.store import load_document, save_document
from tests.admin.browser import errors_of, fields_of, messages_of
from tests.factories import ReferenceFactory, SectionFactory, get_category, make_issue

pytestmark = pytest.mark.django_db


def change(row: Issue | Link) -> str:
    """The address of a row's form."""
    return reverse(f"admin:digests_{type(row).__name__.lower()}_change", args=[row.pk])


def opened(client: Client, row: Issue | Link) -> dict[str, Any]:
    """Open the form of a row and return the values of its fields."""
    return fields_of(client.get(change(row)).content.decode())


def save(
    client: Client,
    row: Issue | Link,
    fields: dict[str, Any],
    button: str = "_continue",
    **typed: str,
) -> Any:
    """Send someone's form."""
    return client.post(change(row), {**fields, **typed, button: "1"}, follow=True)


def theirs(response: Any) -> list[str]:
    """The texts of the other that stand at the fields."""
    return [node.text() for node in HTMLParser(response.content.decode()).css(".conflict")]


def test_both_texts_stand_at_the_field_and_the_second_save_has_what_became_of_them(
    alice_client: Client, bob_client: Client
) -> None:
    issue = make_issue(lead="模型越来越小。", headline="旧标题")
    fields = opened(bob_client, issue)
    save(alice_client, issue, opened(alice_client, issue), lead="模型越来越小，也越来越快。")

    response = save(bob_client, issue, fields, lead="模型越来越小，也越来越省电。")

    assert "alice has saved this since you opened it" in errors_of(response)
    assert theirs(response) == ["模型越来越小，也越来越快。"]
    marked = HTMLParser(response.content.decode()).css(".conflict mark")
    assert "快" in "".join(node.text() for node in marked)
    again = fields_of(response.content.decode())
    assert again["lead"] == "模型越来越小，也越来越省电。"
    assert Issue.objects.get().lead == "模型越来越小，也越来越快。"

    save(bob_client, issue, again, lead="模型越来越小，也越来越快、越省电。")
    assert Issue.objects.get().lead == "模型越来越小，也越来越快、越省电。"


def test_edits_of_different_fields_are_kept_together_and_that_is_said(
    alice_client: Client, bob_client: Client
) -> None:
    issue = make_issue("2020-05-15", lead="旧导读", closing="旧结语")
    fields = opened(bob_client, issue)
    save(alice_client, issue, opened(alice_client, issue), lead="她的导读", date="2020-05-16")
    response = save(bob_client, issue, fields, closing="我的结语")
    assert (errors_of(response), theirs(response)) == ("", [])
    assert "What alice saved meanwhile is kept beside it." in messages_of(response)
    issue.refresh_from_db()
    assert (issue.lead, issue.closing) == ("她的导读", "我的结语")
    assert str(issue.date) == "2020-05-16"


def test_what_became_of_a_conflict_is_a_revision_of_its_own(
    alice_client: Client, bob_client: Client
) -> None:
    issue = make_issue(lead="旧导读")
    save(bob_client, issue, opened(bob_client, issue), "_save", lead="我的第一稿")
    fields = opened(bob_client, issue)
    save(alice_client, issue, opened(alice_client, issue), "_save", lead="她的导读")
    again = fields_of(save(bob_client, issue, fields, lead="我的导读").content.decode())
    save(bob_client, issue, again, "_save")
    kept = Revision.objects.of(issue.uid).reverse()
    assert [one.reason for one in kept] == [Reason.SAVE, Reason.SAVE, Reason.CONFLICT]
    assert "她的导读" in kept[1].text
    save(bob_client, issue, opened(bob_client, issue), "_save", lead="我的下一稿")
    assert Revision.objects.of(issue.uid)[0].reason == Reason.SAVE


def test_who_takes_the_text_of_the_other_has_written_no_revision(
    alice_client: Client, bob_client: Client
) -> None:
    issue = make_issue(lead="旧导读")
    fields = opened(bob_client, issue)
    save(alice_client, issue, opened(alice_client, issue), "_save", lead="她的导读")
    again = fields_of(save(bob_client, issue, fields, lead="我的导读").content.decode())
    save(bob_client, issue, again, "_save", lead="她的导读")
    assert [one.reason for one in Revision.objects.of(issue.uid)] == [Reason.SAVE]


def test_who_wrote_meanwhile_is_named(alice_client: Client, bob_client: Client) -> None:
    issue = make_issue(lead="旧导读")
    link = Link.objects.get()
    for row, name, texts in (
        (issue, "lead", ("她的导读", "我的")),
        (link, "summary", ("她", "我")),
    ):
        fields = opened(bob_client, row)
        save(alice_client, row, opened(alice_client, row), **{name: texts[0]})
        errors = errors_of(save(bob_client, row, fields, **{name: texts[1]}))
        assert "alice has saved this since you opened it." in errors


def test_nobody_else_is_spoken_of_where_one_met_oneself(bob_client: Client) -> None:
    issue = make_issue(lead="旧导读")
    fields = opened(bob_client, issue)
    save(bob_client, issue, opened(bob_client, issue), lead="早上的导读")
    response = save(bob_client, issue, fields, lead="晚上的导读")
    assert "in another window" in errors_of(response)
    assert "bob" not in errors_of(response)
    assert theirs(response) == ["早上的导读"]


def test_nobody_is_named_for_what_an_import_wrote(alice_client: Client, bob_client: Client) -> None:
    issue = make_issue(lead="旧导读")
    fields = opened(bob_client, issue)
    save(alice_client, issue, opened(alice_client, issue), lead="她的导读")
    save_document(Issue.objects.get(), replace(load_document(issue), lead="文件里的导读"))
    errors = errors_of(save(bob_client, issue, fields, lead="我的导读"))
    assert "by an import" in errors
    assert "alice" not in errors


def test_a_third_save_in_between_is_told_again(alice_client: Client, bob_client: Client) -> None:
    issue = make_issue(lead="旧导读")
    fields = opened(bob_client, issue)
    for lead in ("她的一稿", "她的二稿"):
        save(alice_client, issue, opened(alice_client, issue), lead=lead)
        response = save(bob_client, issue, fields, lead="我的导读")
        fields = fields_of(response.content.decode())
        assert theirs(response) == [lead]


def test_the_same_text_of_both_is_no_matter(alice_client: Client, bob_client: Client) -> None:
    issue = make_issue(lead="旧导读")
    fields = opened(bob_client, issue)
    save(alice_client, issue, opened(alice_client, issue), lead="一样的导读")
    assert theirs(save(bob_client, issue, fields, lead="一样的导读")) == []


def test_both_texts_of_a_link_stand_at_its_fields(alice_client: Client, bob_client: Client) -> None:
    link = make_issue().sections.get().links.get()
    ReferenceFactory.create(link=link, label="代码", url="https://example.org/code")
    fields = opened(bob_client, link)
    lines = fields["references"]
    hers = {"summary": "她写的摘要。", "references": f"{lines}\r\n论文：https://example.org/paper"}
    save(alice_client, link, opened(alice_client, link), **hers, labels="CVPR2021")

    response = save(bob_client, link, fields, summary="我写的摘要。", references="")

    assert theirs(response) == [hers["references"].replace("\r\n", "\n"), "她写的摘要。"]
    again = fields_of(response.content.decode())
    assert (again["labels"], again["summary"]) == ("CVPR2021", "我写的摘要。")
    save(bob_client, link, again)
    link.refresh_from_db()
    assert (link.summary, link.labels) == ("我写的摘要。", ["CVPR2021"])


def test_where_a_link_was_moved_meanwhile_is_said_by_its_name(
    alice_client: Client, bob_client: Client
) -> None:
    issue = make_issue()
    link = issue.sections.get().links.get()
    one, two = (SectionFactory.create(issue=issue, heading=name) for name in ("论文集", "博客集"))
    fields = opened(bob_client, link)
    save(alice_client, link, opened(alice_client, link), section=str(one.pk))
    (said,) = theirs(save(bob_client, link, fields, section=str(two.pk)))
    assert "论文集" in said


def test_both_texts_of_a_section_stand_at_its_fields(
    alice_client: Client, bob_client: Client
) -> None:
    issue = make_issue()
    fields = opened(bob_client, issue)
    save(alice_client, issue, opened(alice_client, issue), **{"sections-0-note": "她的注"})
    response = save(bob_client, issue, fields, **{"sections-0-note": "我的注"})
    assert theirs(response) == ["她的注"]
    again = fields_of(response.content.decode())
    assert again["sections-0-note"] == "我的注"
    save(bob_client, issue, again)
    assert Section.objects.get().note == "我的注"


def test_a_section_that_was_removed_meanwhile_comes_back_only_if_it_was_written_in(
    alice_client: Client, bob_client: Client
) -> None:
    issue = make_issue()
    for number, slug in enumerate(("papers", "projects", "blogs"), 1):
        category = get_category(slug)
        SectionFactory.create(
            issue=issue, category=category, heading=category.name, position=number
        )
    fields = opened(bob_client, issue)
    gone = {f"sections-{number}-DELETE": "on" for number in (1, 2)}
    save(alice_client, issue, opened(alice_client, issue), **gone)

    mine = {"sections-1-note": "我的注", "sections-3-note": "最后的注"}
    again = fields_of(save(bob_client, issue, fields, **mine).content.decode())
    save(bob_client, issue, again)

    notes = [(section.heading, section.note) for section in issue.sections.all()]
    assert notes == [("业界新闻", None), ("博文", "最后的注"), ("论文", "我的注")]


def test_a_form_that_does_not_say_when_it_was_opened_saves_nothing(bob_client: Client) -> None:
    issue = make_issue(lead="旧导读")
    for sent in ("", "{", "[]", '{"version": "x"}', '{"other": 1}', "[" * 100_000):
        response = save(
            bob_client, issue, opened(bob_client, issue), lead="我的导读", form_state=sent
        )
        assert theirs(response) == ["旧导读"]
    assert Issue.objects.get().lead == "旧导读"


def test_what_a_form_says_of_its_opening_is_believed_if_it_is_ours_only(bob_client: Client) -> None:
    issue = make_issue(lead="旧导读")
    other = {"prints": [], "version": issue.version}
    for sent in (json.dumps({**other, "prints": {}}), signing.dumps(other, salt="other")):
        response = save(
            bob_client, issue, opened(bob_client, issue), lead="我的导读", form_state=sent
        )
        assert theirs(response) == ["旧导读"]
    save(
        bob_client,
        issue,
        {**opened(bob_client, issue), "sections-0-form_state": '{"prints": [1]}'},
        lead="我的",
    )
    assert Issue.objects.get().lead == "我的"
