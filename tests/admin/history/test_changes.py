"""The changes of a revision as its page shows them."""

import pytest
from django.test import Client

from digests.document import Document, Entry, Section
from digests.store import save_document
from tests.admin.history.pages import keep, open_page, page_of, words
from tests.factories import make_issue

pytestmark = pytest.mark.django_db


def test_a_revision_shows_the_words_that_changed(alice_client: Client) -> None:
    issue = make_issue(lead="把模型压缩了一半。")
    keep(issue)
    revision = keep(issue, lead="把大模型压缩了九成。")

    page = open_page(alice_client, page_of(revision))

    assert words(page, ".fields ins") == ["added: 大", "added: 九成"]
    assert words(page, ".fields del") == ["removed: 一半"]
    assert words(page, ".fields dt") == ["Lead"]


def test_a_revision_shows_entries_added_removed_and_moved(alice_client: Client) -> None:
    issue = make_issue()
    one, two, three, four = (Entry(title=title) for title in "甲乙丙丁")
    save_document(issue, Document(sections=(Section("新闻", items=(one, two, three)),)))
    keep(issue)
    papers = Section("论文", items=(two,))
    save_document(issue, Document(sections=(Section("新闻", items=(one, four)), papers)))
    revision = keep(issue)

    page = open_page(alice_client, page_of(revision))

    assert words(page, ".change h3") == ["Added 丁", "Removed 丙", "Moved here from “新闻” 乙"]
    assert words(page, ".part h2") == ["新闻", "Section added 论文"]


def test_markup_in_a_text_is_shown_and_not_run(alice_client: Client) -> None:
    issue = make_issue(lead="好")
    keep(issue)
    revision = keep(issue, lead="<script>alert(1)</script>")

    page = open_page(alice_client, page_of(revision))

    assert "<script>alert(1)</script>" in words(page, ".fields ins")[0]
    assert not page.css(".fields script")


def test_a_long_text_shows_what_stands_around_a_change(alice_client: Client) -> None:
    before, after = "前" * 500, "后" * 500
    issue = make_issue(opening=f"{before}旧{after}")
    keep(issue)

    page = open_page(alice_client, page_of(keep(issue, opening=f"{before}新{after}")))

    [text] = words(page, ".fields dd")
    assert len(text) < 250
    assert "前removed: 旧added: 新后" in text


def test_white_space_that_changed_can_be_seen(alice_client: Client) -> None:
    issue = make_issue(opening="一  \n二")
    keep(issue)

    page = open_page(alice_client, page_of(keep(issue, opening="一\n二")))

    assert words(page, ".fields del") == ["removed: ␣␣"]
