"""Rows for tests, with a default for everything: a test names only what matters to it."""

import datetime as dt
from typing import Any

from django.utils import timezone
from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory

from digests.models import (
    Category,
    Feed,
    FeedItem,
    Issue,
    Kind,
    Link,
    Publication,
    Reference,
    Section,
    Shelf,
    Status,
    Suggestion,
)


class PublicationFactory(DjangoModelFactory[Publication]):
    """The one publication; made again, it is changed."""

    class Meta:
        model = Publication

    name = "嵌入式快讯"
    tagline = "关注小设备上的大模型"
    language = "zh-hans"
    time_zone = "Asia/Shanghai"

    @classmethod
    def _create(cls, model_class: type[Publication], *_args: Any, **fields: Any) -> Publication:
        publication, _is_new = model_class.objects.update_or_create(id=1, defaults=fields)
        return publication


class CategoryFactory(DjangoModelFactory[Category]):
    """A category beside the four that every database has; see `get_category`."""

    class Meta:
        model = Category

    slug = Sequence(lambda n: f"category-{n}")
    name = Sequence(lambda n: f"栏目{n}")
    position = Sequence(lambda n: 100 + n)


class IssueFactory(DjangoModelFactory[Issue]):
    """A draft; each has another date."""

    class Meta:
        model = Issue

    date = Sequence(lambda n: dt.date(2020, 1, 1) + dt.timedelta(days=n))
    headline = Sequence(lambda n: f"第{n}期")


class SectionFactory(DjangoModelFactory[Section]):
    """A section of a draft, without a category."""

    class Meta:
        model = Section

    issue = SubFactory(IssueFactory)
    heading = Sequence(lambda n: f"其他{n}")
    position = Sequence(lambda n: n)


class LinkFactory(DjangoModelFactory[Link]):
    """An entry in a section of a draft; ``section=None`` puts it into the inbox."""

    class Meta:
        model = Link

    section = SubFactory(SectionFactory)
    title = Sequence(lambda n: f"第{n}条")
    source = "小站"
    url = Sequence(lambda n: f"https://example.org/articles/{n}")
    summary = Sequence(lambda n: f"第{n}条的摘要。")
    mark = "摘要："
    position = Sequence(lambda n: n)


class InboxLinkFactory(LinkFactory):
    """A link that waits for an issue."""

    section = None  # type: ignore[assignment] # (factory_boy: a value may replace a factory)
    shelf = Shelf.INBOX


class PassageFactory(DjangoModelFactory[Link]):
    """Text in a section that is no entry."""

    class Meta:
        model = Link

    section = SubFactory(SectionFactory)
    kind = Kind.PASSAGE
    verbatim = Sequence(lambda n: f"一段话，第{n}段。")
    position = Sequence(lambda n: n)


class ReferenceFactory(DjangoModelFactory[Reference]):
    """A reference of an entry."""

    class Meta:
        model = Reference

    link = SubFactory(LinkFactory)
    label = "代码"
    url = Sequence(lambda n: f"https://github.com/example/project-{n}")
    position = Sequence(lambda n: n)


class FeedFactory(DjangoModelFactory[Feed]):
    """A feed that is to be read now."""

    class Meta:
        model = Feed

    url = Sequence(lambda n: f"https://feeds{n}.example/rss")
    title = Sequence(lambda n: f"订阅{n}")


class FeedItemFactory(DjangoModelFactory[FeedItem]):
    """An item of a feed that waits for a decision."""

    class Meta:
        model = FeedItem

    feed = SubFactory(FeedFactory)
    key = Sequence(lambda n: f"{n:064}")
    url = Sequence(lambda n: f"https://example.org/items/{n}")
    title = Sequence(lambda n: f"新文{n}")
    summary = "开头的一句"


class SuggestionFactory(DjangoModelFactory[Suggestion]):
    """A link that a reader suggests."""

    class Meta:
        model = Suggestion

    url = Sequence(lambda n: f"https://example.org/suggested/{n}")
    title = Sequence(lambda n: f"荐{n}")
    reason = "值得读"
    name = "小明"


def get_category(slug: str) -> Category:
    """One of the four categories that every database has: news, papers, projects, blogs."""
    return Category.objects.get(slug=slug)


def make_issue(
    date: dt.date | str | None = "2020-05-15", *, links: int = 1, **fields: Any
) -> Issue:
    """A draft with a news section of some entries."""
    if isinstance(date, str):
        date = dt.date.fromisoformat(date)
    issue = IssueFactory.create(date=date, **fields)
    news = get_category("news")
    section = SectionFactory.create(issue=issue, category=news, heading=news.name, position=0)
    first_public_at = issue.publish_at if issue.status == Status.PUBLISHED else None
    LinkFactory.create_batch(links, section=section, first_public_at=first_public_at)
    return issue


def make_published_issue(
    date: dt.date | str = "2020-05-15",
    *,
    links: int = 1,
    publish_at: dt.datetime | None = None,
    **fields: Any,
) -> Issue:
    """An issue that readers see, public since its date at midnight UTC unless told otherwise."""
    if isinstance(date, str):
        date = dt.date.fromisoformat(date)
    at = publish_at or dt.datetime.combine(date, dt.time(), tzinfo=dt.UTC)
    return make_issue(date, links=links, status=Status.PUBLISHED, publish_at=at, **fields)


def make_scheduled_issue(days: int = 7, **fields: Any) -> Issue:
    """An issue that readers will see in some days."""
    at = timezone.now() + dt.timedelta(days=days)
    return make_published_issue(at.date(), publish_at=at, **fields)


def make_withdrawn_issue(date: dt.date | str = "2020-05-15", **fields: Any) -> Issue:
    """An issue that readers saw once."""
    issue = make_published_issue(date, **fields)
    issue.status = Status.WITHDRAWN
    issue.withdrawn_at = timezone.now()
    issue.save()
    return issue
