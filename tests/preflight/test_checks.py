"""The checks of an issue: what each finds, and what it leaves alone."""

import datetime as dt
from typing import Any

import pytest

from digests import preflight
from digests.models import Issue, Link
from digests.working_copy import open_working_copy
from tests.factories import (
    LinkFactory,
    PassageFactory,
    PublicationFactory,
    ReferenceFactory,
    make_issue,
    make_published_issue,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _publication() -> None:
    PublicationFactory.create()


def sound_issue(**fields: Any) -> Issue:
    """A draft in which the checks find nothing."""
    return make_issue(**{"date": "2020-05-15", "lead": "本次1条。", **fields})


def entry_of(issue: Issue, **fields: Any) -> Link:
    """The one entry of an issue, with other fields."""
    Link.objects.filter(section__issue=issue).delete()
    return LinkFactory.create(section=issue.sections.get(), **fields)


def rules(issue: Issue) -> list[str]:
    """The rules that find something in an issue."""
    report = preflight.check(issue)
    return [problem.rule for problem in (*report.errors, *report.warnings)]


def test_a_sound_issue_has_nothing_to_mend() -> None:
    report = preflight.check(sound_issue())
    assert report.is_ready
    assert not report.seen


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"date": None}, "date-missing"),
        ({"lead": "本次1条。【新闻】；【论文】一篇。"}, "placeholder"),
        ({"opening": "热身：\n\n- 台积电：新厂\n- AMD：\n"}, "placeholder"),
        ({"opening": "- 台积电：新厂\n-\n"}, "placeholder"),
    ],
)
def test_what_is_unfinished_is_an_error(fields: dict[str, Any], rule: str) -> None:
    report = preflight.check(sound_issue(**fields))

    assert [problem.rule for problem in report.errors] == [rule]


def test_an_item_whose_words_stand_below_it_is_no_placeholder() -> None:
    assert rules(sound_issue(opening="- 周边：\n  - 一条\n  - 两条\n")) == []


def test_a_date_that_is_taken_is_an_error_also_before_publication() -> None:
    make_published_issue("2020-05-15")
    assert rules(sound_issue()) == ["date-taken"]


def test_an_issue_without_entries_is_an_error() -> None:
    issue = sound_issue()
    Link.objects.all().delete()
    PassageFactory.create(section=issue.sections.get())
    assert "no-entry" in rules(issue)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"title": ""}, "no-title"),
        ({"url": "htp:/nowhere"}, "bad-address"),
        ({"url": None}, "no-address"),
        ({"url": None, "title": "https://a.example/1 https://a.example/2"}, "no-address"),
        ({"summary": "一。 - [乙](https://a.example/2) 摘要：二。"}, "entry-in-summary"),
        ({"summary": ""}, "no-summary"),
        ({"source": ""}, "no-source"),
        ({"title": "一种非常长的标题..."}, "cut-title"),
        ({"url": "https://example.org/a?utm_source=x&id=3"}, "tracking"),
        ({"summary": "第一行\n第二行"}, "run-together"),
        ({"mark": "摘要:"}, "slip"),
        ({"summary": "摘要：又一次"}, "slip"),
        ({"summary": "![](/media/a.png)"}, "no-alternative"),
        ({"summary": "![图](https://example.org/a.png)"}, "remote-picture"),
        ({"summary": "见[上文](#top)和[一个信箱](mailto:a@example.org)"}, "wechat-link"),
        ({"url": "https://t.cn/A6xyz"}, "volatile"),
        ({"verbatim": "- [一](https://example.org) [二](https://example.net)"}, "verbatim"),
    ],
)
def test_a_flaw_of_an_entry_is_found(fields: dict[str, Any], rule: str) -> None:
    issue = sound_issue()
    entry_of(issue, **fields)
    assert rules(issue) == [rule]


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "https://arxiv.org/abs/1812.00332", "source": ""},
        {"url": "https://github.com/example/net", "source": "", "summary": ""},
        {"title": "example/net: 一个小网络", "source": "", "summary": ""},
        {"summary": "第一行  \n第二行"},
        {"url": "https://example.org/a?id=3"},
        {"title": "省略……其中"},
        {"summary": "主频为A76@2.0GHz，见 https://example.org/a 和[文章](https://example.net)"},
    ],
)
def test_the_style_of_a_digest_is_no_flaw(fields: dict[str, Any]) -> None:
    issue = sound_issue()
    entry_of(issue, **{"title": "example/net: 一个小网络", **fields})
    assert rules(issue) == []


