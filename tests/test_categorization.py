"""A link may belong where its source, or its site, stood before."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from digests.categorization import guess_category
from tests.factories import LinkFactory, SectionFactory, get_category

pytestmark = pytest.mark.django_db


def put(slug: str, count: int = 1, **fields: str) -> None:
    """Make entries in a section of a category."""
    LinkFactory.create_batch(
        count, section=SectionFactory.create(category=get_category(slug)), **fields
    )


def guess(url: str, source: str = "") -> str:
    """Return the slug of the guessed category, "" for none."""
    category = guess_category(url, source)
    return category.slug if category else ""


def test_a_source_tells_more_than_a_site() -> None:
    put("news", 3, source="示例观察", url="https://mp.weixin.qq.com/s/a")
    put("blogs", 9, source="别处", url="https://mp.weixin.qq.com/s/b")
    assert guess("https://mp.weixin.qq.com/s/c", "示例观察") == "news"


def test_a_site_of_everything_tells_nothing() -> None:
    for slug in ("news", "papers", "blogs"):
        put(slug, 2, source=slug, url="https://mp.weixin.qq.com/s/a")
    assert guess("https://mp.weixin.qq.com/s/c", "新号") == ""


def test_papers_and_repositories_belong_where_they_stood() -> None:
    assert guess("https://arxiv.org/pdf/2611.00001") == "papers"
    assert guess("https://github.com/example/plain") == "projects"
    put("blogs", 3, source="", url="https://arxiv.org/abs/2610.00001")
    assert guess("https://arxiv.org/pdf/2611.00001v2") == "blogs"
    assert guess("https://example.org/new") == ""


def test_a_guess_costs_as_much_in_a_large_archive() -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            guess("https://example.org/a", "小站")
        return len(caught)

    put("news", 2)
    few = queries()
    put("papers", 60)
    assert queries() == few <= 3
