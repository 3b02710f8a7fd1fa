"""Compute the identity of a URL, the key by which links to one work are matched. Pure."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from urllib.parse import SplitResult, quote_from_bytes, unquote, unquote_to_bytes, urlsplit

from digests.addresses import (
    WEB_SCHEMES,
    check_address,
    is_of_session,
    target_of,
    without_session_path,
)

LONGEST_KEY = 1000
"""A longer key is replaced by its hash: PostgreSQL indexes no value of 2,704 bytes or more."""
LONGEST_HOST = 253
"""RFC 1035; Python's IDNA needs quadratic time for a label."""

_TRACKING = re.compile(
    "utm_.*|spm(?:_.*)?|mtm_.*|pk_(?:campaign|content|cid|keyword|kwd|medium|source)"
    "|hm(?:sr|pl|cu|kw|ci)|_hs(?:enc|mi)|hsctatracking|mc_[ce]id|mkt_tok|_g[al]|gad_.*|[gw]braid"
    "|(?:fb|g|d|y|ys|tw|tt|ms)cl(?:id|kid)|li_fat_id|srsltid|igsh(?:id)?|oly_(?:anon|enc)_id"
    "|vero_id|_openstat|wickedid|isappinstalled|nsukey|wxshare_count|vd_source|ref_(?:src|url)"
)
"""Parameters that track on whatever site they stand."""
_TRACKING_BY_VALUE = {"from": frozenset({"timeline", "groupmessage", "singlemessage"})}
"""The parameters that WeChat adds to the address of any site that is shared in it."""
_TRACKING_BY_SITE = {
    "weixin.qq.com": re.compile(
        "from|scene|subscene|ascene|chksm|wxfrom|wx_.*|mpshare|srcid|sharer?_.*|shareinfo|clicktime"
        "|enterid|sessionid|devicetype|version|nettype|abtest_cookie|exportkey|pass_ticket|uin|key"
    ),
    "bilibili.com": re.compile("share_.*|from_.*|unique_k|seid|bbid|buvid|is_story_h5|plat_id"),
    "zhihu.com": re.compile("share_code|native|s_r"),
    "csdn.net": re.compile("share(?:type|id|refer|source|from)|csdn_share_tail|ops_request_misc"),
    "xiaohongshu.com": re.compile("xsec_.*|xhsshare|appuid|apptime|share_.*|source|author_share"),
    "weibo.com": re.compile("from|mod|loc|luicode|lfid|featurecode"),
    "weibo.cn": re.compile("from|mod|loc|luicode|lfid|featurecode"),
    "youtube.com": re.compile("si|feature|pp|ab_channel"),
    "youtu.be": re.compile("si|feature"),
    "twitter.com": re.compile("s|t"),
    "x.com": re.compile("s|t"),
    "medium.com": re.compile("source"),
    "reddit.com": re.compile("share_id|rdt|ref|ref_source"),
    "linkedin.com": re.compile("trk|trackingid"),
}
"""Parameters that track on one site and its subdomains, and say something elsewhere."""
_GITHUB_PAGES = frozenset(
    {
        "about", "apps", "collections", "customer-stories", "enterprise", "events", "explore",
        "features", "login", "marketplace", "orgs", "pricing", "readme", "resources", "search",
        "security", "settings", "site", "solutions", "sponsors", "stars", "topics", "trending",
        "users",
    }
)  # fmt: skip
_ARXIV_SITES = {
    "alphaxiv.org": ("abs/", "overview/", "pdf/"),
    "arxiv-vanity.com": ("papers/",),
    "huggingface.co": ("papers/",),
    "scirate.com": ("arxiv/",),
}
"""Other sites with a page for each paper on arXiv, and what stands before its id there."""
_ARXIV = re.compile(
    r"(?:(?:abs|pdf|html|format|ps|src|e-print)/)?(?:arxiv:)?"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?"
)
_GITHUB = re.compile(
    r"([\w-]+)/([\w.-]+?)(?:\.git)?(?:/tree/[^/]+|/blob/[^/]+/readme(?:\.(?:md|rst|txt))?)?",
    re.ASCII,
)
_DOI = re.compile(r"10\.\d+(?:\.\d+)*/.+")
_DOI_SITES = {
    "dl.acm.org": re.compile(r"doi/(?:(?:abs|pdf|epdf|full|fullhtml)/)?(10\..+)"),
    "link.springer.com": re.compile(r"(?:article|chapter|book|content/pdf)/(10\..+?)(?:\.pdf)?"),
    "onlinelibrary.wiley.com": re.compile(r"doi/(?:(?:abs|pdf|epdf|full)/)?(10\..+)"),
}
"""The publishers whose addresses hold the DOI of the article."""
_INDEX_FILE = re.compile(r"/(?:index\.(?:html?|php|jsp|aspx?)|default\.(?:html?|aspx?))\Z", re.I)
_TWINS = {
    "m.bilibili.com": "bilibili.com",
    "m.youtube.com": "youtube.com",
    "mobile.twitter.com": "x.com",
    "twitter.com": "x.com",
    "m.jianshu.com": "jianshu.com",
}
"""The hosts under which a site shows the same pages as under another."""
_SEVERAL_NAMES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"youtube\.com/watch\?(?:.*&)?v=([\w-]{11})(?:&.*)?"), "youtube.com/watch?v={}"),
    (re.compile(r"youtube\.com/(?:shorts|live|embed)/([\w-]{11})\?.*"), "youtube.com/watch?v={}"),
    (re.compile(r"youtu\.be/([\w-]{11})\?.*"), "youtube.com/watch?v={}"),
    (re.compile(r"openreview\.net/(?:forum|pdf)\?(?:.*&)?id=([\w-]+)(?:&.*)?"),
     "openreview.net/forum?id={}"),
    (re.compile(r"zhihu\.com/(?:question/\d+/)?answer/(\d+)\?.*"), "zhihu.com/answer/{}"),
    (re.compile(r"(?:[\w-]+\.)?blog\.csdn\.net/(?:[\w-]+/)?article/details/(\d+)\?.*"),
     "blog.csdn.net/article/details/{}"),
)  # fmt: skip
"""The pages that a site shows under several addresses, and the one that stands for them."""
_REPOSITORY = re.compile(r"https://(github|gitee)\.com/([\w-]+)/([\w.-]+)/.+", re.ASCII)


