"""The bookmarklet that sends the page one reads to the catch page."""

from __future__ import annotations

import json
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import reverse

LONGEST_ADDRESS = 2200
"""The length of an address to which the selected text is cut; the whole of it is its fragment.

gunicorn takes 4,094 characters, and the address of a sign-in holds it encoded once more.
"""

# The browser asks the page, because the pages that matter most refuse servers. An article in WeChat
# has its title, account, time and lasting address in variables. `digests.capture.pages` reads it.
_SCRIPT = """(() => {
const w = window, d = document;
const words = (value) => typeof value === "string" ? value.trim() : "";
const meta = (...names) => names.map((name) =>
  d.querySelector(`meta[property="${name}"],meta[name="${name}"],meta[itemprop="${name}"]`)?.content
  ).find(Boolean) || "";
const at = { title: meta("citation_title", "og:title") || d.title,
  source: meta("citation_journal_title", "og:site_name"),
  published: meta("citation_online_date", "citation_date", "article:published_time",
    "datePublished"),
  url: location.href,
  lasting: d.querySelector("link[rel=canonical]")?.href || meta("og:url"),
  about: meta("citation_abstract", "og:description", "description") };
if (location.hostname === "mp.weixin.qq.com") {
  at.title = words(w.msg_title) || meta("og:title") || d.title;
  at.source = words(w.nickname) || words(d.querySelector("#js_name")?.textContent);
  at.published = String(w.ct || "") || words(d.querySelector("#publish_time")?.textContent);
  at.lasting = words(w.msg_link) || meta("og:url");
}
at.title = at.title.trim().slice(0, 120);
const marked = String(w.getSelection()).trim().replace(/\\s*\\n\\s*/g, "\\n");
let text = marked;
const address = () => PAGE + "?closes=1&" + new URLSearchParams({ ...at, text });
if (address().length > LONGEST) { at.lasting = ""; }
while (at.about && address().length > LONGEST) { at.about = at.about.slice(0, -20); }
while (text && address().length > LONGEST) { text = text.slice(0, -20); }
const rest = text === marked ? "" : "#" + new URLSearchParams({ text: marked });
w.open(address() + rest, "briefing-catch", "width=600,height=720");
})()"""


def bookmarklet(request: HttpRequest) -> str:
    """Return the ``javascript:`` address of a bookmark that opens the catch page of this site."""
    page = request.build_absolute_uri(reverse("catch"))
    script = _SCRIPT.replace("PAGE", json.dumps(page)).replace("LONGEST", str(LONGEST_ADDRESS))
    return "javascript:" + quote(" ".join(script.split("\n")), safe="(){}[]=>`'\"?:;,.*/|&!$+#-_")
