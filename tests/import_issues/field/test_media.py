"""Video, sound and frames are links with their host where they stood (kind 08)."""

from __future__ import annotations

from pathlib import Path

import pytest

from .reading import DATE, comes_back, feeds, page, publish

pytestmark = pytest.mark.django_db
MEDIA = {
    "video": '<video src="https://v.example.org/a" controls></video>',
    "video without quotes": "<video controls src=https://v.example.org/a></video>",
    "video in capitals": "<VIDEO SRC='https://v.example.org/a'></VIDEO>",
    "its sources": '<video controls><source src="https://v.example.org/a" type="video/webm">'
    '<source src="https://other.example.org/b"></video>',
    "a poster": '<video poster="https://other.example.org/p.jpg">'
    '<source src="https://v.example.org/a"></video>',
    "sound": '<audio controls src="https://v.example.org/a"></audio>',
    "a frame": '<iframe src="https://v.example.org/a" width="100%"></iframe>',
    "no protocol": '<iframe src="//v.example.org/a" allowfullscreen></iframe>',
    "no scheme": '<iframe src="v.example.org/a"></iframe>',
    "a full-width colon": '<iframe src="https：//v.example.org/a"></iframe>',
    "lazy": '<iframe src="about:blank" data-src="https://v.example.org/a"></iframe>',
    "nested": '<div><p><iframe src="https://v.example.org/a"></iframe></p></div>',
    "an object": '<object data="https://v.example.org/a"><embed src="https://v.example.org/a">'
    "</object>",
    "embedded": '<embed src="https://v.example.org/a">',
    "of AMP": '<amp-video src="https://v.example.org/a"></amp-video>',
}
TEXT = f"""# 小报 ({DATE}) 题

> 导读：导读LEAD。

## 开源项目

- [项目 | 站](https://example.org/p)
摘要：看SUMMARY后。

一段PASSAGE。
"""


def issue(place: str, html: str) -> str:
    """The issue with some HTML in one of its texts."""
    text = TEXT.replace(place, html)
    for other in ("LEAD", "SUMMARY", "PASSAGE"):
        text = text.replace(other, "")
    return text


@pytest.mark.parametrize("html", MEDIA.values(), ids=MEDIA.keys())
@pytest.mark.parametrize("place", ["LEAD", "SUMMARY", "PASSAGE"])
def test_media_are_a_link_with_their_host(tmp_path: Path, place: str, html: str) -> None:
    publish(tmp_path / "in", issue(place, html))
    [link] = page().css('.text a[href*="v.example.org"]')
    assert link.attributes["href"] == "https://v.example.org/a"
    assert link.text() == "v.example.org"
    assert page().css("video, audio, iframe, frame, object, embed, source") == []
    for feed in (feeds()[0], feeds()[1], feeds()[3].replace('\\"', '"')):
        assert '<a href="https://v.example.org/a" rel="noopener">v.example.org</a>' in feed
        assert "<video" not in feed
        assert "<iframe" not in feed
    assert comes_back(tmp_path / "out")


def test_a_description_names_the_host(tmp_path: Path) -> None:
    publish(tmp_path, issue("SUMMARY", MEDIA["no protocol"]))
    assert "看v.example.org后。" in feeds()[2]


@pytest.mark.parametrize(
    "html",
    [
        '<iframe src="javascript:alert(1)"></iframe>',
        '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
        '<iframe src="data:text/html,<script>alert(1)</script>"></iframe>',
        '<video src="vbscript:x" onerror="alert(1)"></video>',
    ],
)
def test_what_would_act_is_no_link(tmp_path: Path, html: str) -> None:
    publish(tmp_path, issue("SUMMARY", html))
    assert page().css(".summary a") == []
    assert "alert" not in str(page().css(".summary")[0].html)
