"""Every save is kept, small on disk, and told at a glance."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from digests.models import Issue, Link, Reason, Revision
from digests.models.compression import DamagedError, pack, unpack
from digests.models.revision import replay
from digests.store import document_of, load_document, write_revision
from digests.store.revisions import PAUSE, WHOLE_EVERY
from tests.factories import IssueFactory, LinkFactory, make_issue

pytestmark = pytest.mark.django_db


def save(issue: Issue, by: User | None, reason: Reason = Reason.SAVE, **fields: object) -> Revision:
    """Change an issue and keep it."""
    for name, value in fields.items():
        setattr(issue, name, value)
    issue.save()
    return write_revision(issue, reason, by=by)


def let_pass(time: dt.timedelta) -> None:
    """Make all that was kept older."""
    for revision in Revision.objects.all():
        revision.at -= time
        revision.save()


def history(issue: Issue) -> list[str]:
    return [revision.reason for revision in Revision.objects.of(issue.uid).reverse()]


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_packed_bytes_come_back(plain: bytes, before: bytes) -> None:
    assert unpack(pack(plain, before), before) == plain


def test_bytes_packed_after_others_are_not_read_after_any() -> None:
    with pytest.raises(DamagedError):
        unpack(pack(b"one two three", b"one two"), b"two one")


def test_bytes_cut_short_are_not_read_as_if_they_were_whole() -> None:
    with pytest.raises(DamagedError):
        unpack(pack(b"one two three")[:-5])


def test_the_saves_of_a_sitting_are_one_revision(alice: User) -> None:
    issue = IssueFactory.create(date=None)
    for lead in ("一", "一二", "一二三"):
        let_pass(PAUSE - dt.timedelta(minutes=1))
        save(issue, alice, lead=lead)

    revision = Revision.objects.get()
    assert document_of(revision).lead == "一二三"
    assert timezone.now() - revision.at < dt.timedelta(minutes=1)


def test_a_pause_ends_the_sitting(alice: User) -> None:
    issue = IssueFactory.create()
    save(issue, alice, lead="一")
    let_pass(PAUSE)
    save(issue, alice, lead="二")

    assert [document_of(one).lead for one in Revision.objects.all()] == ["二", "一"]


def test_each_of_two_people_has_revisions_of_their_own(alice: User, bob: User) -> None:
    issue = IssueFactory.create()
    for person, lead in [(alice, "一"), (bob, "二"), (alice, "三"), (alice, "四")]:
        save(issue, person, lead=lead)

    kept = [(one.by, document_of(one).lead) for one in Revision.objects.of(issue.uid)]
    assert kept == [(alice, "四"), (bob, "二"), (alice, "一")]


def test_saves_by_nobody_are_not_taken_for_one_persons() -> None:
    issue = IssueFactory.create()
    save(issue, None, lead="一")
    save(issue, None, lead="二")

    assert Revision.objects.count() == 2


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason != Reason.SAVE])
def test_what_is_no_save_is_a_revision_of_its_own(reason: Reason, alice: User) -> None:
    issue = IssueFactory.create()
    save(issue, alice, lead="一")
    save(issue, alice, reason, lead="二")
    save(issue, alice, reason)
    save(issue, alice, lead="三")

    assert history(issue) == ["save", reason, reason, "save"]


def test_a_save_that_changes_nothing_is_not_kept(alice: User) -> None:
    issue = IssueFactory.create()
    first = save(issue, alice)
    let_pass(PAUSE)

    assert save(issue, alice) == first
    assert Revision.objects.count() == 1


def test_an_entry_that_came_back_under_another_uid_is_kept_as_a_change(alice: User) -> None:
    issue = make_issue()
    save(issue, alice)
    let_pass(PAUSE)
    link = Link.objects.get()
    link.uid = "00000000-0000-4000-8000-000000000001"
    link.save()

    save(issue, alice)

    assert Revision.objects.count() == 2


def test_a_moved_date_is_a_revision_of_its_own(alice: User) -> None:
    issue = IssueFactory.create(date=None)
    save(issue, alice, lead="一")
    save(issue, alice, date=dt.date(2020, 5, 15))
    save(issue, alice, date=dt.date(2020, 5, 22))
    save(issue, alice, lead="二")

    assert history(issue) == ["save", "move", "save"]


def test_a_glance_tells_what_changed_since_the_revision_before(alice: User) -> None:
    issue = make_issue(links=2)
    save(issue, alice)
    let_pass(PAUSE)
    LinkFactory.create(section=issue.sections.get())
    save(issue, alice, lead="导语")
    save(issue, alice, lead="新的导语")

    second, first = Revision.objects.of(issue.uid)
    assert first.glance["added"] == 2
    assert (second.glance["added"], second.glance["removed"]) == (1, 0)
    assert second.glance["head"] == ["lead"]


def many_revisions(issue: Issue, count: int) -> list[Revision]:
    return [save(issue, None, lead=f"第{number}次的导语") for number in range(count)]


def test_every_revision_of_a_long_history_can_be_read() -> None:
    issue = make_issue(links=3)
    written = many_revisions(issue, 2 * WHOLE_EVERY + 3)

    read = {one.number: document_of(one) for one in Revision.objects.all()}

    assert [read[one.number].lead for one in written] == [
        f"第{number}次的导语" for number in range(len(written))
    ]
    assert read[len(written)].sections == load_document(issue).sections
    assert [one.number for one in written if one.whole] == [1, WHOLE_EVERY + 1, 2 * WHOLE_EVERY + 1]


def test_the_last_revision_of_a_sitting_is_packed_after_the_one_before_it(alice: User) -> None:
    issue = make_issue(links=3)
    many_revisions(issue, WHOLE_EVERY - 1)
    for lead in ("一", "二", "三"):
        save(issue, alice, lead=lead)
    many_revisions(issue, 2)

    leads = [document_of(one).lead for one in Revision.objects.of(issue.uid).reverse()]
    assert leads[-3:] == ["三", "第0次的导语", "第1次的导语"]


def test_a_history_is_a_fraction_of_its_texts() -> None:
    issue = make_issue(links=20)
    written = many_revisions(issue, 2 * WHOLE_EVERY)

    assert sum(len(one.packed) for one in written) < sum(len(one.plain) for one in written) / 5


def test_a_revision_is_read_with_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    number = many_revisions(make_issue(), WHOLE_EVERY)[-1].number
    revision = Revision.objects.get(number=number)

    with django_assert_num_queries(1):
        document_of(revision)


def test_a_damaged_revision_spoils_no_more_than_those_packed_after_it() -> None:
    issue = make_issue()
    many_revisions(issue, 2 * WHOLE_EVERY)
    Revision.objects.filter(number=4).update(packed=b"damaged")

    readable = replay(Revision.objects.of(issue.uid).reverse())

    assert sorted(readable) == [1, 2, 3, *range(WHOLE_EVERY + 1, 2 * WHOLE_EVERY + 1)]
    with pytest.raises(DamagedError):
        document_of(Revision.objects.get(number=5))


def test_after_a_damaged_revision_the_next_is_kept_whole() -> None:
    issue = make_issue()
    many_revisions(issue, 3)
    Revision.objects.filter(number=3).update(packed=b"damaged")

    revision = save(issue, None, lead="还能写")

    assert revision.whole
    assert revision.glance == {}
    assert document_of(Revision.objects.get(number=4)).lead == "还能写"


def test_a_revision_names_the_pictures_that_its_text_shows() -> None:
    issue = make_issue(opening="![](/media/images/a1.png) 和 ![](/media/b.webp)")

    assert save(issue, None).pictures == "/media/b.webp\n/media/images/a1.png"
