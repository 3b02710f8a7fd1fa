"""Writing a link in the admin."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from digests import workflow
from digests.arrange import shelve_link
from digests.models import (
    Issue,
    Kind,
    Link,
    Publication,
    Reason,
    Reference,
    Revision,
    Section,
    Shelf,
)
from digests.working_copy import open_working_copy
from tests.admin.browser import errors_of, fields_of, messages_of, send
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    ReferenceFactory,
    SectionFactory,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
    make_withdrawn_issue,
)
from tests.shown import show
from tests.together import meanwhile, needs_writers

ADD = "/admin/digests/link/add/"
LIST = "/admin/digests/link/"


def change(link: Link) -> str:
    """The address of a link's form."""
    return reverse("admin:digests_link_change", args=[link.pk])


def refs(link: Link) -> list[tuple[str, str, str]]:
    """The references of a link in order."""
    return [(row.label, row.title, row.url) for row in link.references.all()]


def test_a_link_is_written_from_an_empty_form(alice_client: Client) -> None:
    section = SectionFactory.create()
    send(
        alice_client,
        f"{ADD}?section={section.pk}",
        title="小模型",
        source="小站",
        url="https://example.org/a",
        labels="CVPR2021\r\n1812.00332，oral",
        references="标题：[A Paper](https://example.org/p)\r\n代码：https://example.org/c",
        summary="第一行\r\n第二行",
    )
    link = Link.objects.get()
    assert (link.section, link.kind, link.title, link.source) == (
        section,
        Kind.ENTRY,
        "小模型",
        "小站",
    )
    assert link.labels == ["CVPR2021", "1812.00332", "oral"]
    assert refs(link) == [
        ("标题", "A Paper", "https://example.org/p"),
        ("代码", "", "https://example.org/c"),
    ]
    assert link.summary == "第一行  \n第二行"
    assert link.mark == "摘要："


@pytest.mark.parametrize("make", [make_issue, make_published_issue, make_scheduled_issue])
def test_a_new_link_leaves_issues_alone_that_have_an_empty_section(
    alice_client: Client, make: Callable[..., Issue]
) -> None:
    issue = make(links=0)
    before = (issue.status, issue.revisions.count())
    send(alice_client, ADD, title="小模型", url="https://example.org/a")
    assert Link.objects.get().title == "小模型"
    issue.refresh_from_db()
    assert (issue.status, issue.revisions.count()) == before


def test_a_new_summary_is_introduced_in_the_publication_s_language(alice_client: Client) -> None:
    Publication.objects.update_or_create(defaults={"language": "en"})
    send(alice_client, ADD, title="A", summary="Words.")
    assert Link.objects.get().mark == "Summary:"


def test_an_imported_summary_without_keyword_stays_without(alice_client: Client) -> None:
    link = LinkFactory.create(mark="", summary="原样")
    send(alice_client, change(link), title="改了")
    link.refresh_from_db()
    assert (link.title, link.mark, link.summary) == ("改了", "", "原样")


def test_a_link_without_section_is_in_the_inbox(alice_client: Client) -> None:
    send(alice_client, ADD, title="等着")
    assert list(Link.objects.inbox()) == [Link.objects.get(title="等着")]


def test_a_reference_that_cannot_be_read_is_kept_and_explained(alice_client: Client) -> None:
    typed = "代码：https://example.org/c\r\n项目：见下文"
    response = send(alice_client, ADD, "_save", title="小模型", references=typed)
    assert "Line 2, “项目：见下文”, has no address" in errors_of(response)
    assert fields_of(response.content.decode())["references"] == typed
    assert Link.objects.get().references.get().url == "https://example.org/c"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JavaScript:alert(1)", "java\tscript:alert(1)", "data:text/html,x"],
)
def test_an_address_that_would_run_something_is_said_at_its_field(
    alice_client: Client, address: str
) -> None:
    response = send(alice_client, ADD, "_save", title="小模型", url=address)
    assert "leads nowhere" in errors_of(response)
    response = send(alice_client, ADD, "_save", title="小模型", references=f"代码：[x]({address})")
    assert errors_of(response)


