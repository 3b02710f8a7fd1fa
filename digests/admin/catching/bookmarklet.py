"""The bookmarklet that sends the page one reads to the catch page."""

from __future__ import annotations

import json
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import reverse

LONGEST_SELECTION = 1500
"""Characters of selected text that are sent along; they travel in an address."""

# The browser asks the page, because the pages that matter most refuse servers. An article in WeChat
# has its title, account and lasting address in variables.
_SCRIPT = """(() => {
const w = window, d = document;
const meta = (...names) => names.map((name) =>
  d.querySelector(`meta[property="${name}"],meta[name="${name}"]`)?.content).find(Boolean) || "";
const words = (value) => typeof value === "string" ? value : "";
const at = { title: meta("citation_title", "og:title") || d.title,
  source: meta("og:site_name"),
  url: d.querySelector("link[rel=canonical]")?.href || location.href };
if (location.hostname === "mp.weixin.qq.com") {
  at.title = words(w.msg_title) || meta("og:title") || d.title;
  at.source = words(w.nickname) || d.querySelector("#js_name")?.textContent.trim() || "";
  at.url = words(w.msg_link) || meta("og:url") || location.href;
}
if (location.hash && !at.url.includes("#") && location.hash.startsWith("#!")) {
  at.url = location.href;
}
at.text = String(w.getSelection()).trim().slice(0, LONGEST);
w.open(PAGE + "?closes=1&" + new URLSearchParams(at), "briefing-catch",
  "width=600,height=720");
})()"""


def bookmarklet(request: HttpRequest) -> str:
    """Return the ``javascript:`` address of a bookmark that opens the catch page of this site."""
    page = request.build_absolute_uri(reverse("catch"))
    script = _SCRIPT.replace("PAGE", json.dumps(page)).replace("LONGEST", str(LONGEST_SELECTION))
    return "javascript:" + quote(" ".join(script.split("\n")), safe="(){}[]=>`'\"?:;,.*/|&!$+#-_")
