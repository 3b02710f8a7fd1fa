"""The key of what a URL is about."""

import time
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from digests.addresses import lasting_form, volatility_of
from digests.identity import identify, repository_of
from digests.models import Link, Reference
from tests.factories import LinkFactory, ReferenceFactory
from tests.hostile import texts_of


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/1812.00332",
        "http://arxiv.org/abs/1812.00332v2",
        "https://www.arxiv.org/pdf/1812.00332v11.pdf",
        "https://arxiv.org/pdf/1812.00332#page=3",
        "https://export.arxiv.org/abs/1812.00332/",
        "https://arxiv.org/html/1812.00332v1?utm_source=x",
        "https://ar5iv.labs.arxiv.org/html/1812.00332",
        "https://ar5iv.org/abs/1812.00332",
        "arxiv.org/abs/1812.00332",
        "arXiv:1812.00332v3",
        "https://doi.org/10.48550/arXiv.1812.00332",
        "https://www.alphaxiv.org/overview/1812.00332v1",
        "https://huggingface.co/papers/1812.00332",
    ],
)
def test_every_address_of_a_paper_on_arxiv_is_its_id(url: str) -> None:
    assert identify(url) == "arxiv:1812.00332"


@pytest.mark.parametrize("path", ["abs/cs/0101001", "pdf/cs/0101001v2.pdf", "abs/cs.LG/0101001"])
def test_an_old_paper_is_known_without_its_subject_class(path: str) -> None:
    assert identify(f"https://arxiv.org/{path}") == "arxiv:cs/0101001"


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/Tencent/ncnn",
        "http://www.github.com/tencent/NCNN/",
        "https://github.com/Tencent/ncnn.git",
        "https://github.com/Tencent/ncnn#readme",
        "https://github.com/Tencent/ncnn?tab=readme-ov-file",
        "https://github.com/Tencent/ncnn/tree/master",
        "https://github.com/Tencent/ncnn/blob/master/README.md",
        "https://link.zhihu.com/?target=https%3A//github.com/Tencent/ncnn",
    ],
)
def test_the_front_page_of_a_repository_is_the_repository(url: str) -> None:
    assert identify(url) == "github:tencent/ncnn"


@pytest.mark.parametrize(
    "path",
    [
        "tencent/ncnn/tree/master/Docs",
        "tencent/ncnn/blob/master/A.md",
        "tencent/ncnn/releases",
        "topics/ai",
        "tencent",
    ],
)
def test_a_page_within_a_repository_or_beside_it_is_itself(path: str) -> None:
    assert identify(f"https://github.com/{path}/") == f"https://github.com/{path}"


def test_the_names_of_a_repository_are_read_without_case_and_those_of_its_files_with_it() -> None:
    release = "https://github.com/Tencent/NCNN/releases/tag/V1"
    assert identify(release) == "https://github.com/tencent/ncnn/releases/tag/V1"


@pytest.mark.parametrize(
    ("url", "repository"),
    [
        ("https://github.com/Tencent/ncnn/releases", "https://github.com/tencent/NCNN"),
        ("https://gitee.com/m/m/blob/r0.6/RELEASE.md", "https://gitee.com/m/m"),
    ],
)
def test_a_page_within_a_repository_leads_to_it(url: str, repository: str) -> None:
    assert repository_of(identify(url)) == identify(repository) != identify(url)
    assert repository_of(identify(repository)) == ""


@pytest.mark.parametrize(
    "url",
    [
        "https://doi.org/10.1145/ABC.1",
        "http://dx.doi.org/10.1145%2Fabc.1",
        "doi:10.1145/abc.1",
        "https://dl.acm.org/doi/pdf/10.1145/abc.1",
    ],
)
def test_every_address_of_a_doi_is_the_doi(url: str) -> None:
    assert identify(url) == "doi:10.1145/abc.1"


