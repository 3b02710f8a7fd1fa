"""The pages of issues: what stands on them, in which order, and at what cost."""

import datetime as dt
from itertools import pairwise

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from digests import archive as archive_module
from digests import workflow
from digests.models import Issue, Status
from tests.factories import (
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
from tests.shown import Shown, show

pytestmark = pytest.mark.django_db


# Home


def test_home_shows_the_latest_issue_and_then_the_archive(client: Client) -> None:
    make_published_issue("2020-05-15", headline="旧的一期")
    make_published_issue("2020-06-03", headline="新的一期")

    tree = show(client, "/")

    assert tree.texts("h1") == ["新的一期"]
    assert tree.values("table.archive a") == ["/issues/2020-06-03/", "/issues/2020-05-15/"]
    assert not tree.all("table.archive [aria-current]")


@pytest.mark.parametrize("headline", ["头条", ""])
def test_home_leads_to_the_page_of_its_issue(client: Client, headline: str) -> None:
    make_published_issue("2020-05-15", headline=headline)

    assert show(client, "/").values("h1 a") == ["/issues/2020-05-15/"]
    assert show(client, "/issues/2020-05-15/").values("h1 a") == []


def test_an_issue_is_told_by_its_titles_before_its_texts_at_home_and_beside_them_on_its_page(
    client: Client,
) -> None:
    issue = make_published_issue("2020-05-15", links=0, lead="导语。", opening="开场。")
    section = issue.sections.get()
    named = LinkFactory.create(section=section, title="一条", position=0)
    LinkFactory.create(
        section=section, verbatim="照录的一句。另一句。", title="", url=None, position=1
    )
    SectionFactory.create(issue=issue, heading="空栏目")

    for path in ("/", "/issues/2020-05-15/"):
        tree = show(client, path)
        assert tree.texts(".contents .heading") == ["业界新闻 2"]
        assert tree.texts(".contents ul ul a") == ["一条", "照录的一句。另一句"]
        assert tree.values(".contents ul ul a")[0] == f"#link-{named.uid}"
        order = [node.attributes["class"] for node in tree.all(".lead, .contents, .opening")]
        assert [str(name).split()[0] for name in order] == ["lead", "contents", "opening"]


def test_a_page_is_called_by_what_its_issue_is_about(client: Client) -> None:
    PublicationFactory.create(name="小快讯")
    make_published_issue("2020-05-15", headline="", lead="本次一条。【新闻】芯片发布。")
    make_published_issue("2020-05-16", headline="", links=0)

    told, untold = show(client, "/issues/2020-05-15/"), show(client, "/issues/2020-05-16/")

    assert told.texts("title") == ["2020-05-15 芯片发布 — 小快讯"]
    assert told.values("meta[property='og:title']", "content") == ["芯片发布"]
    assert untold.texts("title") == ["2020-05-16 — 小快讯"]
    assert untold.values("meta[property='og:title']", "content") == ["小快讯 2020-05-16"]


def test_home_without_an_issue_says_what_comes_and_what_its_editor_does(client: Client) -> None:
    make_issue("2020-05-15", headline="尚未公开")

    tree = show(client, "/")

    assert tree.texts("h1")
    assert "/admin/" in tree.values("main a")
    assert "尚未公开" not in tree.text()


# An issue


def test_an_issue_shows_its_parts_in_order(client: Client) -> None:
    issue = make_published_issue(
        "2020-05-15", links=0, headline="头条", lead="导语在此", opening="开场白", closing="结束语"
    )
    section = SectionFactory.create(issue=issue, heading="栏目名", note="附注")
    LinkFactory.create(section=section, title="一篇文章", summary="大意")

    said = show(client, "/issues/2020-05-15/").text("main")

    parts = ["头条", "导语在此", "开场白", "栏目名", "附注", "一篇文章", "大意", "结束语"]
    assert sorted(parts, key=said.rindex) == parts


def test_an_issue_without_headline_has_its_date_as_title(client: Client) -> None:
    PublicationFactory.create(name="快讯")
    make_published_issue("2020-05-15", headline="")

    tree = show(client, "/issues/2020-05-15/")

    assert tree.texts("h1") == ["2020-05-15"]
    assert tree.one("h1 time").attributes["datetime"] == "2020-05-15"


def test_what_an_issue_calls_itself_otherwise_stands_on_it(client: Client) -> None:
    make_published_issue("2020-05-15", name="旧名简报", tagline="Slogan", stamp="（2020年5月15日）")

    tree = show(client, "/issues/2020-05-15/")

    assert tree.texts(".dateline") == ["2020年5月15日 旧名简报"]
    assert tree.texts(".issue-tagline") == ["Slogan"]
    assert tree.values(".issue-tagline", "lang") == ["en"]


def test_each_group_of_a_lead_begins_a_line(client: Client) -> None:
    lead = "本次17条。【新闻】芯片；「论文」压缩的「剪枝」一说。"
    make_published_issue("2020-05-15", lead=lead)

    tree = show(client, "/issues/2020-05-15/")

    assert tree.texts(".lead b") == ["【新闻】", "「论文」"]
    assert len(tree.all(".lead br")) == 2
    assert tree.one(".lead").text().replace("\n", "") == lead


def test_the_line_of_sections_counts_entries_and_jumps(client: Client) -> None:
    issue = make_published_issue("2020-05-15", links=3)
    PassageFactory.create(section=issue.sections.get())
    SectionFactory.create(issue=issue, heading="空栏目")

    tree = show(client, "/issues/2020-05-15/")

    assert tree.texts(".sections li") == ["业界新闻 3"]
    (jump,) = tree.values(".sections a")
    assert tree.one(jump or "") is not None
    assert tree.texts("main h2")[0] == "业界新闻"


def test_a_section_without_entries_is_not_printed_and_one_with_a_text_is(client: Client) -> None:
    issue = make_published_issue("2020-05-15")
    SectionFactory.create(issue=issue, heading="空栏目", note="常设的注")
    PassageFactory.create(section=SectionFactory.create(issue=issue, heading="编者按"))

    shown = show(client, "/issues/2020-05-15/")

    assert shown.texts("main h2")[:2] == ["业界新闻", "编者按"]
    assert "常设的注" not in shown.text()


def test_a_section_without_heading_of_its_own_has_its_categorys(client: Client) -> None:
    issue = make_published_issue("2020-05-15", links=0)
    section = SectionFactory.create(issue=issue, heading="", category=get_category("papers"))
    LinkFactory.create(section=section)

    assert get_category("papers").name in show(client, "/issues/2020-05-15/").texts("h2")


def test_corrections_and_additions_are_dated_on_the_page(client: Client) -> None:
    PublicationFactory.create()
    make_published_issue(
        "2020-05-15",
        amendments=[
            {"kind": "correction", "at": "2020-05-17T18:00:00+00:00"},
            {"kind": "addition", "at": "2020-05-20T00:00:00+00:00"},
        ],
    )

    tree = show(client, "/issues/2020-05-15/")

    # In Shanghai.
    assert tree.texts(".corrected") == ["更正 2020-05-18", "补充 2020-05-20"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/issues/2020-05-15/", "/issues/2020-05-16/"),
        ("/issues/2020-05-15.md", "/issues/2020-05-16.md"),
        ("/issues/2020-05-15.json", "/issues/2020-05-16.json"),
        ("/old-report/2020-05-15.md", "/issues/2020-05-16/"),
        ("/old-report/2020-05-15.html", "/issues/2020-05-16/"),
    ],
)
def test_the_address_of_a_corrected_date_leads_to_the_issue(
    client: Client, old: str, new: str
) -> None:
    PublicationFactory.create(folder="old-report")
    issue = workflow.move_issue(make_published_issue("2020-05-15"), dt.date(2020, 5, 16))

    response = client.get(old)

    assert (response.status_code, response["Location"]) == (301, new)
    assert response["Cache-Control"] == "no-cache"
    workflow.withdraw_issue(issue)
    assert client.get(old).status_code == 404


