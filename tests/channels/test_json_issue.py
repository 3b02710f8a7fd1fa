"""The JSON of an issue holds all of its values, as written and as shown."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest

from digests.channels import json_issue
from digests.models import Image, Issue, Link
from digests.store import edition_of, load_imprint
from tests.factories import (
    LinkFactory,
    PassageFactory,
    PublicationFactory,
    ReferenceFactory,
    make_published_issue,
)

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
THEN = dt.datetime(2020, 5, 15, 4, tzinfo=dt.UTC)
LATER = "2020-05-17T12:00:00+08:00"


@pytest.fixture
def issue() -> Issue:
    """A corrected issue with an entry, an entry kept verbatim and a passage."""
    PublicationFactory.create(
        name="快讯",
        tagline="关注小设备",
        editor="某人",
        wechat="小站",
        licence="[CC BY](https://cc)",
    )
    for date in ("2020-05-01", "2020-06-03"):
        make_published_issue(date)
    cover = Image.objects.create(name="a1.png", content_type="image/png", width=640, height=480)
    issue = make_published_issue(
        "2020-05-15",
        links=0,
        headline="头条",
        lead="本次**三条**。【新闻】甲",
        publish_at=THEN,
        corrected_at=dt.datetime.fromisoformat(LATER),
        amendments=[{"kind": "correction", "at": LATER}],
        cover=cover,
    )
    section = issue.sections.get()
    section.note = "附注"
    section.save()
    link = LinkFactory.create(
        section=section,
        labels=["CVPR2021"],
        title="三值网络",
        source="某站",
        url="https://example.org/a",
        summary="见[上期](2020-05-01.md)。",
        first_public_at=THEN,
        position=0,
        corrected_at=dt.datetime.fromisoformat(LATER),
    )
    ReferenceFactory.create(link=link, label="代码", title="", url="https://example.org/code")
    LinkFactory.create(
        section=section, title="", url=None, summary="", verbatim="- *原文*", position=9001
    )
    PassageFactory.create(section=section, verbatim="一段话", position=9002)
    return issue


def written(issue: Issue) -> Any:
    return json.loads(json_issue.render(edition_of(issue)).body)


def text_of(markdown: str, html: str, plain: str) -> dict[str, str]:
    return {"markdown": markdown, "html": html, "text": plain, "language": "zh-Hans"}


def test_the_head_has_the_values_of_the_issue(issue: Issue) -> None:
    values = written(issue)

    assert {name: values[name] for name in list(values) if name not in {"sections", "lead"}} == {
        "uid": str(issue.uid),
        "permalink": f"{SITE}/issues/2020-05-15/",
        "language": "zh-Hans",
        "date": "2020-05-15",
        "headline": "头条",
        "name": "快讯",
        "tagline": "关注小设备",
        "title": "头条",
        "description": "本次三条。【新闻】甲",
        "published_at": "2020-05-15T12:00:00+08:00",
        "corrected_at": LATER,
        "amendments": [{"kind": "correction", "at": LATER}],
        "cover": {"url": f"{SITE}/media/a1.png", "width": 640, "height": 480},
        "opening": None,
        "closing": None,
        "publication": {
            "name": "快讯",
            "tagline": "关注小设备",
            "url": f"{SITE}/",
            "editor": "某人",
            "project": "",
            "wechat": "小站",
            "licence": values["publication"]["licence"],
        },
        "archive": {
            "previous": {"date": "2020-05-01", "permalink": f"{SITE}/issues/2020-05-01/"},
            "next": {"date": "2020-06-03", "permalink": f"{SITE}/issues/2020-06-03/"},
        },
    }
    assert 'href="https://cc"' in values["publication"]["licence"]["html"]


def test_a_text_is_given_as_written_as_html_and_plain(issue: Issue) -> None:
    assert written(issue)["lead"] == text_of(
        "本次**三条**。【新闻】甲",
        "<p>本次<strong>三条</strong>。【新闻】甲</p>\n",
        "本次三条。【新闻】甲",
    )


def test_a_section_has_its_heading_category_and_note(issue: Issue) -> None:
    (section,) = written(issue)["sections"]

    assert (section["heading"], section["level"]) == ("业界新闻", 2)
    assert section["category"] == {
        "slug": "news",
        "name": "业界新闻",
        "url": f"{SITE}/categories/news/",
    }
    assert section["note"]["text"] == "附注"
    assert [item["type"] for item in section["items"]] == ["entry", "entry", "passage"]


def test_an_entry_has_its_fields_and_times(issue: Issue) -> None:
    entry = written(issue)["sections"][0]["items"][0]
    uid = str(Link.objects.get(title="三值网络").uid)
    summary = entry.pop("summary")

    assert entry == {
        "type": "entry",
        "uid": uid,
        "permalink": f"{SITE}/links/{uid}/",
        "labels": ["CVPR2021"],
        "title": "三值网络",
        "source": "某站",
        "url": "https://example.org/a",
        "references": [{"label": "代码", "title": "", "url": "https://example.org/code"}],
        "verbatim": None,
        "published_at": "2020-05-15T12:00:00+08:00",
        "corrected_at": LATER,
    }
    assert summary["markdown"] == "见[上期](2020-05-01.md)。"
    assert f'href="{SITE}/issues/2020-05-01/"' in summary["html"]
    assert summary["text"] == "见上期。"


def test_what_could_not_be_split_and_what_is_no_entry_are_texts(issue: Issue) -> None:
    _, whole, passage = written(issue)["sections"][0]["items"]

    assert whole["verbatim"]["text"] == "原文"
    assert (whole["summary"], whole["url"], whole["corrected_at"]) == (None, None, None)
    assert passage["text"] == text_of("一段话", "<p>一段话</p>\n", "一段话")


def test_an_address_that_would_act_is_none(issue: Issue) -> None:
    Link.objects.filter(title="三值网络").update(url="javascript:alert(1)")

    assert written(issue)["sections"][0]["items"][0]["url"] is None


def test_the_newest_issue_has_none_after_it() -> None:
    assert written(make_published_issue("2020-05-15"))["archive"] == {
        "previous": None,
        "next": None,
    }


def test_without_the_sites_address_its_addresses_are_paths(issue: Issue) -> None:
    edition = edition_of(issue, replace(load_imprint(), base=""))

    values = json.loads(json_issue.render(edition).body)

    assert values["permalink"] == "/issues/2020-05-15/"
    assert 'href="/issues/2020-05-01/"' in values["sections"][0]["items"][0]["summary"]["html"]
