"""What the front matter of a file says of the file holds here too."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from digests import workflow
from digests.models import Issue, Status
from tests.import_issues.runs import TEXT, imported, run, write

pytestmark = pytest.mark.django_db


def told(*lines: str, date: str = "2020-05-15") -> str:
    """The text of a file with lines of front matter."""
    front = "\n".join(("---", *lines, "---"))
    return TEXT.replace("---\nlayout: default\n---", front).replace("{date}", date)


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("permalink: /2020/05/old-name.html", "/2020/05/old-name.html"),
        ("permalink: /2020/05/old-name.html", "/2020/05/old-name/"),
        ("url: https://old.example.org/posts/old%20name/", "/posts/old%20name/"),
        ("url: /旧/名/", "/旧/名"),
        ("slug: old-name", "/old-name/"),
        ("aliases: [/one/, /two/index.html]", "/one/"),
        ("aliases: [/one/, /two/index.html]", "/two/"),
        ("redirect_from:\n  - /three.md", "/three"),
    ],
)
def test_an_address_that_the_file_had_leads_to_the_issue(
    client: Client, tmp_path: Path, line: str, path: str
) -> None:
    imported(write(tmp_path, text=told(line)), "--publish")
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (301, "/issues/2020-05-15/")


def test_a_slug_leads_on_from_the_folder_of_the_files_too(client: Client, tmp_path: Path) -> None:
    folder = tmp_path / "posts"
    folder.mkdir()
    imported(write(folder, text=told("slug: old-name")), "--publish")
    assert client.get("/posts/old-name/").headers["Location"] == "/issues/2020-05-15/"
    assert client.get("/pages/old-name/").status_code == 404


def test_the_address_of_a_draft_says_nothing_and_that_of_a_withdrawn_issue_leads_to_its_end(
    client: Client, tmp_path: Path
) -> None:
    path = write(tmp_path, text=told("slug: old-name"))
    issue = imported(path)
    assert client.get("/old-name/").status_code == 404
    run(path, "--publish")
    workflow.withdraw_issue(issue)
    response = client.get("/old-name/", follow=True)
    assert response.redirect_chain == [("/issues/2020-05-15/", 301)]
    assert response.status_code == 410


@pytest.mark.parametrize("line", ["permalink: /:year/:title/", "permalink: /", "url: 'http://['"])
def test_an_address_that_names_no_page_is_none(client: Client, tmp_path: Path, line: str) -> None:
    imported(write(tmp_path, text=told(line)), "--publish")
    assert client.get("/").status_code == 200
    assert client.get("/nothing/").status_code == 404


def test_an_address_of_two_issues_leads_to_the_first_and_it_is_said(
    client: Client, tmp_path: Path
) -> None:
    imported(write(tmp_path, text=told("slug: weekly")), "--publish")
    again = write(tmp_path, "2020-05-22", text=told("slug: weekly", date="2020-05-22"))
    notes = run(again, "--publish", "--json").file["notes"]
    assert notes == ["the address /weekly leads to another issue already"]
    assert client.get("/weekly/").headers["Location"] == "/issues/2020-05-15/"


def test_an_address_that_the_file_forgets_still_leads_to_the_issue(
    client: Client, tmp_path: Path
) -> None:
    imported(write(tmp_path, text=told("slug: one")), "--publish")
    run(write(tmp_path, text=told("slug: two")), "--publish")
    assert client.get("/one/").status_code == client.get("/two/").status_code == 301


def test_an_exported_draft_stays_one_where_it_is_imported_and_published(tmp_path: Path) -> None:
    imported(write(tmp_path, text=told("author: 甲", "draft: true")))
    out = tmp_path / "out"
    call_command("export_issues", "--drafts", output=out)
    [path] = out.iterdir()
    assert path.read_text().startswith("---\ndraft: true\nauthor: 甲\n---\n")
    assert run(path, "--publish", "--json").file["status"] == "unchanged"
    Issue.objects.all().delete()
    run(path, "--publish")
    assert Issue.objects.get().status == Status.DRAFT
