"""The bookmarklet that sends the page one reads to the catch page."""

from __future__ import annotations

import json
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import reverse

LONGEST_ADDRESS = 2200
"""The length to which the selected text is cut, as all travels in an address.

gunicorn takes 4,094 characters, and the address of a sign-in holds it encoded once more.
"""

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
at.title = at.title.trim().slice(0, 120);
const address = (text) => PAGE + "?closes=1&" + new URLSearchParams({ ...at, text });
let text = String(w.getSelection()).trim();
while (text && address(text).length > LONGEST) { text = text.slice(0, -20); }
w.open(address(text), "briefing-catch", "width=600,height=720");
})()"""


def bookmarklet(request: HttpRequest) -> str:
    """Return the ``javascript:`` address of a bookmark that opens the catch page of this site."""
    page = request.build_absolute_uri(reverse("catch"))
    script = _SCRIPT.replace("PAGE", json.dumps(page)).replace("LONGEST", str(LONGEST_ADDRESS))
    return "javascript:" + quote(" ".join(script.split("\n")), safe="(){}[]=>`'\"?:;,.*/|&!$+#-_")
