"""Lay on an editor's desk what grows with an archive: links, images, log, deleted issues, drafts.

It is written past the functions of the site, in bulk: it is what many years would leave behind.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from itertools import count

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from digests.document import Document, Entry, Section
from digests.models import Image, Issue, Link, Publication, Reason, Revision, Shelf
from digests.models.compression import pack, plain_bytes
from digests.people import Role, give_role
from digests.store import save_document, write_revision

LEAST = 120
"""Rows of each kind that lie there whatever the size of the archive: more than a page."""
SUMMARY = "模型在端侧的**量化**与剪枝，编译器按内存的带宽调度算子，精度几乎没有下降。" * 4

_days = count(1)


def make_administrator() -> User:
    """Return an administrator, by whom all is done that is measured."""
    user, _is_new = User.objects.get_or_create(username="editor-of-the-bench", first_name="Bench")
    give_role(user, Role.ADMINISTRATOR)
    return user


def fill_desk(issues: int, by: User) -> None:
    """Add to each kind of row that is no issue as many as an archive of so many would have."""
    number = LEAST + issues
    now = timezone.now()
    Publication.objects.get_or_create(pk=1, defaults={"name": "示例简报"})
    for shelf in Shelf.values:
        links = [_link(place, shelf) for place in range(number)]
        Link.objects.bulk_create(links, batch_size=500)
    images = (Image(name=f"{_hash(place)[:32]}.png", **_image(place)) for place in range(number))
    Image.objects.bulk_create(images, batch_size=500)
    kind = ContentType.objects.get_for_model(Issue)
    LogEntry.objects.bulk_create(
        (
            LogEntry(
                user=by,
                content_type=kind,
                object_id=str(place),
                object_repr=f"issue {place}",
                action_flag=CHANGE,
                change_message="Published.",
                action_time=now - dt.timedelta(hours=12 * place),
            )
            for place in range(number * 4)
        ),
        batch_size=500,
    )
    _delete_issues(number // 2, by)


def _link(place: int, shelf: str) -> Link:
    link = Link(
        title=f"quantised model {place}",
        source=f"Journal {place}",
        url=f"https://example.org/{shelf}/{place}",
        summary=SUMMARY,
        shelf=shelf,
    )
    link.derive()
    return link


def _hash(place: int) -> str:
    return hashlib.sha256(str(place).encode()).hexdigest()


def _image(place: int) -> dict[str, object]:
    size = {"width": 800, "height": 600, "content_type": "image/png"}
    return {**size, "original_name": f"picture {place}.png", "source_hash": _hash(place)}


def _delete_issues(number: int, by: User) -> None:
    packed = pack(plain_bytes(("# 示例简报 (2020-01-01) 量化\n\n" + SUMMARY, [])))
    Revision.objects.bulk_create(
        (
            Revision(issue_uid=uuid.uuid4(), number=1, by=by, reason=Reason.DELETE, packed=packed)
            for _place in range(number)
        ),
        batch_size=500,
    )


def make_draft(sections: int, entries: int, by: User) -> Issue:
    """Return a new draft with so many sections and entries, dated after the whole archive."""
    each = entries // sections
    latest = Issue.objects.exclude(date=None).latest("date").date
    document = Document(
        name="示例简报",
        date=latest + dt.timedelta(days=next(_days)),
        headline="量化",
        lead=SUMMARY,
        sections=tuple(
            Section(
                f"栏目{place}",
                note="按惯例排序。",
                items=tuple(_entry(place * each + at) for at in range(each)),
            )
            for place in range(sections)
        ),
    )
    issue = Issue.objects.create(date=document.date, edited_by=by)
    save_document(issue, document, by=by)
    write_revision(issue, Reason.SAVE, by=by)
    return issue


def _entry(place: int) -> Entry:
    address = f"https://example.org/drafts/{place}"
    return Entry(title=f"quantised model {place}", url=address, source="小站", summary=SUMMARY)
