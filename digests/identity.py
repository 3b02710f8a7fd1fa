"""Compute the identity of a URL, the key by which links to one work are matched. Pure."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from urllib.parse import SplitResult, quote_from_bytes, unquote, unquote_to_bytes, urlsplit

from digests.addresses import WEB_SCHEMES, check_address

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
_ARXIV = re.compile(
    r"(?:(?:abs|pdf|html|format|ps|src|e-print)/)?(?:arxiv:)?"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?"
)
_GITHUB = re.compile(r"([\w-]+)/([\w.-]+?)(?:\.git)?(?:/tree/[^/]+)?", re.ASCII)
_DOI = re.compile(r"10\.\d+(?:\.\d+)*/.+")


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


def is_volatile(url: str) -> bool:
    """Return whether the URL is a signed WeChat address, which dies within days."""
    parts = _split(url)
    if not parts or _host(parts) != "mp.weixin.qq.com":
        return False
    names = {name for name, _ in _parameters(parts)}
    return "tempkey" in names or {"timestamp", "signature"} <= names


def _split(url: str) -> SplitResult | None:
    """Return the parts of an address of the web, None for everything else."""
    parts = urlsplit(check_address(url).url)
    return parts if parts.scheme in WEB_SCHEMES else None


def _work(parts: SplitResult) -> str:
    """Return the paper, repository or article that the address names, "" when it names none."""
    host, path = _host(parts), unquote(parts.path).strip("/")
    if re.fullmatch(r"(?:.+\.)?(?:arxiv|ar5iv)\.org", host):
        return _arxiv(path)
    if host == "github.com":
        return _github(path)
    if host in {"doi.org", "dx.doi.org"}:
        return _doi(path)
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
    path = _escaped(parts.path).rstrip("/")
    host = _host(parts)
    kept = sorted(pair for pair in _parameters(parts) if not _tracks(host, *pair))
    query = "&".join(f"{name}={value}" if value else name for name, value in kept)
    return f"{scheme}://{host}{port}{path}{'?' if query else ''}{query}{_route(parts)}"


def _route(parts: SplitResult) -> str:
    """Return the fragment where it names a page, as ``#/install`` does, and no place on one."""
    route = _escaped(parts.fragment).rstrip("/")
    return f"#{route}" if route.startswith("/") or (len(route) > 1 and route[0] == "!") else ""


def _tracks(host: str, name: str, value: str) -> bool:
    """Return whether a parameter tells where a reader came from and not what the page is."""
    name = name.lower()
    if _TRACKING.fullmatch(name) or value in _TRACKING_BY_VALUE.get(name, ()):
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