@lru_cache(maxsize=1024)
def identify(url: str) -> str:
    """Return the identity of a URL, or "" when it is no address of the web; never raises.

    `arxiv:1812.00332`, `github:owner/repo`, `doi:10.1000/182`, `wechat:s/SHORTID`,
    `wechat:BIZ/MID/IDX/SN`; for every other page its URL without what does not tell it apart.
    Cached, because whoever stores or compares an issue asks for each of its addresses a few times.
    """
    parts = _split(url)
    if not parts:
        return ""
    key = _work(parts) or _cleaned(parts)
    if len(key.encode()) <= LONGEST_KEY:
        return key
    return f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def without_tracking(url: str) -> str:
    """Return an address without the parameters that tell where a reader came from.

    Everything else in it stays as it is spelt; what is no address of the web is returned unchanged.
    """
    if not check_address(url).url:
        return url
    parts = urlsplit(url)
    if parts.scheme not in WEB_SCHEMES or not parts.query:
        return url
    host = _host(parts)
    pairs = parts.query.split("&")
    kept = [pair for pair in pairs if not _tracks(host, *pair.partition("=")[::2])]
    return url if kept == pairs else parts._replace(query="&".join(kept)).geturl()


def repository_of(identity: str) -> str:
    """Return the identity of the repository that a page belongs to, "" for any other page.

    A file, an issue or a release is a page of its own, but who asks for it wants to know of the
    repository too.
    """
    match = _REPOSITORY.fullmatch(identity)
    if not match:
        return ""
    site, owner, name = match.groups()
    return f"github:{owner}/{name}" if site == "github" else f"https://gitee.com/{owner}/{name}"


def site_of(url: str) -> str:
    """Return the host of an address of the web without ``www.``; every paper of arXiv has one."""
    parts = _split(url)
    if not parts:
        return ""
    return "arxiv.org" if _work(parts).startswith("arxiv:") else _host(parts)[:LONGEST_HOST]


def _split(url: str) -> SplitResult | None:
    """Return the parts of an address of the web, None for everything else.

    A redirect that carries its target is about the target.
    """
    parts = urlsplit(check_address(url).url)
    if parts.query:
        parts = urlsplit(check_address(target_of(url)).url)
    return parts if parts.scheme in WEB_SCHEMES else None


def _work(parts: SplitResult) -> str:
    """Return the paper, repository or article that the address names, "" when it names none."""
    host, path = _host(parts), unquote(parts.path).strip("/")
    if re.fullmatch(r"(?:.+\.)?(?:arxiv|ar5iv)\.org", host):
        return _arxiv(path)
    if host == "github.com":
        return _github(path)
    if starts := _ARXIV_SITES.get(host):
        start = next(filter(path.startswith, starts), "")
        return _arxiv(path.removeprefix(start)) if start else ""
    if host in {"doi.org", "dx.doi.org"}:
        return _doi(path)
    if pattern := _DOI_SITES.get(host):
        match = pattern.fullmatch(path.lower())
        return _doi(match[1]) if match else ""
    if host == "mp.weixin.qq.com":
        return _wechat(path, dict(_parameters(parts)))
    return ""