@pytest.mark.parametrize("path", ["/issues/2020-05-15/", "/issues/2020-05-15.md"])
def test_the_address_of_an_issue_published_again_under_another_date_leads_to_it(
    client: Client, path: str
) -> None:
    issue = workflow.withdraw_issue(make_published_issue("2020-05-15"))
    Issue.objects.filter(pk=issue.pk).update(date="2020-05-16")

    workflow.publish_issue(issue)

    response = client.get(path)
    new = path.replace("15", "16")
    assert (response.status_code, response["Location"]) == (301, new)


@pytest.mark.parametrize("after", ["withdrawn", "moved"])
def test_an_issue_published_again_takes_no_address_that_readers_know_of_another(
    client: Client, after: str
) -> None:
    first = workflow.withdraw_issue(make_published_issue("2020-05-15"))
    second = make_published_issue("2020-05-15")
    if after == "moved":
        workflow.move_issue(second, dt.date(2020, 5, 20))
    else:
        workflow.withdraw_issue(second)
    before = client.get("/issues/2020-05-15/").headers.get("Location")
    Issue.objects.filter(pk=first.pk).update(date="2020-05-16")

    workflow.publish_issue(first)

    assert client.get("/issues/2020-05-15/").headers.get("Location") == before


def test_a_former_address_hides_no_issue_that_took_the_date(client: Client) -> None:
    workflow.move_issue(make_published_issue("2020-05-15"), dt.date(2020, 5, 16))
    make_published_issue("2020-05-15", headline="接着来的")

    assert "接着来的" in show(client, "/issues/2020-05-15/").texts("h1")
    assert client.get("/issues/2020-05-15.md").status_code == 200


