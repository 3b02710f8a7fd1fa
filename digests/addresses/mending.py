"""Corrections of typed addresses that leave no doubt, each a function from text to text."""

import re
from collections.abc import Callable

from digests.characters import INVISIBLE, UNPRINTABLE, WIDE, WIDE_LETTERS

from .values import Mend

_JOINED = r"\u0590-\u1fff\u2190-\u2bff\U0001f000-\U0001faff"
"""Scripts and symbols in which a joiner or a variation selector is part of the spelling."""
_UNSEEN = re.compile(
    rf"(?<=[{_JOINED}])[\u200c\u200d\ufe0e\ufe0f]{{1,2}}"
    rf"|([{INVISIBLE}{UNPRINTABLE}])"
)


def remove_invisible(text: str) -> str:
    """Remove the characters of a text that nobody sees, and white space at its ends."""
    return _UNSEEN.sub(lambda match: "" if match[1] else match[0], text).strip()


_IN_TEXT = re.compile(
    r"(?<![A-Za-z0-9])(?i:https?|ftp)[:：][/／]{1,2}"
    # A host may be written in Chinese, the rest of an address may not.
    rf"(?:[A-Za-z0-9-]++\.)*+(?:(?:[{WIDE_LETTERS}]++\.)++[{WIDE_LETTERS}]*+)?+[^\s<>\"{WIDE}]*+",
)
_STARTS_AS_WEB = re.compile("(?:https?|ftp)[:：]", re.IGNORECASE)
_STARTS_WITH_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*+:(?!\s+https?[:：])", re.IGNORECASE)
_TEXT_AFTER = re.compile(rf"([!-~]+)\s+[{WIDE}].*", re.DOTALL)
_MARKS_AFTER = re.compile("([!-~]+?)[。，；、！？：》】」』”’]+")
_BRACKETS = re.compile(r"""[<＜〈《「『“‘"'(（\[【](.*)[>＞〉》」』”’"')）\]】]""", re.DOTALL)
_NEVER_LAST = "!,:;*_'\"([{|)]}.?"


def _remove_surroundings(text: str) -> str:
    """Remove brackets, quotation marks and prose around one web address."""
    if (within := _BRACKETS.fullmatch(text)) and _STARTS_AS_WEB.match(within[1].strip()):
        text = within[1].strip()
    if _STARTS_AS_WEB.match(text):
        after = _TEXT_AFTER.fullmatch(text) or _MARKS_AFTER.fullmatch(text)
        return after[1] if after else text
    if _STARTS_WITH_SCHEME.match(text):
        return text
    found = find_address(text)
    return text[slice(*found)] if found else text


def find_address(text: str) -> tuple[int, int] | None:
    """Return the start and end of the one web address in a text; None for none or several."""
    found = list(_IN_TEXT.finditer(text))
    if len({match[0] for match in found}) != 1:
        return None
    return found[0].start(), found[0].start() + len(_trim_end(found[0][0]))


def _trim_end(address: str) -> str:
    """Remove the punctuation at the end of an address; brackets that pair stay."""
    end, unpaired = len(address), address.count(")") - address.count("(")
    while end and address[end - 1] in _NEVER_LAST:
        if address[end - 1] == ")":
            if unpaired <= 0:
                break
            unpaired -= 1
        end -= 1
    return address[:end]


_TO_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_TO_NARROW_HOST = _TO_NARROW | {0x3002: ".", 0xFF61: "."}
_TO_NARROW_START = _TO_NARROW | {0xFE55: ":", 0xFE30: ":"}
_START_AND_HOST = re.compile(
    r"((?:h?ttps?|ftp)(?:[:：﹕︰][/／]{0,2}|[/／]{2})|[/／]{2})([^/／?？#＃]*)([/／?？#＃]?)(.*)",
    re.IGNORECASE | re.DOTALL,
)


def _narrow(text: str) -> str:
    """Replace full-width characters in scheme and host; in the rest if that begins with one."""
    if "\uff21" <= text[:1] <= "\uff5a":
        return text.translate(_TO_NARROW_HOST)
    match = _START_AND_HOST.fullmatch(text)
    if not match:
        return text
    start, host, mark, rest = match.groups()
    rest = rest.translate(_TO_NARROW) if mark > "\uff00" else rest
    start, host = start.translate(_TO_NARROW_START), host.translate(_TO_NARROW_HOST)
    return start + host + mark.translate(_TO_NARROW) + rest


_SEVERAL_STARTS = re.compile(r"(?:https?[:;]?/*)+(?=https?:?//|ftp://)", re.IGNORECASE)