@pytest.mark.parametrize(
    "address",
    ["http://例子.中国/路 径", "../2020-05-15.md", "https://a.b/?q=x:y#z"],
)
def test_any_other_address_is_kept_as_it_was_typed(alice_client: Client, address: str) -> None:
    send(alice_client, ADD, title="小模型", url=address)
    assert Link.objects.get().url == address


def test_every_line_that_is_no_reference_is_explained_at_once(alice_client: Client) -> None:
    typed = "代码：\r\n论文：https://example.org/p\r\n见上"
    errors = errors_of(send(alice_client, ADD, title="小模型", references=typed))
    assert "Line 1, “代码：”" in errors
    assert "Line 3, “见上”" in errors
    assert "Line 2" not in errors


def test_a_page_pasted_among_the_references_is_explained_in_brief(alice_client: Client) -> None:
    response = send(alice_client, ADD, title="小模型", references="\r\n".join(["一整页"] * 500))
    assert errors_of(response).count("“一整页”") == 10


def test_a_link_without_address_and_one_that_leads_nowhere_stay_apart(alice_client: Client) -> None:
    without, nowhere = LinkFactory.create(url=None), LinkFactory.create(url="")
    for link in (without, nowhere):
        send(alice_client, change(link), title="改了")
        link.refresh_from_db()
    assert (without.url, nowhere.url) == (None, "")


def test_an_empty_link_is_refused(alice_client: Client) -> None:
    response = send(alice_client, ADD, source="小站")
    assert "Give the link a title, an address or a summary" in errors_of(response)


def test_saving_an_untouched_form_changes_nothing(alice_client: Client) -> None:
    link = LinkFactory.create(labels=["ICLR 2020, oral", "x"], summary="软\n换行", mark="摘要:")
    ReferenceFactory.create(link=link, label="论文", title="A [b] c", colon=":")
    send(alice_client, change(link))
    before, references = Link.objects.values().get(), list(Reference.objects.values())
    send(alice_client, change(link))
    after = Link.objects.values().get()
    assert after["labels"] == ["ICLR 2020, oral", "x"]
    assert after["summary"] == "软\n换行"
    assert list(Reference.objects.values()) == references
    for name in ("version", "updated_at"):
        del before[name], after[name]
    assert before == after


def test_a_label_with_a_comma_survives_another_beside_it(alice_client: Client) -> None:
    link = LinkFactory.create(labels=["ICLR 2020, oral"])
    send(alice_client, change(link), labels="ICLR 2020, oral\r\na, b")
    link.refresh_from_db()
    assert link.labels == ["ICLR 2020, oral", "a", "b"]


def test_an_older_form_does_not_overwrite_what_was_saved_since(alice_client: Client) -> None:
    link = LinkFactory.create()
    old = fields_of(alice_client.get(change(link)).content.decode())
    send(alice_client, change(link), summary="别人的")
    response = alice_client.post(change(link), {**old, "summary": "我的", "_save": "1"})
    assert "has changed since you opened it" in errors_of(response)
    assert fields_of(response.content.decode())["summary"] == "我的"
    link.refresh_from_db()
    assert link.summary == "别人的"


def test_a_link_moves_to_a_place_in_another_section_and_keeps_its_uid(alice_client: Client) -> None:
    issue = make_issue(links=2)
    link = InboxLinkFactory.create(title="新来的")
    send(alice_client, change(link), section=issue.sections.get().pk, place="2")
    titles = [row.title for row in issue.sections.get().links.all()]
    assert titles[1] == "新来的"
    assert len(titles) == 3
    assert Link.objects.get(title="新来的").uid == link.uid


def test_a_link_goes_back_to_the_inbox(alice_client: Client) -> None:
    link = LinkFactory.create()
    send(alice_client, change(link), section="")
    link.refresh_from_db()
    assert (link.section, link.shelf) == (None, Shelf.INBOX)


def test_what_readers_have_seen_goes_to_the_shelf_and_never_to_another_issue(
    bob_client: Client,
) -> None:
    issue = make_withdrawn_issue()
    elsewhere = SectionFactory.create()
    link = Link.objects.get(section__issue=issue)
    response = send(bob_client, change(link), section=elsewhere.pk)
    assert errors_of(response)
    send(bob_client, change(link), section="")
    link.refresh_from_db()
    assert (link.section, link.shelf) == (None, Shelf.CUT)