def test_an_issue_leads_to_those_around_it_and_to_all_others(client: Client) -> None:
    for date in ("2020-04-26", "2020-05-15", "2020-06-03"):
        make_published_issue(date)
    make_issue("2020-05-20")

    tree = show(client, "/issues/2020-05-15/")

    assert tree.values("a[rel=prev]") == ["/issues/2020-04-26/"]
    assert tree.values("a[rel=next]") == ["/issues/2020-06-03/"]
    assert len(tree.all("table.archive a")) == 3
    assert tree.values("[aria-current=page]") == ["/issues/2020-05-15/"]


def test_a_link_between_issues_stays_on_the_site(client: Client) -> None:
    PublicationFactory.create(folder="old-report")
    make_published_issue("2020-05-15")
    make_published_issue(
        "2020-06-03",
        lead="[上期](../old-report/2020-05-15.md)，[草稿](../old-report/2020-05-20.md)",
    )
    make_issue("2020-05-20")

    links = show(client, "/issues/2020-06-03/").values(".lead a")

    assert links == ["/issues/2020-05-15/"]


def test_what_an_issue_repeats_of_the_publication_stands_once(client: Client) -> None:
    PublicationFactory.create(name="小快讯", tagline="小口号")
    make_published_issue("2020-05-15", name="小快讯", tagline="小口号")

    said = show(client, "/issues/2020-05-15/").text("main")

    assert "小快讯" not in said
    assert "小口号" not in said


# Entries of an issue


def test_an_entry_shows_labels_title_source_summary_and_references(client: Client) -> None:
    issue = make_published_issue("2020-05-15", links=0)
    entry = LinkFactory.create(
        section=SectionFactory.create(issue=issue),
        labels=["1812.00332", "CVPR2021"],
        title="标题 <一>",
        source="小站/分站",
        url="https://example.org/a?b=1&c=2",
        summary="甲\n\n乙",
    )
    ReferenceFactory.create(link=entry, label="代码", url="https://github.com/example/one")
    ReferenceFactory.create(
        link=entry, label="论文", title="On Things", url="https://arxiv.org/abs/1"
    )
    ReferenceFactory.create(link=entry, label="标题", title="Things as They Are", url="")

    tree = show(client, "/issues/2020-05-15/")

    assert tree.texts(".label") == ["1812.00332", "CVPR2021"]
    assert tree.texts(".entry h3 a") == ["标题 <一>"]
    assert tree.values(".entry h3 a") == ["https://example.org/a?b=1&c=2"]
    assert tree.texts(".source a") == ["小站/分站"]
    assert tree.texts(".summary p") == ["甲", "乙"]
    assert tree.texts(".references li") == [
        "代码 github.com/example/one",
        "论文 On Things arxiv.org/abs/1",
        "标题 Things as They Are",
    ]
    assert tree.values(".references a") == [
        "https://github.com/example/one",
        "https://arxiv.org/abs/1",
    ]
    assert tree.values(".permalink") == [f"/links/{entry.uid}/"]


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "\x01javascript:alert(1)"])
def test_an_entry_that_leads_nowhere_is_a_plain_title(client: Client, url: str | None) -> None:
    issue = make_published_issue("2020-05-15", links=0)
    LinkFactory.create(section=SectionFactory.create(issue=issue), title="无处可去", url=url)

    tree = show(client, "/issues/2020-05-15/")

    assert tree.texts(".entry h3") == ["无处可去"]
    assert not tree.all(".entry h3 a")


def test_an_address_without_scheme_leads_out_of_the_site(client: Client) -> None:
    issue = make_published_issue("2020-05-15", links=0)
    entry = LinkFactory.create(section=SectionFactory.create(issue=issue), url="www.example.org/a")
    ReferenceFactory.create(link=entry, url="WWW.example.org/b")

    tree = show(client, "/issues/2020-05-15/")

    assert tree.values(".entry h3 a") == ["http://www.example.org/a"]
    assert tree.values(".references a") == ["http://WWW.example.org/b"]


