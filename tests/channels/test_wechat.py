"""The body of a WeChat article: inline styles, no links but WeChat's own, a list of the others."""

import re

import pytest
from django.core.management import call_command
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from digests import workflow, working_copy
from digests.channels import CHANNELS, channel_with_suffix
from digests.models import Change, Image, Issue, Link
from digests.store import edition_of
from tests.factories import (
    LinkFactory,
    PublicationFactory,
    ReferenceFactory,
    SectionFactory,
    make_issue,
    make_published_issue,
)
from tests.people import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue() -> Issue:
    """An issue whose texts lead to WeChat and to other sites, one of them twice."""
    PublicationFactory.create()
    Image.objects.create(name="a.png", content_type="image/png", width=640, height=480)
    issue = make_published_issue(
        "2020-05-15", links=0, lead="本次2条。[官网](https://example.org/)"
    )
    section = issue.sections.get()
    article = LinkFactory.create(
        section=section,
        title="手机上的 <模型>",
        labels=["CVPR2021"],
        url="https://mp.weixin.qq.com/s/abc",
        summary="见[官网](https://example.org/)和[文章](http://mp.weixin.qq.com/s/def)。\n\n"
        "- `int8`\n- 第[一](#top)项\n\n![图](/media/a.png)",
    )
    ReferenceFactory.create(link=article, label="代码", url="https://github.com/example/net")
    LinkFactory.create(section=section, title="论文", url="https://arxiv.org/abs/1812.00332")
    SectionFactory.create(issue=issue, heading="空栏目")
    return issue


def article(issue: Issue) -> str:
    """The body of the article of an issue."""
    return CHANNELS["wechat"].render(edition_of(issue)).body.decode()


def test_only_articles_of_wechat_stay_links(issue: Issue) -> None:
    links = LexborHTMLParser(article(issue)).css("a")
    assert [link.attributes["href"] for link in links] == [
        "https://mp.weixin.qq.com/s/abc",
        "http://mp.weixin.qq.com/s/def",
    ]


def test_every_other_address_has_one_number_and_stands_in_the_list(issue: Issue) -> None:
    page = LexborHTMLParser(article(issue))
    words = page.text(separator=" ", strip=True)
    listed = re.findall(r"\[(\d)\] (?:(.+?): )?(https?://\S+)", words)

    assert [number.text() for number in page.css("sup")] == ["[1]", "[1]", "[2]", "[3]"]
    assert "参考链接" in words
    assert [(number, url) for number, _name, url in listed] == [
        ("1", "https://example.org/"),
        ("2", "https://github.com/example/net"),
        ("3", "https://arxiv.org/abs/1812.00332"),
    ]


def test_no_class_id_script_or_anchor_is_in_it(issue: Issue) -> None:
    html = article(issue)
    assert not re.search(r'\s(?:class|id|lang|rel)=|<script|href="#', html)
    page = LexborHTMLParser(html)
    assert all("style" in node.attributes for node in page.css("section, p, a, ul, li, img, sup"))


def test_its_images_are_absolute_and_its_words_escaped(issue: Issue) -> None:
    html = article(issue)
    assert "手机上的 &lt;模型&gt;" in html
    for image in LexborHTMLParser(html).css("img"):
        assert (image.attributes["src"] or "").startswith("http")


def test_long_addresses_break_on_a_phone(issue: Issue) -> None:
    outermost = LexborHTMLParser(article(issue)).css_first("section")
    assert outermost is not None
    assert "overflow-wrap:break-word" in (outermost.attributes["style"] or "")


def test_a_section_without_entries_is_left_out(issue: Issue) -> None:
    assert "空栏目" not in article(issue)


def test_it_has_no_address_for_readers(issue: Issue, client: Client) -> None:
    assert channel_with_suffix("") is None
    assert client.get("/issues/2020-05-15.wechat").status_code == 404


def correct(issue: Issue) -> None:
    """Publish a correction of an issue."""
    copy = working_copy.open_working_copy(issue)
    copy.lead = "本次二条。"
    copy.save()
    working_copy.publish_changes(copy, Change.TYPO)


def test_the_command_prints_the_bytes_that_the_button_copies(
    issue: Issue, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    copied = browser_of("bob").post(f"/admin/digests/issue/{issue.pk}/wechat/").json()
    call_command("export_channel", "wechat", "2020-05-15")
    assert capfdbinary.readouterr().out == copied["html"].encode()


def test_the_form_of_an_issue_has_the_button_from_the_start() -> None:
    PublicationFactory.create()
    draft = make_issue("2020-05-15")
    form = f"/admin/digests/issue/{draft.pk}/change/"
    assert "data-copy-article" in browser_of("bob").get(form).content.decode()


def test_an_article_that_was_copied_from_the_draft_is_told_of_too() -> None:
    PublicationFactory.create()
    draft = make_issue("2020-05-15")
    bob_client = browser_of("bob")
    bob_client.post(f"/admin/digests/issue/{draft.pk}/wechat/")
    workflow.publish_issue(draft)
    correct(draft)
    page = bob_client.get(f"/admin/digests/issue/{draft.pk}/change/").content.decode()
    assert "still has the text of then" in page


def test_an_editor_copies_a_draft_as_rich_and_as_plain_text() -> None:
    bob_client = browser_of("bob")
    PublicationFactory.create()
    draft = make_issue(None)
    answer = bob_client.post(f"/admin/digests/issue/{draft.pk}/wechat/").json()

    link = Link.objects.get()
    assert link.title in answer["html"]
    assert link.title in answer["text"]
    assert "<" not in answer["text"]


def test_after_a_correction_the_issue_tells_of_the_old_article(issue: Issue) -> None:
    bob_client = browser_of("bob")
    form = f"/admin/digests/issue/{issue.pk}/change/"
    said = "still has the text of then"
    bob_client.post(f"/admin/digests/issue/{issue.pk}/wechat/")
    assert said not in bob_client.get(form).content.decode()

    correct(issue)
    page = bob_client.get(form).content.decode()
    assert said in page
    assert "Copied by bob." in page

    bob_client.post(f"/admin/digests/issue/{issue.pk}/wechat/")
    assert said not in bob_client.get(form).content.decode()