def sections_offered(client: Client, path: str) -> list[str]:
    """The sections that the form of a link offers, by number."""
    return [value for value in show(client, path).values("#id_section option", "value") if value]


def test_what_readers_have_seen_stays_out_of_other_issues_when_its_own_is_deleted(
    alice_client: Client,
) -> None:
    issue = make_withdrawn_issue()
    link = Link.objects.get(section__issue=issue)
    shelve_link(link, issue.sections.get())
    issue.delete()
    elsewhere = SectionFactory.create()
    assert sections_offered(alice_client, change(link)) == []
    assert errors_of(send(alice_client, change(link), section=elsewhere.pk))
    link.refresh_from_db()
    assert link.section is None


def test_what_stands_for_a_public_link_in_a_working_copy_stays_in_it(alice_client: Client) -> None:
    copy = open_working_copy(make_published_issue())
    SectionFactory.create()
    twin = Link.objects.get(section__issue=copy)
    assert sections_offered(alice_client, change(twin)) == [str(copy.sections.get().pk)]


def test_a_new_link_is_offered_drafts_and_the_issue_that_it_is_begun_in(bob_client: Client) -> None:
    draft, withdrawn = make_issue(), make_withdrawn_issue("2020-05-22")
    scheduled = make_scheduled_issue()
    in_draft, in_withdrawn, in_scheduled = (
        str(issue.sections.get().pk) for issue in (draft, withdrawn, scheduled)
    )
    assert sections_offered(bob_client, ADD) == [in_draft]
    begun = f"{ADD}?section={in_withdrawn}"
    assert sections_offered(bob_client, begun) == [in_withdrawn]
    assert errors_of(send(bob_client, ADD, title="小模型", section=in_withdrawn))
    assert not errors_of(send(bob_client, f"{ADD}?section={in_scheduled}", title="小模型"))
    assert Link.objects.get(title="小模型").section == scheduled.sections.get()


def test_an_edit_of_a_link_is_kept_in_a_revision_of_its_issue(alice_client: Client) -> None:
    make_issue()
    send(alice_client, change(Link.objects.get()), "_save", summary="改正后")
    assert Revision.objects.get().reason == Reason.SAVE
    assert "改正后" in Revision.objects.get().text


def test_an_unclosed_fence_is_closed_when_it_is_saved(alice_client: Client) -> None:
    link = LinkFactory.create()
    send(alice_client, change(link), "_save", summary="见\r\n\r\n```\r\nint a;")
    link.refresh_from_db()
    assert link.summary.endswith("```\nint a;\n```")


def test_a_text_between_links_is_not_called_one_that_could_not_be_split(
    alice_client: Client,
) -> None:
    passage = LinkFactory.create(kind=Kind.PASSAGE, verbatim="一段话")
    entry = LinkFactory.create(verbatim="- 说不清的条目")
    between = "It stands between the links as it is, in Markdown."
    for path, helps in (
        (f"{ADD}?kind=passage", True),
        (change(passage), True),
        (change(entry), False),
    ):
        assert (show(alice_client, path).text("#id_verbatim_helptext") == between) is helps


def test_a_text_between_links_is_written_and_changed(alice_client: Client) -> None:
    section = make_issue().sections.get()
    add = f"{ADD}?section={section.pk}&kind=passage"
    send(alice_client, add, verbatim="一段话\r\n两行", place="1")
    passage, _ = section.links.all()
    assert (passage.kind, passage.verbatim) == (Kind.PASSAGE, "一段话  \n两行")
    send(alice_client, change(passage), verbatim="另一段话")
    passage.refresh_from_db()
    assert passage.verbatim == "另一段话"


def test_a_text_at_the_end_of_an_issue_is_its_closing_and_says_so(alice_client: Client) -> None:
    section = make_issue().sections.get()
    add = f"{ADD}?section={section.pk}&kind=passage"
    response = send(alice_client, add, "_save", verbatim="再会")
    assert "is its closing" in messages_of(response)
    assert fields_of(response.content.decode())["closing"] == "再会"


