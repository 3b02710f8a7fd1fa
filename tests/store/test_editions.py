"""An edition holds all that readers see of an issue, and asks for it in a few queries."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from digests.document.edition import Amendment, Category, Media, Permalink
from digests.models import Image, Issue, Link
from digests.store import edition_of, editions_of, load_imprint, published_entries
from tests.factories import (
    PassageFactory,
    PublicationFactory,
    ReferenceFactory,
    SectionFactory,
    get_category,
    make_issue,
    make_published_issue,
)

pytestmark = pytest.mark.django_db

THEN = dt.datetime(2020, 5, 15, 4, tzinfo=dt.UTC)
LATER = dt.datetime(2020, 5, 17, 4, tzinfo=dt.UTC)
NEWS = Category("news", "业界新闻", "/categories/news/")


def make_image(name: str) -> Image:
    return Image.objects.create(name=name, content_type="image/png", width=640, height=480)


def test_an_edition_has_the_publications_values_and_all_dates_of_the_archive() -> None:
    PublicationFactory.create(editor="某人", folder="weekly", qr=make_image("a1.png"))
    issues = [make_published_issue(date) for date in ("2020-05-01", "2020-05-15", "2020-06-01")]
    make_issue("2020-05-02")

    edition = edition_of(issues[1])

    assert [date.isoformat() for date in edition.archive] == [
        "2020-06-01",
        "2020-05-15",
        "2020-05-01",
    ]
    assert (edition.imprint.editor, edition.imprint.folder) == ("某人", "weekly")
    assert edition.imprint.qr == Media("/media/a1.png", 640, 480)


def test_an_edition_has_the_times_and_addresses_of_the_issue_and_its_entries() -> None:
    amendments = [{"kind": "correction", "at": LATER.isoformat()}]
    issue = make_published_issue(
        "2020-05-15", publish_at=THEN, corrected_at=LATER, amendments=amendments
    )
    Link.objects.update(corrected_at=LATER)

    edition = edition_of(issue)

    assert (edition.uid, edition.path) == (str(issue.uid), "/issues/2020-05-15/")
    assert (edition.publish_at, edition.corrected_at) == (THEN, LATER)
    assert edition.amendments == (Amendment("correction", LATER),)
    (entry,) = edition.document.entries
    permalink = Permalink(f"/links/{entry.uid}/", THEN, LATER)
    assert edition.permalinks == {entry.uid: permalink}
    (published,) = edition.published_entries()
    assert (published.entry, published.permalink, published.category) == (entry, permalink, NEWS)
    assert (published.issue_date, published.issue_path) == (issue.date, edition.path)


def test_a_section_that_is_a_category_is_known_by_its_number() -> None:
    issue = make_issue("2020-05-15", links=0)
    SectionFactory.create(issue=issue, heading="其他", position=1)
    SectionFactory.create(issue=issue, heading="", category=get_category("papers"), position=2)

    edition = edition_of(issue)

    assert {number: one.slug for number, one in edition.categories.items()} == {
        0: "news",
        2: "papers",
    }
    assert edition.document.sections[2].heading == get_category("papers").name


def test_an_edition_has_its_cover_and_the_images_that_its_texts_show() -> None:
    cover = make_image("c1.png")
    shown = [f"{letter}2.png" for letter in "abcd"]
    for name in shown:
        make_image(name)
    lead, closing, note, passage = (f"![图](/media/{name})" for name in shown)
    issue = make_issue("2020-05-15", links=0, cover=cover, lead=lead, closing=closing)
    section = SectionFactory.create(issue=issue, note=note)
    PassageFactory.create(section=section, verbatim=passage)

    edition = edition_of(issue)

    assert edition.cover == Media("/media/c1.png", 640, 480)
    assert edition.media == {name: Media(f"/media/{name}", 640, 480) for name in shown}


def test_a_day_and_a_time_stand_in_for_those_that_a_draft_lacks() -> None:
    draft = make_issue(None)
    dated = make_published_issue("2020-05-15", publish_at=THEN)
    day, now = dt.date(2020, 6, 3), LATER

    edition = edition_of(draft, day=day, at=now)

    assert (edition.document.date, edition.publish_at) == (day, now)
    assert edition.path == "/issues/2020-06-03/"
    assert (draft.date, draft.publish_at) == (None, None)
    assert edition_of(dated, day=day, at=now) == edition_of(dated)


def test_an_undated_draft_has_no_address() -> None:
    edition = edition_of(make_issue(None))

    assert edition.path == ""
    with pytest.raises(ValueError, match="without a date"):
        list(edition.published_entries())


def test_an_issue_typed_here_goes_out_under_the_publications_name() -> None:
    PublicationFactory.create(name="快讯", tagline="关注小设备")

    document = edition_of(make_issue()).document

    assert (document.name, document.tagline) == ("快讯", "关注小设备")


def test_an_imported_issue_goes_out_as_it_came() -> None:
    PublicationFactory.create(name="快讯", tagline="关注小设备")
    issue = make_issue(source_hash="1" * 64, name="旧名")

    document = edition_of(issue).document

    assert (document.name, document.tagline) == ("旧名", None)


def test_editions_come_in_the_order_of_their_issues() -> None:
    for day in (15, 20, 10):
        make_published_issue(f"2020-05-{day}", links=2)

    editions = editions_of(Issue.objects.published())

    assert [edition.path for edition in editions] == [
        "/issues/2020-05-20/",
        "/issues/2020-05-15/",
        "/issues/2020-05-10/",
    ]
    assert editions == [edition_of(issue) for issue in Issue.objects.published()]


@pytest.mark.parametrize("issues", [1, 20])
def test_editions_cost_the_same_queries_for_1_and_20_issues(
    django_assert_num_queries: DjangoAssertNumQueries, issues: int
) -> None:
    make_image("a1.png")
    for n in range(issues):
        date = dt.date(2020, 1, 1) + dt.timedelta(days=n)
        cover = make_image(f"cover{n}.png")
        issue = make_published_issue(date, links=n, lead="![图](/media/a1.png)", cover=cover)
        SectionFactory.create(issue=issue)
        ReferenceFactory.create(link__section=issue.sections.all()[0])
    imprint = load_imprint()

    # Issues with covers, sections, links, references; dates of the archive; images in texts.
    with django_assert_num_queries(6):
        assert len(editions_of(Issue.objects.published(), imprint)) == issues


def test_entries_by_themselves_are_those_of_their_edition(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for date in ("2020-05-15", "2020-05-16"):
        issue = make_published_issue(date, links=3)
        ReferenceFactory.create(link=issue.sections.get().links.all()[0])

    with django_assert_num_queries(2):
        entries = published_entries(Link.objects.published())

    editions = editions_of(Issue.objects.published())
    assert entries == [one for edition in editions for one in edition.published_entries()]


def test_the_sites_address_is_that_of_the_setting_unless_another_is_given(
    settings: Settings,
) -> None:
    settings.SITE_URL = "https://digest.example"
    assert load_imprint().base == "https://digest.example"
    assert load_imprint("http://testserver").base == "http://testserver"
