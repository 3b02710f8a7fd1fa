"""What the tables hold, and what they refuse whoever writes."""

import datetime as dt
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from digests.images import SafeImage
from digests.models import (
    Category,
    Change,
    Image,
    Issue,
    Link,
    Publication,
    Reason,
    Reference,
    Revision,
    Section,
    Shelf,
    Status,
)
from digests.models.category import fold_heading
from tests.factories import (
    CategoryFactory,
    InboxLinkFactory,
    IssueFactory,
    LinkFactory,
    PassageFactory,
    PublicationFactory,
    ReferenceFactory,
    SectionFactory,
    get_category,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
    make_withdrawn_issue,
)

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2020, 5, 15, 12, tzinfo=dt.UTC)


def refused(make: Any, *args: Any, **fields: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make(*args, **fields)


# Who sees what


def test_readers_see_published_issues_whose_time_has_come_newest_first() -> None:
    old, new = make_published_issue("2020-05-01"), make_published_issue("2020-05-15")
    make_scheduled_issue()
    make_issue("2020-06-01")
    make_issue("2020-06-02", status=Status.REVIEW)
    make_withdrawn_issue("2020-04-01")
    assert list(Issue.objects.published()) == [new, old]


def test_a_scheduled_issue_becomes_visible_by_time_alone() -> None:
    issue = make_published_issue("2020-05-15", publish_at=NOW)
    before, after = NOW - dt.timedelta(microseconds=1), NOW
    assert not Issue.objects.published(before).exists()
    assert Issue.objects.published(after).get() == issue
    assert (issue.is_public(before), issue.is_public(after)) == (False, True)
    assert (issue.is_scheduled(before), issue.is_scheduled(after)) == (True, False)


def test_drafts_and_issues_in_review_are_unpublished() -> None:
    draft, review = make_issue("2020-06-01"), make_issue("2020-06-02", status=Status.REVIEW)
    copy = IssueFactory.create(revises=make_published_issue("2020-05-01"))
    others = [make_scheduled_issue(), make_withdrawn_issue("2020-04-01")]
    assert set(Issue.objects.unpublished()) == {draft, review, copy}
    assert all(issue.is_unpublished() for issue in (draft, review, copy))
    assert not any(issue.is_unpublished() for issue in others)


def test_scheduled_issues_are_published_with_their_time_to_come() -> None:
    issue = make_published_issue("2020-05-15", publish_at=NOW)
    make_issue("2020-06-01", publish_at=NOW)
    assert Issue.objects.scheduled(NOW - dt.timedelta(microseconds=1)).get() == issue
    assert not Issue.objects.scheduled(NOW).exists()


def test_entries_are_public_with_their_issue_and_in_its_order() -> None:
    make_published_issue("2020-05-01", links=1)
    issue = make_published_issue("2020-05-15", links=3)
    PassageFactory.create(section=issue.sections.get())
    make_scheduled_issue(links=1)
    make_issue("2020-06-01", links=1)
    InboxLinkFactory.create()
    shown = list(Link.objects.published())
    assert len(shown) == 4
    assert shown[:3] == list(issue.sections.get().links.entries())


def test_a_withdrawn_issue_that_was_public_can_be_told_from_one_that_never_was() -> None:
    public = make_withdrawn_issue("2020-05-15")
    never = make_withdrawn_issue("2020-05-16")
    Issue.objects.filter(pk=never.pk).update(publish_at=timezone.now() + dt.timedelta(days=1))
    assert list(Issue.objects.withdrawn()) == [public]


def test_an_entry_remembers_whether_readers_ever_saw_it() -> None:
    [seen] = make_published_issue("2020-05-15").sections.get().links.all()
    [coming] = make_scheduled_issue().sections.get().links.all()
    [draft] = make_issue("2020-05-16").sections.get().links.all()
    assert [link.was_public() for link in (seen, coming, draft)] == [True, False, False]


def test_the_sources_of_links_are_told_once_and_in_their_order() -> None:
    section = make_published_issue(links=0).sections.get()
    LinkFactory.create_batch(3, section=section, source="b")
    LinkFactory.create(section=section, source="a")
    LinkFactory.create(section=section, source="")
    InboxLinkFactory.create(source="c")

    assert Link.objects.published().sources() == ["a", "b"]
    assert Link.objects.all().sources() == ["a", "b", "c"]
    assert Link.objects.none().sources() == []


def test_the_inbox_has_what_waits_for_an_issue() -> None:
    link = InboxLinkFactory.create()
    InboxLinkFactory.create(shelf=Shelf.DISMISSED)
    LinkFactory.create()
    assert list(Link.objects.inbox()) == [link]


# What the tables refuse


def test_two_published_issues_have_no_date_in_common() -> None:
    make_published_issue("2020-05-15")
    make_issue("2020-05-15")
    make_withdrawn_issue("2020-05-14")
    make_published_issue("2020-05-14")
    refused(make_published_issue, "2020-05-15")


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.PUBLISHED, "publish_at": NOW, "date": None},
        {"status": Status.PUBLISHED, "publish_at": None},
        {"status": Status.WITHDRAWN, "publish_at": NOW, "withdrawn_at": None},
        {"status": "scheduled"},
    ],
)
def test_an_impossible_issue_is_refused(fields: dict[str, Any]) -> None:
    refused(IssueFactory.create, **fields)