def test_a_verbatim_text_stands_for_the_whole_entry(client: Client) -> None:
    issue = make_published_issue("2020-05-15", links=0)
    section = SectionFactory.create(issue=issue)
    LinkFactory.create(section=section, title="猜的标题", summary="", verbatim="原文 **照录** 在此")
    PassageFactory.create(section=section, verbatim="一段[闲话](https://example.org/x)")

    tree = show(client, "/issues/2020-05-15/")

    assert tree.texts(".entry .text") == ["原文 照录 在此"]
    assert tree.texts(".passage") == ["一段闲话"]
    assert "猜的标题" not in tree.one(".entry").text()


def test_headings_in_summaries_stand_below_their_entry(client: Client) -> None:
    issue = make_published_issue("2020-05-15", links=0, opening="# 开场标题")
    section = SectionFactory.create(issue=issue, note="# 说明标题")
    LinkFactory.create(section=section, summary="# 摘要标题\n\n## 再下一级")

    levels = [
        int((node.tag or "")[1:])
        for node in show(client, "/issues/2020-05-15/").all("h1,h2,h3,h4,h5")
    ]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


# Language


def test_what_holds_no_chinese_says_it_is_english(client: Client) -> None:
    issue = make_published_issue("2020-05-15", links=0, headline="TinyML at last")
    section = SectionFactory.create(issue=issue, heading="论文")
    LinkFactory.create(section=section, title="Quantization", source="blog", summary="It works.")
    LinkFactory.create(section=section, title="量化 Quantization", source="blog", summary="")

    tree = show(client, "/issues/2020-05-15/")

    assert tree.one("html").attributes["lang"] == "zh-Hans"
    assert tree.one("h1").attributes["lang"] == "en"
    assert [node.attributes.get("lang") for node in tree.all(".entry")] == ["en", None]
    assert "lang" not in tree.one("h2").attributes


def test_a_reference_in_another_language_than_its_entry_says_so(client: Client) -> None:
    section = make_published_issue("2020-05-15", links=0).sections.get()
    english = LinkFactory.create(section=section, title="Quantization", source="", summary="Good.")
    ReferenceFactory.create(link=english, label="代码")
    ReferenceFactory.create(link=english, label="code")
    chinese = LinkFactory.create(section=section, title="量化")
    ReferenceFactory.create(link=chinese, label="代码")
    ReferenceFactory.create(link=chinese, label="paper", title="On Quantization")
    ReferenceFactory.create(link=chinese, label="", title="")

    tree = show(client, "/issues/2020-05-15/")

    said = tree.values(".references li", "lang")
    assert said == ["zh-Hans", None, None, "en", None]


def test_an_english_publication_speaks_english(client: Client) -> None:
    PublicationFactory.create(language="en")
    make_published_issue("2020-05-15", headline="中文标题")

    response = client.get("/issues/2020-05-15/", headers={"Accept-Language": "zh-CN"})
    tree = Shown(response.content.decode())

    assert response["Content-Language"] == "en"
    assert tree.one("html").attributes["lang"] == "en"
    assert tree.one("h1").attributes["lang"] == "zh-Hans"
    assert "Subscribe" in tree.one("nav").text()


# Who sees what


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW])
@pytest.mark.parametrize("suffix", ["/", ".md", ".json"])
def test_an_unpublished_issue_is_unknown(client: Client, status: Status, suffix: str) -> None:
    make_issue("2020-05-15", status=status)

    show(client, f"/issues/2020-05-15{suffix}", status=404)


@pytest.mark.parametrize("suffix", ["/", ".md", ".json"])
def test_a_scheduled_issue_is_unknown_until_its_time(client: Client, suffix: str) -> None:
    issue = make_scheduled_issue(days=7)
    path = f"/issues/{issue.date}{suffix}"
    show(client, path, status=404)

    Issue.objects.update(publish_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))

    assert client.get(path).status_code == 200


@pytest.mark.parametrize("suffix", ["/", ".md", ".json"])
def test_a_withdrawn_issue_is_gone_until_another_takes_its_date(
    client: Client, suffix: str
) -> None:
    make_withdrawn_issue("2020-05-15", headline="收回的消息")

    tree = show(client, f"/issues/2020-05-15{suffix}", status=410)
    assert "收回的消息" not in tree.text()

    make_published_issue("2020-05-15")
    assert client.get(f"/issues/2020-05-15{suffix}").status_code == 200


@pytest.mark.parametrize(
    "date", ["2020-5-15", "2020-02-30", "20200515", "2020-05-15T00", "２０２０-05-15", "0000-01-01"]
)
def test_what_is_no_date_is_unknown(client: Client, date: str) -> None:
    make_published_issue("2020-05-15")

    assert client.get(f"/issues/{date}/").status_code == 404


