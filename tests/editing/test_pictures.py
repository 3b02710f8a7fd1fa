"""The texts of an issue show copies in place of other sites' pictures."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from digests import editing
from digests.models import Link, Status
from tests.factories import make_issue

pytestmark = pytest.mark.django_db

REMOTE = "https://example.org/a.png"
HERE = "/media/a.png"


def test_every_picture_of_another_site_is_found() -> None:
    issue = make_issue(lead=f"![]({REMOTE})", closing=f"[链接]({REMOTE}) ![](b.png)")
    Link.objects.update(summary="<img src=//example.org/b.png>")
    found = list(editing.remote_pictures(issue))
    assert found == [REMOTE, "https://example.org/b.png"]


def test_what_another_writer_changed_meanwhile_stays(alice: User) -> None:
    issue = make_issue(opening=f"![]({REMOTE})")
    changed = f"![]({REMOTE}) 后来写的"
    editing.write_issue(issue, {"opening": changed}, seen=editing.see(issue))
    editing.show_copies(issue, {REMOTE: HERE}, by=alice)
    issue.refresh_from_db()
    assert (issue.opening, issue.edited_by) == (f"![]({HERE}) 后来写的", alice)


def test_a_row_that_shows_a_copy_now_has_another_version(alice: User) -> None:
    issue = make_issue(links=2)
    link, other = Link.objects.order_by("pk")
    Link.objects.filter(pk=link.pk).update(summary=f"![]({REMOTE})")
    editing.show_copies(issue, {REMOTE: HERE}, by=alice)
    versions = dict(Link.objects.values_list("pk", "version"))
    assert versions == {link.pk: link.version + 1, other.pk: other.version}
    version = issue.version
    issue.refresh_from_db()
    assert (issue.version, issue.unsettled_by) == (version + 1, alice)


def test_without_a_copy_nothing_is_written(alice: User) -> None:
    issue = make_issue(opening=f"![]({REMOTE})")
    editing.show_copies(issue, {}, by=alice)
    issue.refresh_from_db()
    assert (issue.unsettled_at, issue.edited_by) == (None, None)


def test_who_may_not_edit_an_issue_changes_no_picture(alice: User) -> None:
    issue = make_issue(opening=f"![]({REMOTE})", status=Status.REVIEW)
    with pytest.raises(PermissionDenied):
        editing.show_copies(issue, {REMOTE: HERE}, by=alice)