def test_an_address_that_readers_have_had_is_found() -> None:
    before = make_published_issue("2020-04-15").sections.get().links.get()
    issue = sound_issue()
    entry_of(issue, url=before.url)

    (problem,) = preflight.check(issue).warnings

    assert problem.rule == "repeat"
    assert "2020-04-15" in problem.sentence


def test_an_address_that_stands_twice_in_the_issue_is_found() -> None:
    issue = sound_issue(lead="本次2条。")
    link = issue.sections.get().links.get()
    other = LinkFactory.create(section=link.section)
    ReferenceFactory.create(link=other, url=link.url)
    assert "repeat" in rules(issue)


def test_a_lead_that_is_missing_or_counts_wrongly_is_found() -> None:
    assert rules(sound_issue(lead="")) == ["lead-missing"]
    Issue.objects.all().delete()
    assert rules(sound_issue(lead="本次7条。")) == ["lead-count"]


def test_an_issue_that_is_too_long_for_a_mail_is_found() -> None:
    issue = sound_issue()
    entry_of(issue, summary="字" * 40_000)
    assert rules(issue) == ["mail-size"]


def test_a_warning_that_was_seen_comes_again_with_another_text() -> None:
    issue = sound_issue()
    link = entry_of(issue, source="")
    (problem,) = preflight.check(issue).warnings
    preflight.acknowledge(issue, [problem])

    report = preflight.check(issue)
    assert (report.is_ready, len(report.seen)) == (True, 1)

    link.url = "https://example.org/another"
    link.save()
    assert rules(issue) == ["no-source"]


def test_the_number_of_queries_does_not_grow_with_the_issue(
    django_assert_max_num_queries: Any,
) -> None:
    issue = sound_issue()
    LinkFactory.create_batch(20, section=issue.sections.get())
    with django_assert_max_num_queries(20):
        preflight.check(issue)


@pytest.mark.parametrize(
    ("fields", "field", "after"),
    [
        ({"url": "https://example.org/a?utm_source=x&id=3"}, "url", "https://example.org/a?id=3"),
        ({"summary": "第一行\n第二行"}, "summary", "第一行  \n第二行"),
        ({"mark": "摘要:"}, "mark", "摘要："),
    ],
)
def test_what_a_machine_can_mend_is_mended(fields: dict[str, Any], field: str, after: str) -> None:
    issue = sound_issue()
    link = entry_of(issue, **fields)
    (problem,) = preflight.check(issue).warnings

    preflight.mend(issue, problem)

    link.refresh_from_db()
    assert getattr(link, field) == after
    assert preflight.check(issue).is_ready


def test_the_references_lose_their_tracking_too() -> None:
    issue = sound_issue()
    link = entry_of(issue)
    ReferenceFactory.create(link=link, label="代码", url="https://example.org/b?utm_medium=y")
    (problem,) = preflight.check(issue).warnings

    preflight.mend(issue, problem)

    assert link.references.get().url == "https://example.org/b"


def test_the_lines_of_a_lead_are_broken_too() -> None:
    issue = sound_issue(lead="本次1条。\n【新闻】一条。")
    (problem,) = preflight.check(issue).warnings

    preflight.mend(issue, problem)

    issue.refresh_from_db()
    assert issue.lead == "本次1条。  \n【新闻】一条。"


def test_a_reference_gets_the_lasting_address_that_it_carries() -> None:
    issue = sound_issue()
    carrier = "https://link.zhihu.com/?target=https%3A//example.org/lasting"
    ReferenceFactory.create(link=entry_of(issue), label="代码", url=carrier)
    (problem,) = preflight.check(issue).warnings

    preflight.mend(issue, problem)

    assert Link.objects.get().references.get().url == "https://example.org/lasting"


def test_a_lead_is_drafted_and_its_count_righted() -> None:
    issue = sound_issue(lead="")
    (missing,) = preflight.check(issue).warnings
    preflight.mend(issue, missing)
    issue.refresh_from_db()
    assert (issue.lead or "").startswith("本次1条。")

    issue.lead = "本次4条。"
    issue.save()
    (wrong,) = preflight.check(issue).warnings
    preflight.mend(issue, wrong)
    issue.refresh_from_db()
    assert issue.lead == "本次1条。"


def test_a_working_copy_knows_what_was_seen_in_the_issue_that_it_revises() -> None:
    issue = make_published_issue("2020-05-15", lead="本次1条。")
    entry_of(issue, source="", first_public_at=dt.datetime(2020, 5, 15, tzinfo=dt.UTC))
    copy = open_working_copy(issue)
    (problem,) = preflight.check(copy).warnings
    preflight.acknowledge(copy, [problem])

    assert preflight.check(issue).is_ready