def _arxiv(path: str) -> str:
    """Return the paper's id without its version; old ids without the subject class."""
    match = _ARXIV.fullmatch(path.lower())
    return f"arxiv:{re.sub(r'[.][a-z]{2}/', '/', match[1])}" if match else ""


def _github(path: str) -> str:
    """Return the repository for its front page only: a file or an issue in it is another page."""
    match = _GITHUB.fullmatch(path.lower())
    return f"github:{match[1]}/{match[2]}" if match and match[1] not in _GITHUB_PAGES else ""


def _doi(path: str) -> str:
    """Return the DOI in lower case; arXiv's own are the paper's id."""
    doi = path.lower()
    if doi.startswith("10.48550/arxiv."):
        return _arxiv(doi.removeprefix("10.48550/arxiv."))
    return f"doi:{doi}" if _DOI.fullmatch(doi) else ""


def _wechat(path: str, parameters: dict[str, str]) -> str:
    """Return the article, by the numbers of its account and message or by its short id."""
    if short := re.fullmatch(r"s/([\w-]+)", path, re.ASCII):
        return f"wechat:s/{short[1]}"
    values = [unquote(parameters.get(name, "")) for name in ("__biz", "mid", "idx", "sn")]
    return f"wechat:{'/'.join(values).replace('=', '')}" if all(values) else ""


def _cleaned(parts: SplitResult) -> str:
    """Return the URL without what does not tell one page from another."""
    scheme = "ftp" if parts.scheme == "ftp" else "https"
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    host = _host(parts)
    path = _page_path(host, parts)
    kept = sorted(pair for pair in _parameters(parts) if not _tracks(host, *pair))
    query = "&".join(f"{name}={value}" if value else name for name, value in kept)
    page = f"{_TWINS.get(host, host)}{port}{path}"
    for pattern, name in _SEVERAL_NAMES:
        if match := pattern.fullmatch(f"{page}?{query}"):
            return f"https://{name.format(match[1])}"
    return f"{scheme}://{page}{'?' if query else ''}{query}{_route(parts)}"


def _page_path(host: str, parts: SplitResult) -> str:
    """Return the path without a final slash, the name of an index file, and a session's key."""
    path = _INDEX_FILE.sub("", _escaped(without_session_path(parts.path))).rstrip("/")
    if host != "github.com":
        return path
    # GitHub reads the names of owners and repositories without regard to case.
    *names, rest = path.split("/", 3) if path.count("/") > 2 else (path, "")
    return "/".join(filter(None, ["/".join(names).lower(), rest]))


def _route(parts: SplitResult) -> str:
    """Return the fragment where it names a page, as ``#/install`` does, and no place on one."""
    route = _escaped(parts.fragment).rstrip("/")
    return f"#{route}" if route.startswith("/") or (len(route) > 1 and route[0] == "!") else ""


def _tracks(host: str, name: str, value: str) -> bool:
    """Return whether a parameter tells where a reader came from and not what the page is."""
    name = name.lower()
    if _TRACKING.fullmatch(name) or value in _TRACKING_BY_VALUE.get(name, ()):
        return True
    if is_of_session(name, value):
        return True
    labels = host.split(".")[-3:]
    sites = (".".join(labels[start:]) for start in range(len(labels)))
    return any(
        _TRACKING_BY_SITE[site].fullmatch(name) for site in sites if site in _TRACKING_BY_SITE
    )


def _host(parts: SplitResult) -> str:
    """Return the host in lower case and ASCII, without `www.` and a final dot."""
    host = (parts.hostname or "").rstrip(".")
    with suppress(UnicodeError):  # no name that could be looked up is kept as typed
        host = host.encode("idna").decode().lower() if len(host) <= LONGEST_HOST else host
    return f"[{host}]" if ":" in host else host.removeprefix("www.")


def _parameters(parts: SplitResult) -> Iterator[tuple[str, str]]:
    """Yield the query's names and values, escaped in one way."""
    for pair in parts.query.split("&"):
        name, _, value = pair.partition("=")
        if name:
            yield _escaped(name), _escaped(value)


def _escaped(text: str) -> str:
    """Return the text with every character escaped, or not, in one way."""
    return quote_from_bytes(unquote_to_bytes(text), safe="/:@!$'()*,;~")
