"""Check whether an address leads anywhere, after obvious mistakes in it were corrected.

An address is one of the web (http, https, ftp), of mail or of a telephone. Everything that shows,
follows, compares or reports an address asks `check_address`.
"""

import re
from urllib.parse import urlsplit

from .mending import FILE_ENDINGS, STEPS, is_mailbox
from .values import Address, Fault

WEB_SCHEMES = frozenset({"http", "https", "ftp"})
SCHEMES = WEB_SCHEMES | {"mailto", "tel"}

_PLAIN = re.compile(
    r"https?://(?!.*https?:|.*&amp;)(?:[a-z0-9-]++\.)+[a-z][a-z0-9-]*+(?:[/?#][!-\[\]-~]*)?"
)


def check_address(typed: str) -> Address:
    """Return the address that a typed text means, or the reason why it leads nowhere."""
    if _PLAIN.fullmatch(typed):  # as nearly all are
        return Address(typed, typed)
    text, mends = typed.strip(), []
    for mend, change in STEPS:
        changed = change(text)
        if changed != text:
            mends.append(mend)
            text = changed
    fault = _fault_of(text)
    return Address(typed, fault=fault) if fault else Address(typed, text, tuple(mends))


_OLD_FILE = re.compile(r"(?:\.{0,2}/)*(?:[^/]+/)?\d{4}-\d\d-\d\d\.(?:md|html)(?:#|\Z)")


def names_old_file(typed: str) -> bool:
    """Return whether an address names the file of another issue, which leads to its page here."""
    return _OLD_FILE.match(typed) is not None


def check_link(typed: str) -> Address:
    """Return the address that a link within a text means, which may be on this site too.

    That is a path from the root, a part of the page, or the old file of another issue.
    """
    checked = check_address(typed)
    if checked.fault is Fault.RELATIVE and (typed[0] in "/#" or names_old_file(typed)):
        return Address(typed, typed)
    return checked


_SCHEME = re.compile("([a-z][a-z0-9+.-]*+):", re.IGNORECASE)
_NO_HOST_CHARACTER = r"\s.<>^`{|}\\!$&'()*+,;=\"，、；：！？（）【】《》「」“”‘’…"
_HOST = re.compile(rf"(?:[^{_NO_HOST_CHARACTER}]+\.)*[^{_NO_HOST_CHARACTER}]+\.?")
_IN_BROWSER = frozenset(
    {"about", "blob", "chrome", "chrome-extension", "data", "edge", "moz-extension", "view-source"}
)
"""Schemes of pages that one browser shows to one person."""
_PHONE = re.compile(r"tel:\+?[\d().\s-]*\d[\d().\s-]*(?:[;,][\w=+.-]+)*", re.IGNORECASE)


def _fault_of(text: str) -> Fault | None:
    """Return why a mended address leads nowhere, None when it leads somewhere."""
    scheme = _SCHEME.match(text)
    if not scheme:
        return _fault_without_scheme(text)
    name = scheme[1].lower()
    if name in WEB_SCHEMES:
        return _fault_of_web(text)
    if name == "mailto":
        return None if _is_mail(text) else Fault.MAIL
    if name == "tel":
        return None if _PHONE.fullmatch(text) else Fault.PHONE
    if name in _IN_BROWSER:
        return Fault.BROWSER
    return Fault.LOCAL if name == "file" or len(name) == 1 else Fault.SCHEME


def _fault_without_scheme(text: str) -> Fault:
    if not text:
        return Fault.EMPTY
    if text.startswith("\\\\"):
        return Fault.LOCAL
    ends_as_file = text.rpartition(".")[2].lower() in FILE_ENDINGS
    is_path = text.isascii() or "/" in text or ends_as_file
    if text[0] in "/.#?" or (is_path and not re.search(r"[\s@]", text)):
        return Fault.RELATIVE
    return Fault.WORDS


def _fault_of_web(text: str) -> Fault | None:
    if re.search(r"\s", text):
        return Fault.SPACE
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # brackets without an address, a port that is none
        return Fault.HOST
    is_site = _HOST.fullmatch(host) or parts.netloc.rpartition("@")[2].startswith("[")
    if not is_site or port == 0 or not (host.isascii() or "." in host):
        return Fault.HOST
    return None


def _is_mail(text: str) -> bool:
    """Return whether a ``mailto:`` address names mailboxes, or has a subject to send to anybody."""
    mailboxes, _mark, headers = text.partition(":")[2].partition("?")
    if not mailboxes:
        return bool(headers)
    return all(is_mailbox(mailbox.strip()) for mailbox in mailboxes.split(","))