@pytest.mark.parametrize(
    "query",
    [
        "__biz=MzA4&mid=265&idx=2&sn=ab1",
        "sn=ab1&idx=2&mid=265&__biz=MzA4==&chksm=84&scene=0#wechat_redirect",
        "__biz=MzA4%3D%3D&amp;mid=265&amp;idx=2&amp;sn=ab1&amp;scene=21#rd",
    ],
)
def test_a_wechat_article_is_known_by_its_numbers(query: str) -> None:
    assert identify(f"http://mp.weixin.qq.com/s?{query}") == "wechat:MzA4/265/2/ab1"


def test_a_wechat_article_is_known_by_its_short_id() -> None:
    assert identify("https://mp.weixin.qq.com/s/EXu-XbP?scene=1#rd") == "wechat:s/EXu-XbP"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.Example.com:80/a/", "https://example.com/a"),
        (
            "https://example.com/a?utm_source=x&from=timeline&spm=1.2&isappinstalled=0",
            "example.com/a",
        ),
        ("https://example.com/a?b=2&a=1#part", "https://example.com/a?a=1&b=2"),
        ("https://例子.中国/路?词=1", "https://xn--fsqu00a.xn--fiqs8s/%E8%B7%AF?%E8%AF%8D=1"),
        ("https://example.com/%e8%b7%af", "https://example.com/路"),
        ("//example.com", "www.example.com"),
        ("https://example.com/pa\u200bge", "https：//example.com/page"),
        ("【题】https://example.com/a 复制打开", "example.com/a"),
        ("https://https://example.com/a?x=1&amp;y=2", "https://example.com/a?y=2&x=1"),
        ("https://docs.example.com/#/", "https://docs.example.com"),
        ("https://docs.example.com/#/install/", "https://docs.example.com/#/install"),
        ("https://mp.weixin.qq.com/mp/home?hid=1&from=x&scene=2", "mp.weixin.qq.com/mp/home?hid=1"),
        (
            "https://www.bilibili.com/video/BV1?share_source=copy&vd_source=2",
            "bilibili.com/video/BV1",
        ),
        ("https://youtu.be/abc?si=xyz", "https://youtu.be/abc"),
        ("https://youtu.be/abcdefghijk?t=9", "https://m.youtube.com/watch?list=x&v=abcdefghijk"),
        ("https://m.bilibili.com/video/BV1", "https://www.bilibili.com/video/BV1"),
        ("https://twitter.com/a/status/1?s=20", "https://x.com/a/status/1"),
        ("https://www.zhihu.com/question/1/answer/2", "https://www.zhihu.com/answer/2"),
        ("https://a.blog.csdn.net/article/details/1", "https://blog.csdn.net/a/article/details/1"),
        ("https://openreview.net/pdf?id=xTJ-g", "https://openreview.net/forum?id=xTJ-g&noteId=y"),
        ("https://example.com/a/index.html", "https://example.com/a/"),
        ("https://example.com/index.php?id=1", "https://example.com/?id=1"),
        ("https://example.com/a;jsessionid=1B?x=1", "https://example.com/a?x=1&PHPSESSID=7c"),
        ("https://www.google.com/url?q=https://example.com/a&sa=D", "https://example.com/a"),
    ],
)
def test_what_does_not_tell_pages_apart_is_left_out(one: str, other: str) -> None:
    assert identify(one) == identify(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/a", "https://example.com/A"),
        ("https://example.com/?id=1", "https://example.com/?id=2"),
        ("https://example.com/#!/a", "https://example.com/#!/b"),
        ("https://docs.example.com/#/install", "https://docs.example.com/#/debug"),
        ("https://docs.example.com/#/install", "https://docs.example.com/"),
        ("https://example.com/rate?from=USD", "https://example.com/rate?from=CNY"),
        ("https://example.com/?scene=1", "https://example.com/?scene=2"),
        ("https://example.com/?share_id=1", "https://example.com/?share_id=2"),
        ("https://example.com/watch?t=1", "https://example.com/watch?t=2"),
        ("https://example.com/?sid=1", "https://example.com/?sid=2"),
        ("https://example.com/index.php/a", "https://example.com/index.php/b"),
        ("https://huggingface.co/papers", "https://huggingface.co/a/papers"),
        ("https://www.zhihu.com/question/1", "https://www.zhihu.com/question/1/answer/2"),
        ("https://github.com/a/b/issues/1", "https://github.com/a/b/issues/2"),
        ("https://youtube.com/watch?v=abcdefghijk", "https://youtube.com/watch?v=ABCDEFGHIJK"),
        ("https://notyoutube.com/watch?si=1", "https://notyoutube.com/watch?si=2"),
        ("https://www.bilibili.com/video/BV1?p=1", "https://www.bilibili.com/video/BV1?p=2"),
        ("http://[2001:db8::1]/", "http://[2001:db8::2]/"),
        ("https://example.com/", "https://example.com:8080/"),
        ("https://example.com/", "https://blog.example.com/"),
    ],
)
def test_what_tells_pages_apart_is_kept(one: str, other: str) -> None:
    assert identify(one) != identify(other)


