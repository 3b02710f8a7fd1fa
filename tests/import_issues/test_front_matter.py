"""What the front matter of a file says of the file holds here too."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from digests import workflow
from digests.document.front_matter import read_front_matter
from digests.images import safe_image
from digests.models import Image, Issue, Status
from tests.images import png
from tests.import_issues.runs import TEXT, imported, picture, run, write

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


def test_an_old_address_answers_with_the_headers_of_every_answer(
    client: Client, tmp_path: Path
) -> None:
    imported(write(tmp_path, text=told("slug: old-name")), "--publish")
    response = client.get("/old-name/")
    assert response.status_code == 301
    assert response["Cache-Control"] == "no-cache"
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"):
        assert name in response.headers


def test_an_old_address_leads_on_in_development_too(
    client: Client, tmp_path: Path, settings: Settings
) -> None:
    settings.DEBUG = True
    imported(write(tmp_path, text=told("slug: old-name")), "--publish")
    assert client.get("/old-name/").status_code == 301


def test_a_draft_holds_no_address_that_a_public_issue_had(client: Client, tmp_path: Path) -> None:
    imported(write(tmp_path, text=told("slug: old-name")))
    later = write(tmp_path, "2020-05-22", text=told("slug: old-name", date="2020-05-22"))
    imported(later, "--publish")
    assert client.get("/old-name/").headers["Location"] == "/issues/2020-05-22/"


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


def test_the_cover_comes_along_and_back(client: Client, tmp_path: Path) -> None:
    picture(tmp_path / "pictures" / "front.png")
    text = told("cover: pictures/front.png", "author: 甲")
    issue = imported(write(tmp_path, text=text), "--publish")
    assert issue.cover
    assert issue.cover.original_name == "front.png"
    assert issue.front_matter == "---\nauthor: 甲\n---"
    assert f'content="http://testserver{issue.cover.get_absolute_url()}"' in (
        client.get("/issues/2020-05-15/").content.decode()
    )
    out = tmp_path / "out"
    call_command("export_issues", output=out)
    exported = out / "2020-05-15.md"
    assert exported.read_text().startswith(f"---\ncover: images/{issue.cover.name}\nauthor: 甲\n")
    assert run(exported, "--json").file["status"] == "unchanged"
    Issue.objects.all().delete()
    assert imported(exported).cover == issue.cover


def test_a_cover_that_is_missing_is_told_of_and_its_line_is_kept(tmp_path: Path) -> None:
    file = run(write(tmp_path, text=told("image: none.png")), "--json").file
    assert [image["address"] for image in file["images"]] == ["none.png"]
    issue = Issue.objects.get()
    assert (issue.cover, issue.front_matter) == (None, "---\nimage: none.png\n---")


def test_a_cover_that_was_chosen_here_stays_until_it_is_overwritten(tmp_path: Path) -> None:
    picture(tmp_path / "one.png")
    path = write(tmp_path, text=told("cover: one.png"))
    issue = imported(path)
    issue.cover = Image.objects.keep(safe_image(png("green")), original_name="b.png")
    issue.save()
    picture(tmp_path / "one.png", "blue")
    notes = run(path, "--json").file["notes"]
    assert "has another cover here; --overwrite takes the one of the file" in notes
    assert Issue.objects.get().cover == issue.cover
    run(path, "--overwrite")
    assert Issue.objects.get().cover != issue.cover


def test_a_changed_cover_updates_the_issue_that_has_none(tmp_path: Path) -> None:
    path = write(tmp_path, text=told("cover: one.png"))
    imported(path)
    picture(tmp_path / "one.png")
    assert run(path, "--json").file["status"] == "updated"
    assert Issue.objects.get().cover


def test_a_published_file_that_says_later_that_it_is_unfinished_stays_and_it_is_said(
    tmp_path: Path,
) -> None:
    imported(write(tmp_path), "--publish")
    file = run(write(tmp_path, text=told("draft: true")), "--publish", "--json").file
    said = "says of itself that it is unfinished, but is published here and stays so"
    assert said in file["notes"]
    assert Issue.objects.get().status == Status.PUBLISHED


def test_an_exported_issue_that_is_scheduled_is_not_public_where_it_is_imported(
    tmp_path: Path,
) -> None:
    workflow.publish_issue(imported(write(tmp_path)), at=timezone.now() + dt.timedelta(hours=1))
    out = tmp_path / "out"
    call_command("export_issues", "--drafts", output=out)
    Issue.objects.all().delete()
    run(next(out.iterdir()), "--publish")
    assert Issue.objects.get().status == Status.DRAFT


@pytest.mark.parametrize(
    "front",
    [
        "---\n  title: A\n  draft: true\n  foo: x\n---",
        "---\n{title: A, draft: true, foo: x}\n---",
        "---\ntitle: &t A\ndraft: true\nfoo: *t\n---",
        "---\ntitle: A\ndraft: true\nfoo: x\n---",
        "+++\ntitle = 'A'\ndraft = true\nfoo = 'x'\n+++",
    ],
)
def test_an_unknown_key_is_written_back_however_the_block_is_written(
    tmp_path: Path, front: str
) -> None:
    text = TEXT.replace("---\nlayout: default\n---", front)
    run(write(tmp_path, text=text), "--publish")
    assert Issue.objects.get().status == Status.DRAFT
    out = tmp_path / "out"
    call_command("export_issues", "--drafts", output=out)
    exported = next(out.iterdir())
    assert re.search("^foo ?[:=]", exported.read_text(), re.MULTILINE)
    assert read_front_matter(exported.read_text()).is_unfinished
    assert run(exported, "--publish", "--json").file["status"] == "unchanged"


@pytest.mark.parametrize(
    ("front", "line"),
    [
        ("---\nlayout: post\ntitle: 周刊: 冒号\n---", 3),
        ("---\ntitle: [bad\ntags: a\n---", 3),
        ("---\ntitle: A\ntags:\t[a]\n\tx: y\n---", 3),
        ("+++\ntitle = 'A'\ntags = [a]\n+++", 3),
    ],
)
def test_front_matter_that_cannot_be_read_keeps_its_file_a_draft_and_names_the_line(
    tmp_path: Path, front: str, line: int
) -> None:
    text = TEXT.replace("---\nlayout: default\n---", front)
    notes = run(write(tmp_path, text=text), "--publish", "--json").file["notes"]
    said = f"the front matter cannot be read from line {line} on: put its values in quotes"
    assert said in notes
    assert Issue.objects.get().status == Status.DRAFT


def test_a_file_that_is_published_without_a_change_says_so(tmp_path: Path) -> None:
    path = write(tmp_path)
    imported(path)
    file = run(path, "--publish", "--json").file
    assert (file["status"], "is public now" in file["notes"]) == ("unchanged", True)
