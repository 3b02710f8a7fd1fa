"""What a file says of itself: one that is unfinished is never published (kind 01)."""

from __future__ import annotations

from pathlib import Path

import pytest

from digests.models import Issue, Link, Status

from ..runs import run
from .reading import DATE, details, exported, feeds, get, publish, status, the_issue

pytestmark = pytest.mark.django_db
TEXT = f"""# 小报 ({DATE}) 秘密的题

> 导读：秘密的导读。

## 业界新闻

- [秘密的条目 | 秘密的来源](https://example.org/secret)
摘要：秘密的摘要。
"""
UNFINISHED = {
    "YAML's capital": "---\ndraft: True\n---\n",
    "a word": "---\npublished: no\n---\n",
    "nought": "---\npublished: 0\n---\n",
    "a quoted word": "---\ndraft: 'true'\n---\n",
    "a remark": "---\ndraft: true # not yet\n---\n",
    "any other value": "---\ndraft: until Friday\n---\n",
    "status": "---\nstatus: wip\n---\n",
    "a status in Chinese": "---\n状态: 草稿\n---\n",
    "a key in Chinese": "---\n草稿: 是\n---\n",
    "state": "---\nlayout: post\nstate: In progress\n---\n",
    "visibility": "---\nvisibility: private\n---\n",
    "wip": "---\nwip: true\n---\n",
    "publish": "---\npublish: false\n---\n",
    "TOML": "+++\ndraft = true\n+++\n",
    "TOML below empty lines": "\n\n+++\ndraft = true\n+++\n",
    "a byte order mark": "\ufeff---\ndraft: true\n---\n",
    "a comment above": "<!-- 备注 -->\n---\ndraft: true\n---\n",
    "a comment alone": "<!-- draft: true -->\n",
    "a badge above": "[![版](https://example.org/b.svg)](https://example.org)\n\n"
    "---\ndraft: true\n---\n",
    "three dots": "---\nlayout: post\ndraft: yes\n...\n",
    "line ends of Windows": "---\r\nlayout: post\r\ndraft: true\r\n---\r\n",
    "a head of lines": "Title: 题\nDraft: true\n\n",
    "a head without title": "Draft: true\n\n",
    "a colon too many": "---\ntitle: 一期: 半成品\ndraft: true\n---\n",
    "an open bracket": "---\ntitle: [WIP] 半成品\ndraft: true\n---\n",
    "a tab": "---\ntags:\n\t- a\ndraft: true\n---\n",
    "a full-width colon": "---\ndraft：true\n---\n",
    "TOML with YAML's words": "+++\ndraft = True\n+++\n",
    "JSON": '{\n"title": "题",\n"draft": true\n}\n\n',
    "a long rule": "----\ndraft: true\n----\n",
    "the name of the language": "---toml\ndraft = true\n---\n",
}


@pytest.mark.parametrize("block", UNFINISHED.values(), ids=UNFINISHED.keys())
def test_a_file_that_says_that_it_is_unfinished_is_a_draft(tmp_path: Path, block: str) -> None:
    ran = publish(tmp_path, block + TEXT)
    assert ran.code == 0
    assert "says of itself that it is unfinished, and stays a draft" in details(ran)
    assert the_issue().status == Status.DRAFT
    link = Link.objects.entries().get()
    public = (f"/issues/{DATE}.md", f"/issues/{DATE}.json", f"/links/{link.uid}/")
    assert {status(path) for path in (f"/issues/{DATE}/", *public)} == {404}
    seen = [*feeds(), get("/"), get("/archive/"), get("/sitemap.xml"), get("/categories/news/")]
    assert not [text for text in seen if "秘密的条目" in text or DATE in text]


FINISHED = {
    "draft": "---\ndraft: false\n---\n",
    "published": "---\npublished: true\n---\n",
    "a moment": f"---\npublished: {DATE} 08:00\n---\n",
    "status": "---\nstatus: 已发布\n---\n",
    "no value": "---\nlayout: post\ndraft:\n---\n",
    "another state": "---\nlayout: post\nstate: Bavaria\n---\n",
    "words of its text": "> draft: true\n\n",
}


@pytest.mark.parametrize("block", FINISHED.values(), ids=FINISHED.keys())
def test_any_other_file_is_published(tmp_path: Path, block: str) -> None:
    publish(tmp_path, block + TEXT if block[0] == "-" else TEXT + "\n" + block)
    assert the_issue().status == Status.PUBLISHED
    assert "秘密的条目" in get(f"/issues/{DATE}/")


def test_a_draft_is_published_once_its_file_says_no_more_that_it_is_one(tmp_path: Path) -> None:
    publish(tmp_path, "---\ndraft: true\n---\n" + TEXT)
    link = Link.objects.entries().get()
    publish(tmp_path, TEXT)
    assert status(f"/links/{link.uid}/") == 200


def test_a_public_issue_whose_file_says_draft_again_stays_public(tmp_path: Path) -> None:
    publish(tmp_path, TEXT)
    ran = publish(tmp_path, "---\ndraft: true\n---\n" + TEXT.replace("秘密的题", "新的题"))
    assert "says of itself that it is unfinished" in details(ran)
    assert the_issue().status == Status.PUBLISHED


@pytest.mark.parametrize("line", ["draft: true", "state: wip", "wip: yes", "publish: false"])
def test_an_exported_draft_is_one_elsewhere_too(tmp_path: Path, line: str) -> None:
    publish(tmp_path / "in", f"---\nlayout: post\n{line}\n---\n{TEXT}")
    [written] = exported(tmp_path / "out").values()
    assert "layout: post" in written
    Issue.objects.all().delete()
    run(tmp_path / "out", "--publish")
    assert the_issue().status == Status.DRAFT


@pytest.mark.parametrize("line", ["state: wip", "wip: yes", "publish: false"])
def test_what_was_published_here_is_not_exported_as_unfinished(tmp_path: Path, line: str) -> None:
    publish(tmp_path / "in", f"---\nlayout: post\n{line}\n---\n{TEXT}")
    Issue.objects.update(status=Status.PUBLISHED, publish_at="2024-05-06T00:00Z")
    written = exported(tmp_path / "out")[f"{DATE}.md"]
    assert "layout: post" in written
    assert line not in written