def test_a_text_kept_whole_becomes_fields_once_it_can_be_read(alice_client: Client) -> None:
    link = LinkFactory.create(verbatim="x [a](https://example.org/a) y", title="a", summary="")
    send(alice_client, change(link), "_save", verbatim="[好标题 | 小站](https://example.org/b)")
    link.refresh_from_db()
    assert (link.verbatim, link.title, link.source) == ("", "好标题", "小站")


def test_links_are_never_deleted_not_even_by_a_superuser(root_client: Client) -> None:
    link = LinkFactory.create()
    url = reverse("admin:digests_link_delete", args=[link.pk])
    assert root_client.post(url, {"post": "yes"}).status_code == 403
    assert "delete_selected" not in root_client.get(LIST).content.decode()


def test_saving_a_link_leads_back_to_its_section(alice_client: Client) -> None:
    link = LinkFactory.create()
    response = send(alice_client, change(link), "_save")
    assert response.redirect_chain[-1][0].endswith(f"/sections/{link.section_id}/links/")


@needs_writers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize(
    ("step", "told"),
    [
        (lambda section: workflow.publish_issue(section.issue), "Readers see this issue by now"),
        (lambda section: section.delete(), "This section cannot take links any more"),
    ],
    ids=["published", "removed"],
)
def test_who_saves_a_link_into_what_someone_else_closes_is_told(
    alice_client: Client, step: Callable[[Section], object], told: str, *, is_new: bool
) -> None:
    section = make_issue(lead="导读").sections.get()
    path = ADD if is_new else change(InboxLinkFactory.create(title="旧标题"))
    sent = {
        **fields_of(alice_client.get(path).content.decode()),
        "section": section.pk,
        "title": "新标题",
    }

    response = meanwhile(
        section.issue, lambda: step(section), lambda: alice_client.post(path, sent)
    )

    assert told in errors_of(response)
    assert not Link.objects.filter(title="新标题").exists()


def test_a_character_that_nobody_sees_is_taken_out_and_said_with_its_field(
    alice_client: Client,
) -> None:
    link = LinkFactory.create(title="标题", section=SectionFactory.create())
    response = send(alice_client, change(link), summary="前\x0b后\0")
    link.refresh_from_db()
    assert link.summary == "前 后\ufffd"
    assert "U+000B line tabulation" in messages_of(response)
    assert errors_of(response) == ""


def test_a_form_leads_to_section_issue_and_the_entries_around(alice_client: Client) -> None:
    issue = make_issue(links=2)
    first, second = Link.objects.order_by("position")
    section = SectionFactory.create(issue=issue, heading="应用", position=9)
    third = LinkFactory.create(section=section, title="第三条")

    page = show(alice_client, change(second))

    assert page.values(".neighbours a") == [change(first), change(third)]
    assert page.values(".breadcrumbs a")[-2:] == [
        reverse("admin:digests_issue_change", args=[issue.pk]),
        reverse("admin:digests_section_links", args=[second.section_id]),
    ]
    assert show(alice_client, change(first)).values(".neighbours a", "rel") == ["next"]
    assert show(alice_client, change(third)).values(".neighbours a", "rel") == ["prev"]


def test_a_link_of_the_inbox_has_no_neighbours(alice_client: Client) -> None:
    assert not show(alice_client, change(InboxLinkFactory.create())).all(".neighbours")


def test_the_history_of_an_entry_shows_its_earlier_texts(alice_client: Client, alice: User) -> None:
    issue = make_issue(links=1)
    link = Link.objects.get()
    for text in ("一段很好的摘要", "一段摘要"):
        send(alice_client, change(link), "_save", summary=text)
        Revision.objects.update(at=timezone.now() - dt.timedelta(hours=1))

    page = show(alice_client, reverse("admin:digests_link_history", args=[link.pk]))

    assert page.texts(".steps .who")[0] == "alice"
    assert page.texts(".steps dt")[0] == "Summary"
    assert page.texts(".steps del")[0] == "removed: 很好的"
    assert f"{reverse('desk', args=[issue.pk])}#link-{link.pk}" in page.values(".ways a")


def test_a_link_of_the_inbox_has_a_log(alice_client: Client) -> None:
    link = InboxLinkFactory.create()
    send(alice_client, change(link), summary="新的")

    page = show(alice_client, reverse("admin:digests_link_history", args=[link.pk]))

    assert "summary" in page.text("#content-main").lower()