def test_a_working_copy_is_a_draft_and_the_only_one() -> None:
    original = make_published_issue("2020-05-15")
    refused(make_published_issue, "2020-05-16", revises=original)
    IssueFactory.create(revises=original)
    refused(IssueFactory.create, revises=original)
    assert list(Issue.objects.originals()) == [original]


def test_a_link_lies_in_a_section_or_on_a_shelf() -> None:
    link = LinkFactory.create()
    links = Link.objects.filter(pk=link.pk)
    refused(links.update, shelf=Shelf.INBOX)
    refused(links.update, section=None)
    refused(links.update, kind="other")
    refused(links.update, category=get_category("news"))
    assert links.update(section=None, shelf=Shelf.CUT) == 1


def test_there_is_one_publication() -> None:
    PublicationFactory.create()
    refused(Publication.objects.create, id=2)


@pytest.mark.parametrize("row", [IssueFactory, LinkFactory])
def test_a_uid_is_used_once(row: Any) -> None:
    refused(row.create, uid=row.create().uid)


def test_a_revisions_number_is_used_once_in_an_issue() -> None:
    issue = IssueFactory.create()
    fields = {"issue": issue, "issue_uid": issue.uid, "reason": Reason.SAVE, "number": 1}
    Revision.objects.create(**fields)
    refused(Revision.objects.create, **fields)


def test_revisions_outlive_their_issue() -> None:
    issue = IssueFactory.create()
    uid = issue.uid
    Revision.objects.create(issue=issue, issue_uid=uid, reason=Reason.SAVE, number=1)
    issue.delete()
    assert Revision.objects.get().issue_uid == uid


# What rows keep by themselves


def test_an_address_is_kept_as_typed_with_its_identity_beside_it() -> None:
    typed = " http://arxiv.org/pdf/1812.00332v2.pdf"
    link = LinkFactory.create(url=typed)
    reference = ReferenceFactory.create(link=link, url="https://github.com/A/B.git")
    assert (link.url, link.identity) == (typed, "arxiv:1812.00332")
    assert reference.identity == "github:a/b"
    link.url = None
    link.save()
    assert Link.objects.get().identity == ""


def test_a_link_without_a_section_lands_in_the_inbox() -> None:
    link = LinkFactory.create()
    link.section = None
    link.save()
    assert Link.objects.get().shelf == Shelf.INBOX


def test_a_link_put_into_a_section_leaves_shelf_and_suggestion_behind() -> None:
    link = InboxLinkFactory.create(category=get_category("news"), shelf=Shelf.CUT)
    link.section = SectionFactory.create()
    link.save()
    link = Link.objects.get()
    assert (link.shelf, link.category, link.cut_from) == ("", None, None)


def test_text_that_postgresql_cannot_hold_is_kept_as_a_replacement() -> None:
    bad = "a\0b\ud800c"
    LinkFactory.create(title=bad, labels=[bad, "好"])
    ReferenceFactory.create(title=bad)
    IssueFactory.create(lead=bad)
    link = Link.objects.first()
    assert link is not None
    assert (link.title, link.labels) == ("a\ufffdb\ufffdc", ["a\ufffdb\ufffdc", "好"])
    assert Reference.objects.get().title == "a\ufffdb\ufffdc"
    assert Issue.objects.exclude(lead=None).get().lead == "a\ufffdb\ufffdc"


