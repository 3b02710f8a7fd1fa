"""Issues published from the Markdown of their entries, as an import stores them."""

from __future__ import annotations

from digests import store
from digests.document import Document, parse
from digests.models import Issue
from tests.factories import make_published_issue


def publish(date: str, entries: str) -> Issue:
    """Publish an issue with some entries, written in Markdown, in its section of news."""
    issue = make_published_issue(date, links=0)
    store.save_document(issue, parsed(date, entries))
    return issue


def parsed(date: str, entries: str) -> Document:
    """The document of an issue with some entries."""
    lines = entries.replace("\n", "  \n").replace("  \n- ", "\n- ")
    return parse(f"# 示例简报 ({date})\n\n## 业界新闻\n\n{lines}\n")
