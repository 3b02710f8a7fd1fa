"""A digest in which every table has rows, with values that are easily lost."""

import datetime as dt
from pathlib import Path

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.test import Client

from digests import uploads, workflow
from digests.models import (
    Acknowledgement,
    AddressCheck,
    CaptureToken,
    Delivery,
    FeedAudience,
    Finding,
    FormerAddress,
    FormerPath,
    ImageOrigin,
    ImportedFile,
    Issue,
    IssueMention,
    Mention,
    PasswordMail,
    PreviewLink,
    Publication,
    Suggestion,
)
from digests.working_copy import open_working_copy
from tests.backup.runs import backup
from tests.factories import (
    FeedItemFactory,
    InboxLinkFactory,
    PublicationFactory,
    ReferenceFactory,
    make_issue,
    make_scheduled_issue,
)
from tests.people import browser_of, make_person
from tests.random_edits.digest import picture
from tests.second_factor import give_second_factor

LATE = dt.datetime(9998, 12, 31, 23, 59, 59, 999_999, tzinfo=dt.UTC)


@pytest.fixture
def digest(transactional_db: None) -> Client:
    """Fill the database and the media, and return a browser in which Carol is signed in."""
    carol, bob = make_person("carol"), make_person("bob")
    logo, cover = (uploads.upload_image(picture(color)) for color in ("red", "blue"))
    PublicationFactory.create(logo=logo)
    public = workflow.publish_issue(make_issue("2020-05-15", links=3, cover=cover), by=bob)
    open_working_copy(public)
    draft = make_issue(None, headline="", lead="", tagline=None, opening='两行\n"一"\u2028\t🙂 ')
    Issue.objects.filter(pk=draft.pk).update(
        flags=[{"line": 3, "reason": "“甲”\\", "of": [1.5, None, True, {"": 10**15}]}],
        unsettled_at=LATE,
    )
    link = InboxLinkFactory.create(
        labels=["1812.00332", ""], url=None, category_id=2, caught_by=bob, caught_with="api"
    )
    ReferenceFactory.create_batch(2, link=link)
    Finding.objects.create(link=link, labels=["1812.00332"], filled={"title": "一"}, asked_by=bob)
    Mention.objects.create(link=link, identity="github:tencent/ncnn")
    IssueMention.objects.create(issue=public, field="lead", identity="github:tencent/ncnn")
    make_scheduled_issue()
    FormerAddress.objects.create(date=dt.date(1000, 1, 1), issue=public)
    FormerPath.objects.create(path="weekly/第一期", issue=public)
    Delivery.objects.create(issue=public, channel="mail", at=LATE)
    PreviewLink.objects.make(public, by=bob, days=7)
    Acknowledgement.objects.create(issue=public, fingerprint="f" * 64)
    FeedAudience.objects.create(day=LATE.date(), agent="Feedly", feed="/feed/", subscribers=7)
    AddressCheck.waiting("https://example.org/?a=%20", LATE).save()
    ImageOrigin.objects.create(url="https://example.org/a.png?b=%20", image=logo)
    ImportedFile.objects.create(issue=public, digest="0" * 64, version=1, told="{}")
    LogEntry.objects.log_actions(carol.pk, [public], ADDITION, single_object=True)
    carol.user_permissions.add(carol.groups.get().permissions.first())  # type: ignore[arg-type]
    CaptureToken.objects.issue(carol, "phone")
    Suggestion.objects.create(url="https://example.org/?a=%20", title="荐", reason="因", link=link)
    FeedItemFactory.create(link=link)
    PasswordMail.objects.create(user=bob, at=LATE)
    give_second_factor(bob)
    assert Publication.objects.get().logo == logo
    return browser_of("carol")


@pytest.fixture
def archive(digest: Client, tmp_path: Path) -> Path:
    """The file of a backup of the digest."""
    backup(tmp_path / "backup.zip")
    return tmp_path / "backup.zip"