# The archive, old addresses


def test_the_archive_is_one_table_with_a_digit_in_each_head(client: Client) -> None:
    for date in ("2019-12-31", "2020-01-06", "2020-02-16"):
        make_published_issue(date)

    tree = show(client, "/archive/")

    rows = [[cell.text().strip() for cell in row.css("th,td")] for row in tree.all("table tr")]
    assert rows == [
        ["2", "0", "2", "0"],
        ["", "", "02-16", "01-06"],
        ["2", "0", "1", "9"],
        ["", "", "", "12-31"],
    ]
    assert tree.values("th[scope]", "aria-label") == ["2020", "2019"]
    (newest,) = tree.values(".newest", "aria-label")
    assert (newest or "").startswith("2020-02-16 ")


def test_a_long_archive_has_a_page_for_each_year(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_module, "MOST_SHOWN", 2)
    for date in ("2018-12-31", "2019-12-31", "2020-01-06", "2020-02-16"):
        make_published_issue(date)

    newest = show(client, "/archive/")
    assert newest.values("table.archive a") == ["/issues/2020-02-16/", "/issues/2020-01-06/"]
    assert newest.values("nav.years a") == ["/archive/2019/", "/archive/2018/"]
    year = show(client, "/archive/2018/")
    assert year.values("table.archive a") == ["/issues/2018-12-31/"]
    assert "2018" in year.one("h1").text()
    assert client.get("/archive/2017/").status_code == 404
    issue = show(client, "/issues/2020-02-16/")
    assert issue.values("nav.years a") == ["/archive/2018/"]


def test_the_archive_lists_its_issues_by_year_with_subjects_and_counts(client: Client) -> None:
    PublicationFactory.create(language="en")
    make_published_issue("2019-12-31", headline="旧年的头条", links=2)
    make_published_issue(
        "2020-01-06", headline="", lead="本次2条。【新闻】芯片发布，又一句。", links=3
    )
    untold = make_published_issue("2020-02-16", headline="", links=0)
    LinkFactory.create(section=untold.sections.get(), title="唯一的标题")
    PassageFactory.create(section=untold.sections.get())
    make_published_issue("2020-03-02", headline="", links=0)
    make_issue("2020-04-04", headline="草稿", links=4)

    tree = show(client, "/archive/")

    assert tree.texts("main h2") == ["2020", "2019"]
    assert tree.texts("main section .quiet") == ["3 issues · 4 entries", "1 issue · 2 entries"]
    assert tree.texts(".titles li") == [
        "03-02 2020-03-02 0 entries",
        "02-16 唯一的标题 1 entry",
        "01-06 芯片发布，又一句 3 entries",
        "12-31 旧年的头条 2 entries",
    ]
    assert tree.values(".titles a")[0] == "/issues/2020-03-02/"
    assert "草稿" not in tree.text()


def test_an_empty_archive_says_so(client: Client) -> None:
    make_issue("2020-05-15")

    tree = show(client, "/archive/")

    assert not tree.all("table")
    assert tree.all(".quiet")


# Cost

QUERIES = {"/": 10, "/issues/2020-01-05/": 10, "/archive/": 7, "/about/": 8, "/subscribe/": 4}


@pytest.mark.parametrize(("path", "queries"), QUERIES.items())
@pytest.mark.parametrize("issues", [10, 40])
def test_a_page_costs_the_same_queries_for_10_and_40_issues(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    path: str,
    queries: int,
    issues: int,
) -> None:
    PublicationFactory.create()
    for n in range(issues):
        issue = make_published_issue(dt.date(2020, 1, 1) + dt.timedelta(days=n), links=2)
        ReferenceFactory.create(link=issue.sections.get().links.all()[0])

    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200


def test_the_line_of_sections_counts_subsections_with_their_section(client: Client) -> None:
    issue = make_published_issue(links=0)
    issue.sections.all().delete()
    rows = [("项目", 2, 0), ("编译器", 3, 2), ("标准库", 3, 1), ("博文", 2, 1)]
    for heading, level, links in rows:
        section = SectionFactory.create(issue=issue, category=None, heading=heading, level=level)
        LinkFactory.create_batch(links, section=section)
    line = show(client, issue.get_absolute_url()).texts(".sections li")
    assert line == ["项目 3", "博文 1"]


def test_entries_under_no_heading_stand_right_below_the_title(client: Client) -> None:
    issue = make_published_issue("2020-05-15", links=1)
    issue.sections.update(heading=None, category=None)
    headings = show(client, "/issues/2020-05-15/").all("article :is(h1, h2, h3)")
    assert [one.tag for one in headings] == ["h1", "h2"]
