"""Addresses that will not last are recognised, and the lasting one that they carry is found."""

import pytest

from digests.addresses import Volatility, lasting_form, target_of, volatility_of
from digests.addresses.sentences import VOLATILE

SIGNED = "https://mp.weixin.qq.com/s?timestamp=1557712576&src=3&ver=1&signature=kk*cx-"
ARTICLE = "https://mp.weixin.qq.com/s?__biz=M&mid=1&idx=1&sn=a"
TARGET = "https://example.org/a?b=1"
CARRIED = "https%3A%2F%2Fexample.org%2Fa%3Fb%3D1"


@pytest.mark.parametrize(
    ("url", "volatility"),
    [
        (SIGNED, Volatility.SIGNED_ARTICLE),
        (f"{ARTICLE}&tempkey=MTE", Volatility.SIGNED_ARTICLE),
        ("https://a.s3.amazonaws.com/x.pdf?X-Amz-Signature=1&X-Amz-Expires=9", Volatility.SIGNED),
        ("https://a.example/x?Expires=1&Signature=y", Volatility.SIGNED),
        (f"https://www.google.com/url?sa=t&url={CARRIED}", Volatility.REDIRECT),
        ("https://www.baidu.com/link?url=abc", Volatility.REDIRECT),
        ("https://weixin.sogou.com/link?url=abc", Volatility.REDIRECT),
        ("https://t.cn/A6abc", Volatility.SHORT),
        ("http://bit.ly/abc", Volatility.SHORT),
        ("https://example.org/a;jsessionid=1A2B", Volatility.SESSION),
        ("https://example.org/?PHPSESSID=x", Volatility.SESSION),
        ("https://example.org/?sid=a1b2c3d4e5f6a7b8", Volatility.SESSION),
        ("http://localhost:8888/a", Volatility.PRIVATE),
        ("http://192.168.0.7/a", Volatility.PRIVATE),
        ("http://[::1]/a", Volatility.PRIVATE),
        ("http://wiki/a", Volatility.PRIVATE),
    ],
)
def test_an_address_that_will_not_last_is_recognised(url: str, volatility: Volatility) -> None:
    assert volatility_of(url) == volatility


@pytest.mark.parametrize(
    "url",
    [
        "",
        "blob:https://example.org/1",
        "https://mp.weixin.qq.com/s/EXuFXbPBIbzTyi0fUjvvPw",
        f"{ARTICLE}&chksm=1&scene=21#wechat_redirect",
        SIGNED.replace("mp.weixin.qq.com", "example.com"),
        "https://example.org/?sid=12&session=3",
        "https://example.org/link?url=x",
        "https://www.google.com/search?q=https://example.org",
        "https://t.co/",
        "https://8.8.8.8/a",
    ],
)
def test_an_address_that_may_last_is_not_volatile(url: str) -> None:
    assert volatility_of(url) is None
    assert lasting_form(url) == ""
    assert target_of(url) == url


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.google.com/url?q={CARRIED}&sa=D",
        f"https://www.google.com.hk/url?sa=t&url={CARRIED}&usg=x",
        f"https://link.zhihu.com/?target={CARRIED}",
        f"https://link.csdn.net/?target={CARRIED}&from=y",
        f"https://l.facebook.com/l.php?u={CARRIED}&h=1",
        f"https://www.youtube.com/redirect?q={CARRIED}",
        f"https://link.zhihu.com/?target={CARRIED.replace('%', '%25')}",
        f"https://link.zhihu.com/?target=https%3A//www.google.com/url%3Fq%3D{CARRIED}",
        "https://www.bing.com/ck/a?!&&p=3&u=a1aHR0cHM6Ly9leGFtcGxlLm9yZy9hP2I9MQ&ntb=1",
        f"{TARGET}&PHPSESSID=x",
    ],
)
def test_the_lasting_address_is_found_within_a_volatile_one(url: str) -> None:
    assert lasting_form(url) == TARGET


def test_an_article_of_wechat_lasts_by_its_numbers() -> None:
    key = "pass_ticket=abcdefghij0123456789"
    assert lasting_form(f"{ARTICLE}&uin=1&{key}") == ARTICLE
    assert lasting_form(f"{ARTICLE}&tempkey=MTE") == ARTICLE


@pytest.mark.parametrize(
    "url",
    [
        SIGNED,
        "https://t.cn/A6abc",
        "https://www.baidu.com/link?url=abc",
        f"https://link.zhihu.com/?target={SIGNED.replace('&', '%26')}",
        "https://link.zhihu.com/?target=javascript:alert(1)",
        "http://localhost/a",
    ],
)
def test_nothing_lasting_is_made_up(url: str) -> None:
    assert lasting_form(url) == ""


def test_each_reason_has_a_sentence() -> None:
    assert set(VOLATILE) == set(Volatility)