def test_a_text_has_no_length_limit() -> None:
    LinkFactory.create(title="长" * 100_000, url="https://example.org/" + "a" * 100_000)
    assert len(Link.objects.get().title) == 100_000


def test_a_category_in_use_can_be_removed_without_loss() -> None:
    issue = make_issue(links=2)
    get_category("news").delete()
    assert issue.sections.get().category is None
    assert issue.sections.get().heading == "业界新闻"
    assert Link.objects.count() == 2


def test_an_image_is_kept_once_and_a_torn_file_is_written_again() -> None:
    image = SafeImage(b"pixels", "0123.png", "image/png", 4, 3)
    row = Image.objects.keep(image, original_name="图.png")
    with default_storage.open("0123.png", "wb") as file:
        file.write(b"pix")
    assert Image.objects.keep(image, original_name="other.png") == row
    assert default_storage.open("0123.png").read() == b"pixels"
    assert Image.objects.get().original_name == "图.png"
    assert row.get_absolute_url() == "/media/0123.png"


# Categories and publication


def test_a_database_begins_with_the_four_categories() -> None:
    assert list(Category.objects.values_list("slug", "name")) == [
        ("news", "业界新闻"),
        ("papers", "论文"),
        ("projects", "开源项目"),
        ("blogs", "博文"),
    ]


@pytest.mark.parametrize(
    ("heading", "slug"),
    [("业界新闻", "news"), ("News", "news"), ("  PAPERS ", "papers"), ("Open  source", "projects")],
)
def test_a_heading_is_a_category_by_name_or_alias(heading: str, slug: str) -> None:
    assert Category.objects.by_heading()[fold_heading(heading)].slug == slug


def test_a_name_wins_over_an_alias_and_the_first_alias_over_a_later() -> None:
    first = CategoryFactory.create(name="一", aliases="二\n三", position=200)
    second = CategoryFactory.create(name="二", aliases="三", position=201)
    spelt = Category.objects.by_heading()
    assert (spelt["二"], spelt["三"]) == (second, first)


def test_the_category_migration_can_be_taken_back_and_leaves_what_is_used() -> None:
    migration = import_module("digests.migrations.0002_categories")
    make_issue(links=0)
    migration.remove_categories(apps, connection.schema_editor())
    assert [category.slug for category in Category.objects.all()] == ["news"]
    migration.add_categories(apps, connection.schema_editor())
    migration.add_categories(apps, connection.schema_editor())
    assert Category.objects.count() == 4


def test_before_set_up_the_publication_has_the_environments_language_and_zone(
    settings: Any,
) -> None:
    settings.LANGUAGE_CODE, settings.TIME_ZONE = "en", "Europe/Berlin"
    publication = Publication.objects.current()
    assert (publication.language, publication.zone.key) == ("en", "Europe/Berlin")
    assert not Publication.objects.exists()


def test_a_time_zone_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError, match="Mars"):
        PublicationFactory.build(time_zone="Mars/Olympus").full_clean()


def test_sections_and_links_stand_by_position() -> None:
    issue = IssueFactory.create()
    sections = [SectionFactory.create(issue=issue, position=position) for position in (2, 0, 1)]
    assert list(issue.sections.all()) == [sections[1], sections[2], sections[0]]
    links = [LinkFactory.create(section=sections[0], position=position) for position in (1, 1, 0)]
    assert list(Section.objects.get(pk=sections[0].pk).links.all()) == [
        links[2],
        links[0],
        links[1],
    ]


def test_reasons_stored_before_are_the_changes_that_they_meant() -> None:
    migration = import_module("digests.migrations.0012_change_reasons")
    issue = make_issue()
    for number, stored in enumerate(("mend", "correct", "add", "save")):
        Revision.objects.create(issue_uid=issue.uid, reason=stored, number=number)
    stored_values = Revision.objects.order_by("number").values_list("reason", flat=True)
    migration.rename(apps, connection.schema_editor())
    assert list(stored_values.all()) == [*map(str, Change), "save"]
    migration.rename_back(apps, connection.schema_editor())
    assert list(stored_values.all()) == ["mend", "correct", "add", "save"]


def test_each_change_is_the_reason_of_a_revision() -> None:
    with translation.override("en"):
        labels = [str(Reason(change).label) for change in Change]
    assert labels == ["mended", "corrected", "added to"]
