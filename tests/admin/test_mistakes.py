"""What an editor mistypes is explained at its field in a whole sentence, and is still there."""

import re
from collections.abc import Mapping

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.admin.browser import fields_of
from tests.factories import PublicationFactory, make_issue
from tests.shown import Shown

ISSUE = "/admin/digests/issue/add/"
LINK = "/admin/digests/link/add/"
TEXT = "/admin/digests/link/add/?kind=passage"
CATEGORY = "/admin/digests/category/add/"
PUBLICATION = "/admin/digests/publication/1/change/"
ARCHIVE = "话\r\n\r\n## 往期回顾\r\n\r\n话"
HEADING = "话\r\n\r\n## 论文\r\n\r\n话"
UNCLOSED = "<!--\r\n话"

MISTAKES: list[tuple[str, str, Mapping[str, str]]] = [
    (ISSUE, "date", {"date": "2020-02-31"}),
    (ISSUE, "date", {"date": "tomorrow"}),
    (ISSUE, "sections-0-heading", {"sections-0-note": "只有注"}),
    (LINK, "title", {"source": "小站"}),
    (LINK, "section", {"title": "甲", "section": "99999999"}),
    (LINK, "place", {"title": "甲", "place": "first"}),
    (LINK, "place", {"title": "甲", "place": "0"}),
    (LINK, "category", {"title": "甲", "category": "99999999"}),
    (TEXT, "verbatim", {"verbatim": " "}),
    (CATEGORY, "name", {"name": " ", "slug": "x"}),
    (CATEGORY, "name", {"name": "论文", "slug": "x"}),
    (CATEGORY, "slug", {"name": "甲", "slug": ""}),
    (CATEGORY, "slug", {"name": "甲", "slug": "栏 目"}),
    (CATEGORY, "slug", {"name": "甲", "slug": "papers"}),
    (PUBLICATION, "time_zone", {"time_zone": "Peking"}),
    (PUBLICATION, "language", {"language": "tlh"}),
]


ODDITIES: list[tuple[str, str, Mapping[str, str]]] = [
    (ISSUE, "stamp", {"stamp": "(2020.5.15)", "date": "2020-05-16"}),
    (ISSUE, "lead", {"lead": UNCLOSED}),
    (ISSUE, "opening", {"opening": ARCHIVE}),
    (ISSUE, "closing", {"closing": UNCLOSED}),
    (ISSUE, "sections-0-note", {"sections-0-note": UNCLOSED, "sections-0-heading": "论文"}),
    (LINK, "url", {"url": "javascript:alert(1)"}),
    (LINK, "references", {"title": "甲", "references": "见 https://example.org/c"}),
    (LINK, "references", {"title": "甲", "references": "代码："}),
    (LINK, "references", {"title": "甲", "references": "代码：在下面"}),
    (LINK, "references", {"title": "甲", "references": "代码：[甲](https://example.org/c"}),
    (LINK, "references", {"title": "甲", "references": "代码：[甲](javascript:alert)"}),
    (LINK, "summary", {"title": "甲", "summary": UNCLOSED}),
    (TEXT, "verbatim", {"verbatim": HEADING}),
]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("path", "field", "typed"),
    MISTAKES,
    ids=[f"{path.split('/')[3]}-{field}-{n}" for n, (path, field, _) in enumerate(MISTAKES)],
)
def test_a_mistake_is_explained_at_its_field(
    carol: User, language: str, path: str, field: str, typed: Mapping[str, str]
) -> None:
    PublicationFactory.create()
    client = Client(headers={"accept-language": language})
    client.force_login(carol)
    values = fields_of(client.get(path).content.decode())

    html = client.post(path, {**values, **typed, "_save": "1"}).content.decode()

    _assert_said_at(field, html)
    now = fields_of(html)
    is_choice = Shown(html).one(f"[name={field}]").tag == "select"
    assert is_choice or {name: now[name] for name in typed} == typed


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("path", "field", "typed"),
    ODDITIES,
    ids=[f"{path.split('/')[3]}-{field}-{n}" for n, (path, field, _) in enumerate(ODDITIES)],
)
def test_what_the_file_cannot_say_is_kept_as_typed_and_said_at_its_field(
    carol: User, language: str, path: str, field: str, typed: Mapping[str, str]
) -> None:
    PublicationFactory.create()
    client = Client(headers={"accept-language": language})
    client.force_login(carol)
    values = fields_of(client.get(path).content.decode())

    answer = client.post(path, {**values, **typed, "_save": "1"}, follow=True)

    html = answer.content.decode()
    assert answer.redirect_chain
    _assert_said_at(field, html)
    now = fields_of(html)
    assert now[field].replace("  \r\n", "\r\n") == typed[field]


def _assert_said_at(field: str, html: str) -> None:
    """Assert that whole sentences stand at a field of a form."""
    page = Shown(html)
    said = page.texts(f"#id_{field}_error li") or page.texts(
        f".field-{field.split('-')[-1]} .errorlist li"
    )
    assert said, page.texts(".errorlist li")
    assert all(re.search(r"[.。…]$", sentence) for sentence in said), said


@pytest.mark.parametrize("typed", ["²", "٣", "9" * 19, "1" * 5000, "-1", "x"])
def test_what_can_be_no_number_of_a_row_is_no_mistake_of_ours(
    alice_client: Client, typed: str
) -> None:
    section = make_issue().sections.get()
    answers = [
        alice_client.get(f"/admin/digests/issue/{typed}/history/"),
        alice_client.get("/admin/digests/issue/cut/", {"issue": typed}),
        alice_client.get("/admin/digests/link/add/", {"section": typed}),
        alice_client.get(
            "/admin/digests/link/move/", {"links": f"{typed},{section.links.get().pk}"}
        ),
        alice_client.post(
            reverse("admin:digests_section_links", args=[section.pk]), {"_up": typed}
        ),
        alice_client.get("/admin/markdownx/images/", headers={"content-length": typed}),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 200, 200, 404, 413]
    assert "第" in answers[3].content.decode()
