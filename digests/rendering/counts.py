"""Phrases of a lead that only count its entries or name its sections."""

from __future__ import annotations

import re

_NUMBER = r"(?:[0-9０-９]+|[零〇一二两三四五六七八九十百]+)"
_CHINESE = re.compile(
    rf"(?:\s|[+＋/&和与及第约近]|{_NUMBER}\s*[多余]?\s*[条篇个则项件款部种份期号]?"
    "|[本此这今]?(?:次|期|周|月|日|天|年|刊)|内容|部分|方面|板块|栏目|目录|导读|简报|周报|周刊|日报|月刊"
    "|一共|总共|合计|共计|共|计|总|有|为|是|包含|包括|涵盖|涉及|收录|整理|精选|分享|推荐|汇总|带来|其中|分别|以下|如下|了|的"
    "|大家好|各位好|各位读者|各位|读者朋友们?|朋友们|你好|您好|你们好|早上好|晚上好|欢迎|阅读|来到"
    "|业界|行业|新闻|资讯|消息|快讯|动态|论文|开源|项目|博文|博客|文章|链接|工具|教程|视频|更新|新)++"
)
_ENGLISH_WORDS = (
    "a|all|an|and|are|articles|as|at|be|blog|brings|by|contains|covers|curated|day|digest|edition|"
    "entries|entry|everyone|features|for|friends|from|has|have|hello|here|hey|hi|highlights|in|includes|is|issue|item|items|last|"
    "link|links|month|more|new|news|newsletter|no|number|of|on|our|papers|paper|picks|plus|post|posts|"
    "project|projects|releases|roundup|selected|sections|section|stories|story|summary|the|there|"
    "these|things|this|to|today|tools|total|us|vol|volume|we|week|weekly|weeks|welcome|with|you|your|"
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|dozen"
)
_ENGLISH = re.compile(rf"(?:[\s\d#+/&()…]|\b(?:{_ENGLISH_WORDS})\b(?:['’]s\b)?)++", re.IGNORECASE)


def is_count(phrase: str) -> bool:
    """Return True when a phrase only counts entries, names a section or greets the reader."""
    return bool(_CHINESE.fullmatch(phrase) or _ENGLISH.fullmatch(phrase))
