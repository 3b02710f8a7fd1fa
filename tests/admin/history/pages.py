"""The pages of the history as tests open and read them."""

from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from digests.models import Issue, Reason, Revision
from digests.store import normalize_issue, write_revision


def keep(issue: Issue, by: User | None = None, **fields: Any) -> Revision:
    """Change an issue and keep that as a revision of its own."""
    for name, value in fields.items():
        setattr(issue, name, value)
    issue.save()
    normalize_issue(issue)
    return write_revision(issue, Reason.IMPORT, by=by)


def page_of(revision: Revision, query: str = "") -> str:
    """Return the address of a revision."""
    at = [revision.issue_uid, revision.number]
    return reverse("admin:digests_issue_revision", args=at) + query


def restore(client: Client, revision: Revision, **sent: str) -> Any:
    """Restore an issue to a revision and follow the redirect."""
    address = reverse("admin:digests_issue_restore", args=[revision.issue_uid, revision.number])
    return client.post(address, sent, follow=True)


def history_of(issue: Issue) -> str:
    """Return the address of an issue's history."""
    return reverse("admin:digests_issue_history", args=[issue.pk])


def open_page(client: Client, path: str) -> HTMLParser:
    """Return the page at an address, which answers 200."""
    response = client.get(path)
    assert response.status_code == 200
    return HTMLParser(response.content.decode())


def element(page: HTMLParser | Node, selector: str) -> Node:
    """Return the first element that a selector names, which exists."""
    found = page.css_first(selector)
    assert found is not None, f"the page has no {selector}"
    return found


def target(page: HTMLParser | Node, selector: str) -> str:
    """Return where a link or a form leads."""
    attributes = element(page, selector).attributes
    return attributes.get("href") or attributes.get("action") or ""


def words(page: HTMLParser, selector: str) -> list[str]:
    """Return the texts of all elements that a selector names."""
    return [" ".join(node.text().split()) for node in page.css(selector)]
