"""Recognise addresses that will not last, and find the lasting address that one of them carries."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from contextlib import suppress
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from .judging import WEB_SCHEMES, check_address


class Volatility(StrEnum):
    """A reason why an address will not last, or does not lead everybody."""

    SIGNED_ARTICLE = "signed-article"
    SIGNED = "signed"
    REDIRECT = "redirect"
    SHORT = "short"
    SESSION = "session"
    PRIVATE = "private"


_CARRIERS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(page), tuple(names))
    for page, *names in (
        (r"google(?:\.[a-z]{2,3}){1,2}/url", "q", "url"),
        (r"link\.(?:zhihu|csdn|juejin)\.(?:com|net|cn)/", "target"),
        (r"(?:sspai|gitee)\.com/link", "target"),
        (r"(?:link\.jianshu\.com/|jianshu\.com/go(?:-wild)?)", "t", "url"),
        (r"oschina\.net/action/gotolink|docs\.qq\.com/scenario/link\.html", "url"),
        (r"c\.pc\.qq\.com/\w+\.html", "pfurl", "url"),
        (r"weixin110\.qq\.com/cgi-bin/.+", "url"),
        (r"mp\.weixin\.qq\.com/mp/wapredirect", "url"),
        (r"(?:t|weibo)\.cn/sinaurl", "u", "toasturl", "url"),
        (r"lm?\.facebook\.com/l\.php|l\.instagram\.com/", "u"),
        (r"out\.reddit\.com/.*|disq\.us/url|slack-redir\.net/link", "url"),
        (r"(?:m\.)?youtube\.com/redirect", "q"),
        (r"duckduckgo\.com/l", "uddg"),
        (r"linkedin\.com/(?:redir/redirect|safety/go)", "url"),
        (r"(?:\w+\.)?safelinks\.protection\.outlook\.com/.*", "url"),
        (r"steamcommunity\.com/linkfilter", "u", "url"),
        (r"t\.umblr\.com/redirect", "z"),
        (r"(?:cn\.|www4\.)?bing\.com/ck/a", "u"),
    )
)
"""Pages that lead on to the address in one of their parameters: host and path, and its names."""
_OPAQUE = re.compile(
    r"(?:m\.)?baidu\.com/(?:link|from=.*|baidu\.php)|(?:weixin\.|m\.)?sogou\.com/(?:link|web/link)"
    r"|(?:m\.)?so\.com/(?:link|s/link)|link\.segmentfault\.com/.*|google(?:\.[a-z]{2,3}){1,2}/goto"
    r"|news\.google\.com/(?:rss/)?(?:articles|read)/.+"
)
"""Pages that lead on to an address that they do not show."""
_SHORTENERS = frozenset(
    "t.co t.cn bit.ly bitly.com goo.gl tinyurl.com is.gd ow.ly buff.ly lnkd.in dlvr.it trib.al"  # noqa: SIM905
    " rb.gy cutt.ly reurl.cc shorturl.at tiny.cc rebrand.ly v.gd git.io g.co hubs.ly hubs.la"
    " dwz.cn url.cn w.url.cn suo.im suo.nz sourl.cn u.nu mrw.so dwz.date b23.tv xhslink.com"
    " v.douyin.com v.kuaishou.com m.tb.cn u.jd.com 3.cn amzn.to a.co fb.me s.id zhi.hu"
    " feedproxy.google.com".split()
)
_SESSION = re.compile(
    r"jsessionid|phpsessid|aspsessionid\w*|asp\.net_sessionid|cftoken|cfid", re.IGNORECASE
)
_MAYBE_SESSION = re.compile(
    r"session_?(?:id|key|token)?|sess(?:_?id)?|sid|access_?token|auth_?token|pass_ticket|exportkey",
    re.IGNORECASE,
)
"""Parameters that are of one visit where their values look like keys."""
_ONE_OF_A_KIND = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w.%!*~+/=-]{16,}", re.ASCII)
"""A value that looks like a key: long, of letters and digits."""
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?#]*", re.IGNORECASE)
_SIGNATURES: tuple[frozenset[str], ...] = tuple(
    map(
        frozenset,
        (
            ("x-amz-signature",), ("x-goog-signature",), ("x-oss-signature",), ("x-bce-signature",),
            ("q-signature",), ("signature", "expires"), ("sig", "se", "sv"), ("auth_key",),
            ("token", "expires"), ("wssecret", "wstime"), ("txsecret", "txtime"),
        ),
    )
)  # fmt: skip
"""Parameters that together sign an address for a while."""
_NUMBERS = ("__biz", "mid", "idx", "sn")
"""The parameters of WeChat that name an article for good."""
_PRIVATE_DOMAINS = frozenset({"localhost", "local", "lan", "internal", "intranet", "home", "corp"})
MOST_STEPS = 3
"""The most redirects within one another that are followed."""


def volatility_of(url: str) -> Volatility | None:
    """Return why a web address will not last, None for one that may."""
    parts = _split(url)
    if parts is None:
        return None
    page, names = _page(parts), {name.lower() for name in dict(parse_qsl(parts.query, True))}
    host, _slash, path = page.partition("/")
    if _is_private(host):
        return Volatility.PRIVATE
    if host == "mp.weixin.qq.com" and ("tempkey" in names or {"timestamp", "signature"} <= names):
        return Volatility.SIGNED_ARTICLE
    if _OPAQUE.fullmatch(page) or _carried(parts):
        return Volatility.REDIRECT
    if host in _SHORTENERS and path:
        return Volatility.SHORT
    if any(signature <= names for signature in _SIGNATURES):
        return Volatility.SIGNED
    return Volatility.SESSION if _without_session(parts) else None


def lasting_form(url: str) -> str:
    """Return the lasting address that a volatile one carries in itself, "" when there is none.

    That is the target of a redirect, an article of WeChat by its numbers, or the address without
    what belongs to one visit.
    """
    for _step in range(MOST_STEPS):
        parts = _split(url)
        if parts is None or not volatility_of(url):
            return ""
        url = _carried(parts) or _article(parts) or _without_session(parts)
        if url and not volatility_of(url):
            return url
    return ""


def target_of(url: str) -> str:
    """Return the address that a redirect carries; any other address as it is."""
    for _step in range(MOST_STEPS):
        parts = _split(url)
        url = (_carried(parts) if parts else "") or url
    return url


def is_of_session(name: str, value: str) -> bool:
    """Return whether a parameter belongs to one visit of a site and not to the page."""
    if _SESSION.fullmatch(name):
        return True
    return bool(_MAYBE_SESSION.fullmatch(name) and _ONE_OF_A_KIND.fullmatch(value))


def without_session_path(path: str) -> str:
    """Return a path without the key of a session after a semicolon."""
    return _SESSION_IN_PATH.sub("", path)


def _split(url: str) -> SplitResult | None:
    """Return the parts of an address of the web, None for everything else."""
    parts = urlsplit(check_address(url).url)
    return parts if parts.scheme in WEB_SCHEMES else None


def _page(parts: SplitResult) -> str:
    """Return the host without ``www.`` and the path without a slash at its end."""
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    return f"{host}/{parts.path.strip('/').lower()}"


def _carried(parts: SplitResult) -> str:
    """Return the web address in the parameters of a redirect, "" for any other page."""
    page = _page(parts)
    for pattern, names in _CARRIERS:
        if pattern.fullmatch(page):
            values = dict(parse_qsl(parts.query))
            return next(filter(None, (_web_address(values.get(name, "")) for name in names)), "")
    return ""


def _web_address(value: str) -> str:
    """Return the address that a parameter holds, escaped once more or in base64 as Bing has it."""
    if value.startswith("a1"):
        with suppress(ValueError):
            value = urlsafe_b64decode(value[2:] + "=" * (-len(value[2:]) % 4)).decode()
    value = unquote(value) if re.match("https?%3a", value, re.IGNORECASE) else value
    return value if re.match("https?://", value, re.IGNORECASE) and _split(value) else ""


def _article(parts: SplitResult) -> str:
    """Return the address of an article of WeChat by its numbers, "" without all of them."""
    values = dict(parse_qsl(parts.query))
    if _page(parts) != "mp.weixin.qq.com/s" or not all(map(values.get, _NUMBERS)):
        return ""
    return "https://mp.weixin.qq.com/s?" + urlencode({name: values[name] for name in _NUMBERS})


def _without_session(parts: SplitResult) -> str:
    """Return the address without what belongs to one visit, "" if it has nothing of that."""
    pairs = parts.query.split("&") if parts.query else []
    kept = [pair for pair in pairs if not is_of_session(*pair.partition("=")[::2])]
    path = without_session_path(parts.path)
    if (kept, path) == (pairs, parts.path):
        return ""
    return urlunsplit(parts._replace(path=path, query="&".join(kept)))


def _is_private(host: str) -> bool:
    """Return whether a host is found on one computer or in one network only."""
    with suppress(ValueError):
        return ip_address(host).is_private
    return "." not in host or host.rpartition(".")[2] in _PRIVATE_DOMAINS
