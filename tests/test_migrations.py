"""What was stored before a migration is there after it, in its new form."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.sessions.models import Session as OldSession
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

from digests import changes
from digests.models import Delivery, Issue
from tests.factories import PublicationFactory, make_issue, make_published_issue

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

NOON = dt.datetime(2026, 5, 15, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@contextmanager
def before(name: str) -> Iterator[StateApps]:
    """The database and the models as they stood before a migration."""
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    parents = executor.loader.get_migration("digests", name).dependencies
    [(app, parent)] = [one for one in parents if one[0] == "digests"]
    executor.migrate([(app, parent)])
    try:
        yield MigrationExecutor(connection).loader.project_state([(app, parent)]).apps
    finally:
        MigrationExecutor(connection).migrate(latest)


def test_the_content_version_begins_with_the_times_that_rows_had() -> None:
    PublicationFactory.create()
    public, draft = make_published_issue(), make_issue("2020-05-16")
    Issue.objects.filter(pk=public.pk).update(updated_at=NOON)
    Issue.objects.filter(pk=draft.pk).update(updated_at=NOON + HOUR)
    with before("0013_content_version") as apps:
        for name in ("Publication", "Category"):
            apps.get_model("digests", name).objects.update(updated_at=NOON - HOUR)
    assert changes.current() == changes.ContentVersion(1, public.publish_at)
    assert changes.current().written_at == NOON
    assert dict(Issue.objects.values_list("pk", "content_version")) == {public.pk: 1, draft.pk: 0}


def test_an_announcement_becomes_a_delivery_and_is_kept_on_the_way_back() -> None:
    announced, other = make_published_issue("2020-05-15"), make_published_issue("2020-05-16")
    with before("0015_deliveries") as apps:
        issues = apps.get_model("digests", "Issue").objects
        issues.filter(pk=announced.pk).update(announced_at=NOON)
    told = Delivery.objects.values_list("issue", "channel", "at")
    assert list(told) == [(announced.pk, "announcement", NOON)]
    with before("0015_deliveries") as apps:
        times = dict(apps.get_model("digests", "Issue").objects.values_list("pk", "announced_at"))
    assert times == {announced.pk: NOON, other.pk: None}


def test_the_sessions_of_the_former_table_end() -> None:
    with before("0027_sign_in"):
        OldSession.objects.create(session_key="k", session_data="", expire_date=NOON)
    assert not OldSession.objects.exists()