def _take_one(text: str) -> str:
    """Remove repeated beginnings of an address, and one half of an address pasted twice."""
    if match := _SEVERAL_STARTS.match(text):
        text = text[match.end() :]
    half = text[: len(text) // 2]
    return half if _STARTS_AS_WEB.match(half) and half + half == text else text


_MISSPELT_START = re.compile(
    r"(https?)(?:[:;.]*+[/\\]{2,}+|:[/\\]?+(?=[^/\\\d]))|(h+t{1,3}p{1,2}s{0,2}|t{1,2}ps?):[/\\]{2,}+",
    re.IGNORECASE,
)


def _spell(text: str) -> str:
    r"""Correct ``http//``, ``ttps://``, ``https:/``, ``\`` for ``/`` and ``&amp;`` for ``&``."""
    text = re.sub("[\t\r\n]", "", text)
    if match := _MISSPELT_START.match(text):
        scheme = match[1] or ("https" if match[2].lower().endswith("s") else "http")
        text = f"{scheme}://{text[match.end() :]}"
    if not _STARTS_AS_WEB.match(text):
        return text
    path, mark, query = text.partition("?")
    return path.replace("\\", "/") + mark + query.replace("&amp;", "&")


FILE_ENDINGS = frozenset(
    "avif bmp css csv doc docx gif gz htm html ico ipynb java jpeg jpg js json lua markdown"  # noqa: SIM905
    " md mov mp3 mp4 ogg pdf php png ppt pptx py rb rs rst sh svg tar tex toml ts txt vue wav"
    " webm webp xls xlsx xml yaml yml zip".split()
)
"""Ends of file names, some of which are countries too."""
_SITES = frozenset(
    "com org net edu gov mil int info biz name pro dev app blog tech xyz site online top cloud"  # noqa: SIM905
    " page wiki news club shop art space link studio systems digital media network academy"
    " 中国 中國 公司 网络 網絡 香港 台湾 台灣".split()
)
_HOST_AND_REST = re.compile(r"([\w.-]++)(:\d{1,5}(?=[/?#]|\Z))?(?:[/?#].*)?", re.DOTALL)
_MAILBOX = re.compile(
    # A clock rate, as in A78@2.8GHz, is no domain.
    r"[^\s@,:/?<>\"]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+"
    r"(?!(?:[gmk]?hz|fps)\Z)(?:[^\W\d_]{2,}|xn--[\w-]+)",
    re.IGNORECASE,
)
_NUMBERED = re.compile("(doi|arxiv):(?!/)", re.IGNORECASE)


def is_mailbox(text: str) -> bool:
    """Return whether a text is a mail address such as ``someone@example.org``."""
    return bool(_MAILBOX.fullmatch(text))


def _add_scheme(text: str) -> str:
    """Add the missing beginning of an address, such as ``https://`` or ``mailto:``."""
    if text.startswith("//"):
        return f"https:{text}"
    if match := _NUMBERED.match(text):
        start = "https://doi.org/" if match[1].lower() == "doi" else "https://arxiv.org/abs/"
        return start + text[match.end() :].strip()
    if is_mailbox(text):
        return f"mailto:{text}"
    if not _names_site(text):
        return text
    # GitHub reads a bare www. address as http (GFM, autolinks).
    return f"http://{text}" if text.lower().startswith("www.") else f"https://{text}"


def _names_site(text: str) -> bool:
    """Return True when a text without scheme begins with a host and not with a file's name."""
    match = _HOST_AND_REST.fullmatch(text)
    if not match:
        return False
    *names, last = match[1].lower().split(".")
    has_more = match.end(1) < len(text)
    if not names:
        return last == "localhost" and has_more
    if not all(names) or last in FILE_ENDINGS:
        return False
    if len(names) == 3 and all(name.isdecimal() for name in (*names, last)):
        return has_more
    if names[0] == "www" or has_more:
        return last in _SITES or last.startswith("xn--") or bool(re.fullmatch("[a-z]{2,}", last))
    return last in _SITES or bool(re.fullmatch("[a-z]{2}", last))


STEPS: tuple[tuple[Mend, Callable[[str], str]], ...] = (
    (Mend.INVISIBLE, remove_invisible),
    (Mend.SURROUNDINGS, _remove_surroundings),
    (Mend.WIDTH, _narrow),
    (Mend.DOUBLED, _take_one),
    (Mend.SPELLING, _spell),
    (Mend.SCHEME, _add_scheme),
)
