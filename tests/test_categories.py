"""Headings that recur become categories, and categories are merged."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from digests import categories, changes, search
from digests.models import Category, Issue, Publication, Section
from tests.factories import LinkFactory, SectionFactory, make_issue, make_published_issue
from tests.people import browser_of
from tests.shown import show

pytestmark = pytest.mark.django_db

ISSUE = """# Weekly ({date})

## News

- [t](https://example.org/{date})

## Jobs

- [u](https://example.org/{date}/u)
"""


def section_of(date: str, heading: str, *, links: int = 1) -> Section:
    """Return a section of a new draft that is no category, with some entries."""
    section = SectionFactory.create(issue=make_issue(date, links=0), heading=heading, category=None)
    LinkFactory.create_batch(links, section=section)
    return section


def test_headings_that_recur_are_told_with_their_twins_and_counts() -> None:
    section_of("2020-05-01", "🔧 工具", links=2)
    section_of("2020-05-08", "工具")
    section_of("2020-05-15", "工具")
    section_of("2020-05-22", "Tools")
    section_of("2020-05-29", "once")
    (found,) = categories.recurring_headings()
    assert found.name == "工具"
    assert set(found.spellings) == {"🔧 工具", "工具", "Tools"}
    assert (found.issues, found.entries, found.category) == (4, 5, None)


def test_sections_imported_before_are_tied_to_a_category_made_later(client: Client) -> None:
    for date, heading in (("2020-05-15", "Tools"), ("2020-05-22", "工具")):
        issue = make_published_issue(date, links=0)
        LinkFactory.create(
            section=SectionFactory.create(issue=issue, heading=heading, category=None),
            title=f"of {date}",
            first_public_at=issue.publish_at,
        )
    version = Issue.objects.get(date="2020-05-15").version
    (made,) = categories.make_categories(categories.recurring_headings())
    page = client.get(f"/categories/{made.slug}/").content.decode()
    assert made.slug == "tools"
    assert "of 2020-05-15" in page
    assert "of 2020-05-22" in page
    assert Issue.objects.get(date="2020-05-15").version > version
    assert set(Section.objects.values_list("heading", flat=True)) >= {"Tools", "工具"}


def test_the_search_knows_a_category_that_was_made_or_merged_later() -> None:
    def count(query: str) -> int:
        return len(search.search(search.parse(query)).places)

    for date, heading in (("2020-05-15", "Tools"), ("2020-05-22", "Kit")):
        issue = make_published_issue(date, links=0)
        section = SectionFactory.create(issue=issue, heading=heading, category=None)
        LinkFactory.create(section=section)
        changes.touch(issue)
    assert count("摘要") == 2

    made = [Category.objects.create(slug=name.lower(), name=name) for name in ("Tools", "Kit")]
    categories.tie_sections()
    assert (count("category:tools"), count("category:kit")) == (1, 1)
    categories.merge_categories(made[0], made[1:])
    assert count("category:tools") == 2


def test_a_merged_category_leads_on_and_its_words_mean_the_other(client: Client) -> None:
    into = Category.objects.create(slug="tools", name="工具")
    gone = Category.objects.create(slug="kit", name="Kit", aliases="Gear")
    section = SectionFactory.create(category=gone, heading=None)
    categories.merge_categories(into, [gone])
    section.refresh_from_db()
    assert (section.category, section.heading) == (into, "Kit")
    assert {"kit", "gear"} <= Category.objects.by_heading().keys()
    assert client.get("/categories/kit/").headers["Location"] == "/categories/tools/"
    assert client.get("/categories/kit/feed/").headers["Location"] == "/categories/tools/feed/"


def test_a_first_import_makes_an_english_digest_english(tmp_path: Path) -> None:
    for date in ("2020-05-15", "2020-05-22"):
        (tmp_path / f"{date}.md").write_text(ISSUE.format(date=date))
    call_command("set_up", issues=tmp_path)
    assert Publication.objects.get().language == "en"
    assert list(Category.objects.values_list("slug", "name")) == [
        ("news", "News"),
        ("jobs", "Jobs"),
    ]


def test_the_admin_makes_categories_of_ticked_headings_and_merges_them() -> None:
    for date in ("2020-05-15", "2020-05-22"):
        section_of(date, "深阅读")
    carol = browser_of("carol")
    page = show(carol, "/admin/digests/category/headings/")
    assert page.texts(".headings li")[0] == "深阅读: 2 issues, 2 entries"
    carol.post("/admin/digests/category/headings/", {"heading": "深阅读"})
    made = Category.objects.get(name="深阅读")
    assert made.sections.count() == 2
    blogs = Category.objects.get(slug="blogs")
    sent = {"merge": "1", "category": [made.pk], "into": blogs.pk}
    carol.post("/admin/digests/category/headings/", sent)
    assert blogs.sections.count() == 2
    assert not Category.objects.filter(name="深阅读").exists()


def test_a_first_import_learns_the_name_that_its_titles_share(tmp_path: Path) -> None:
    for number, title in ((91, "爱好者周刊：第 91 期"), (403, "爱好者周刊（第 403 期）：为什么")):
        text = f"# {title}\n\n## 工具\n\n- [t](https://example.org/{number})\n"
        (tmp_path / f"issue-{number}.md").write_text(text)
    call_command("import_issues", tmp_path)
    assert Publication.objects.get().name == "爱好者周刊"
    assert set(Issue.objects.values_list("number", flat=True)) == {91, 403}


@pytest.mark.parametrize(
    ("heading", "slug"),
    [
        ("潮流工具", "潮流工具"),
        ("AI 相关", "ai-相关"),
        ("C++ 项目", "cpp-项目"),
        ("C# 项目", "csharp-项目"),
        ("Project/Tooling Updates", "project-tooling-updates"),
        ("⚡ 展开讲讲", "展开讲讲"),
        ("🎉", "category"),
    ],
)
def test_the_address_of_a_category_is_its_heading_in_its_own_script(
    heading: str, slug: str, client: Client
) -> None:
    for date in ("2020-05-15", "2020-05-22"):
        section_of(date, heading)
    (made,) = categories.make_categories(categories.recurring_headings())
    assert made.slug == slug
    page = show(client, made.get_absolute_url())
    assert page.one("h1").text() == heading
    assert client.get(f"{made.get_absolute_url()}feed/").status_code == 200


def test_an_address_that_another_category_had_is_not_taken() -> None:
    Category.objects.create(slug="papers-and-tools", name="文章与工具", former_slugs="潮流工具")
    for date in ("2020-05-15", "2020-05-22"):
        section_of(date, "潮流工具")
    (made,) = categories.make_categories(categories.recurring_headings())
    assert made.slug == "潮流工具-2"