@pytest.mark.parametrize(
    "text",
    ["", "  ", "abc", "../a/b.md", "2020-05-15.md", "#top", "javascript:alert(1)", "mailto:a@b.c",
     "http://[", "http://a.example:99999/", "https://", "http://./", "http://../", "看看这个",
     "https://example.com/a b", "a@example.com", "C:\\x.md"],
)  # fmt: skip
def test_what_is_no_address_is_about_nothing(text: str) -> None:
    assert identify(text) == ""


def test_an_identity_is_never_too_long_to_be_indexed() -> None:
    long = "https://example.com/" + "路" * 5000
    assert len(identify(long)) < 100
    assert identify(long) == identify(f"{long}#part") != identify(f"{long}路")


def test_the_identity_of_a_cleaned_url_is_itself() -> None:
    for url in (
        "http://www.example.com/路/%25?b=a+b&a=&utm_medium=x#/x",
        "http://[2001:db8::1]:81/",
    ):
        cleaned = identify(url)
        assert identify(cleaned) == cleaned != ""


def test_no_address_raises_however_broken(hostile_dir: Path) -> None:
    for file in ("urltestdata.json", "toascii.json"):
        for text in texts_of(hostile_dir / "url" / file):
            for url in (text, f"https://{text}/", f"https://mp.weixin.qq.com/s?{text}"):
                assert identify(identify(url)) is not None
                lasting = lasting_form(url)
                assert not lasting or volatility_of(url)
                assert volatility_of(lasting) is None


def test_a_lone_surrogate_does_not_raise() -> None:
    assert identify("https://example.com/\ud800") == "https://example.com"


@pytest.mark.parametrize(
    "unit", ["a.", "中", "-.", "%", "&a=", "/", "?", "[", "@", "www.", "https://", "\\", "a/"]
)
@pytest.mark.parametrize("start", ["", "https://", "https://arxiv.org/", "https://github.com/a/"])
def test_a_long_address_takes_no_long_time(start: str, unit: str) -> None:
    began = time.process_time()
    identify(start + unit * (100_000 // len(unit)))
    assert time.process_time() - began < 1


@pytest.mark.django_db
def test_stored_identities_are_computed_anew_once() -> None:
    link = LinkFactory.create(url="https://docs.example.com/#/install")
    reference = ReferenceFactory.create(link=link, url="https://example.com/rate?from=USD")
    Link.objects.update(identity="https://docs.example.com")
    Reference.objects.update(identity="https://example.com/rate")
    migration = import_module("digests.migrations.0033_identities_anew")
    migration.recompute(apps, connection.schema_editor())
    for row in (link, reference):
        row.refresh_from_db()
    assert link.identity == "https://docs.example.com#/install"
    assert reference.identity == "https://example.com/rate?from=USD"
