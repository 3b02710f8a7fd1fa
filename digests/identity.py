"""What a URL is about, however it is written: the key by which a link is found again. Pure."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import SplitResult, quote_from_bytes, unquote, unquote_to_bytes, urlsplit

LONGEST_KEY = 1000
"""A longer key is replaced by its hash: PostgreSQL indexes no value of 2,704 bytes or more."""
LONGEST_HOST = 253
"""RFC 1035; Python's IDNA needs quadratic time for a label."""

TRACKING = re.compile(
    "utm_.*|sharer?(?:_.*)?|spm.*|mtm_.*|pk_.*|hm(?:sr|pl|cu|kw|ci)|_hs(?:enc|mi)|mc_[ce]id"
    "|(?:fb|g|d|y|ms)cl(?:id|kid)|igshid|from|isappinstalled|wxfrom|wx_.*|nsukey|scene|chksm"
    "|vd_source|ref_(?:src|url)"
)
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
_WITHOUT_SCHEME = re.compile(r"(?://)?(?:[\w-]+\.)+[^\W\d]{2,}(?::\d+)?/")
_WITH_SCHEME = re.compile(r"(?:https?|ftp):", re.IGNORECASE)


def identify(url: str) -> str:
    """What a URL is about, or "" when it is no address; never raises.

    `arxiv:1812.00332`, `github:owner/repo`, `doi:10.1000/182`, `wechat:s/SHORTID`,
    `wechat:BIZ/MID/IDX/SN`; for every other page its URL without what does not tell it apart.
    """
    parts = _split(url)
    if not parts:
        return ""
    key = _work(parts) or _cleaned(parts)
    if len(key.encode()) <= LONGEST_KEY:
        return key
    return f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def is_volatile(url: str) -> bool:
    """Whether the URL is a signed WeChat address, which dies within days."""
    parts = _split(url)
    if not parts or _host(parts) != "mp.weixin.qq.com":
        return False
    names = {name for name, _ in _parameters(parts)}
    return "tempkey" in names or {"timestamp", "signature"} <= names


def _split(url: str) -> SplitResult | None:
    """The parts of an address of the web, None for everything else."""
    text = url.encode(errors="replace").decode().strip().replace("\\", "/")
    if re.match(r"(?:doi|arxiv):", text, re.IGNORECASE):
        scheme, _, rest = text.partition(":")
        text = f"https://{scheme.lower()}.org/{rest}"
    elif text.startswith("//") or (text.startswith("www.") or _WITHOUT_SCHEME.match(text)):
        text = f"https://{text.removeprefix('//')}"
    if not _WITH_SCHEME.match(text):
        return None
    try:
        parts = urlsplit(text)
        return parts if (parts.hostname or "").strip(".") and parts.port != 0 else None
    except ValueError:  # brackets without an address, a port that is none
        return None


def _work(parts: SplitResult) -> str:
    """The paper, repository or article that the address names, "" when it names none."""
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
    """The paper's id without its version; old ids without the subject class."""
    match = _ARXIV.fullmatch(path.lower())
    return f"arxiv:{re.sub(r'[.][a-z]{2}/', '/', match[1])}" if match else ""


def _github(path: str) -> str:
    """The repository, for its front page only: a file or an issue in it is another matter."""
    match = _GITHUB.fullmatch(path.lower())
    return f"github:{match[1]}/{match[2]}" if match and match[1] not in _GITHUB_PAGES else ""


def _doi(path: str) -> str:
    """The DOI in lower case; arXiv's own are the paper's id."""
    doi = path.lower()
    if doi.startswith("10.48550/arxiv."):
        return _arxiv(doi.removeprefix("10.48550/arxiv."))
    return f"doi:{doi}" if _DOI.fullmatch(doi) else ""


def _wechat(path: str, parameters: dict[str, str]) -> str:
    """The article, by the numbers of its account and message or by its short id."""
    if short := re.fullmatch(r"s/([\w-]+)", path, re.ASCII):
        return f"wechat:s/{short[1]}"
    values = [unquote(parameters.get(name, "")) for name in ("__biz", "mid", "idx", "sn")]
    return f"wechat:{'/'.join(values).replace('=', '')}" if all(values) else ""


def _cleaned(parts: SplitResult) -> str:
    """The URL without what does not tell one page from another."""
    scheme = "ftp" if parts.scheme == "ftp" else "https"
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    path = _escaped(parts.path).rstrip("/")
    kept = sorted(pair for pair in _parameters(parts) if not TRACKING.fullmatch(pair[0].lower()))
    query = "&".join(f"{name}={value}" if value else name for name, value in kept)
    fragment = f"#{_escaped(parts.fragment)}" if parts.fragment.startswith("!") else ""
    return f"{scheme}://{_host(parts)}{port}{path}{'?' if query else ''}{query}{fragment}"


def _host(parts: SplitResult) -> str:
    """The host in lower case and ASCII, without `www.` and a final dot."""
    host = (parts.hostname or "").rstrip(".")
    with suppress(UnicodeError):  # no name that could be looked up is kept as typed
        host = host.encode("idna").decode().lower() if len(host) <= LONGEST_HOST else host
    return host.removeprefix("www.")


def _parameters(parts: SplitResult) -> Iterator[tuple[str, str]]:
    """The query's names and values, escaped in one way."""
    for pair in parts.query.replace("&amp;", "&").split("&"):
        name, _, value = pair.partition("=")
        if name:
            yield _escaped(name), _escaped(value)


def _escaped(text: str) -> str:
    """The text with every character escaped, or not, in one way."""
    return quote_from_bytes(unquote_to_bytes(text), safe="/:@!$'()*,;~")
