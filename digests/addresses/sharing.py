"""Read links from the texts that the share buttons of apps write."""

import re
from dataclasses import dataclass

from .judging import check_address
from .mending import find_address, remove_invisible
from .values import Address


@dataclass(frozen=True, slots=True)
class SharedLink:
    """A link as the share button of an app writes it; ``title`` is "" when none is found."""

    title: str
    address: Address


_TITLE_IN_BRACKETS = re.compile("【([^【】]+)】|「([^「」]+)」|《([^《》]+)》")
_NO_TITLE = re.compile(
    "(?:淘宝|天猫|京东|拼多多|闲鱼|小红书|抖音|快手|微博|知乎)|.*的(?:图文)?作品"
)
_APP_AT_END = re.compile(r"\s*[-_|]\s*(?:哔哩哔哩|知乎|微博|掘金|CSDN博客|博客园|少数派)\Z")
ABOUT_THE_APP = re.compile("复制|打开|点击|查看")
"""Words with which an app tells how to open a link; they are no title."""
_MARKS = " \t\r\n：:,，、-—|｜<>()[]（）“”\"'"
"""Characters that stand between a title and its address."""


def read_shared_link(pasted: str) -> SharedLink | None:
    """Return the one link in a text such as 【标题】https://… 复制打开, else None."""
    text = remove_invisible(pasted)
    found = find_address(text)
    if not found:
        return None
    start, end = found
    address = check_address(text[start:end])
    return None if address.fault else SharedLink(_title(text[:start], text[end:]), address)


def _title(before: str, after: str) -> str:
    """Return the title beside an address: in brackets, else all the text on one side."""
    bracketed = ["".join(groups) for groups in _TITLE_IN_BRACKETS.findall(f"{before} {after}")]
    titles = [title for title in bracketed if not _NO_TITLE.fullmatch(title)]
    text = titles[0] if titles else "" if bracketed else before.strip(_MARKS) or after
    if not titles and ABOUT_THE_APP.search(text):
        return ""
    return _APP_AT_END.sub("", " ".join(text.strip(_MARKS).split()))
