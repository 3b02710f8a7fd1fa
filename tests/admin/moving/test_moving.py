"""A digest moves in through the admin: sent, read, looked at, made, and taken back."""

import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from digests import moving, remote_pictures, working_copy
from digests.admin.moving import pages
from digests.categories import make_categories, recurring_headings
from digests.exchange.files import Found
from digests.exchange.importing import Importer
from digests.exchange.report import FileReport
from digests.http import Fetched, FetchError
from digests.models import (
    Category,
    Issue,
    Move,
    MovedFile,
    MoveState,
    Publication,
    Reason,
    Revision,
    Task,
)
from digests.moving import folder, making, reading, undoing
from digests.store import load_document, save_document
from tests.background import run_due_tasks
from tests.factories import LinkFactory, make_published_issue
from tests.images import png
from tests.import_issues.runs import run as import_issues
from tests.shown import Shown, show

pytestmark = pytest.mark.django_db

SEND = "/admin/moving/"
ISSUE = """# Weekly News ({date}) Issue {number}: about it

## Tools

- [A tool of {date}](https://example.org/{date}/tool)

![a chart](img/chart.png)

## Articles

- [An article](https://example.org/{date}/article)
"""
DATES = {101: "2020-05-01", 102: "2020-05-08", 103: "2020-05-15"}


def digest() -> bytes:
    """Return the zip archive of three weekly issues with a picture."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, date in DATES.items():
            archive.writestr(f"weekly/issue-{number}.md", ISSUE.format(date=date, number=number))
        archive.writestr("weekly/README.md", "# How to contribute\n\nWrite to us.\n")
        archive.writestr("weekly/img/chart.png", png())
    return content.getvalue()


def send(client: Client, **files: bytes) -> Shown:
    """Send files, let them be read, and return the page that follows."""
    uploads = [SimpleUploadedFile(name, content) for name, content in files.items()]
    answer = client.post(SEND, {"files": uploads})
    run_due_tasks()
    return (
        show(client, answer.headers["Location"])
        if answer.status_code == 302
        else Shown(answer.content.decode())
    )


def act(client: Client, name: str, **chosen: object) -> Shown:
    """Take a step of the one move, let the work be done, and return the page that follows."""
    page = reverse("move", args=[Move.objects.get().uid])
    client.post(f"{page}{name}/", chosen)
    run_due_tasks()
    return show(client, page)


def facts(page: Shown) -> str:
    """Return what would be made."""
    return " ".join(page.texts(".facts"))


def test_what_would_be_made_is_shown_before_anything_is(bob_client: Client, settings: Any) -> None:
    page = send(bob_client, **{"weekly.zip": digest()})
    assert "Issues 3 3 are new" in facts(page)
    assert "2020-05-01 – 2020-05-15" in facts(page)
    assert "Entries 6" in facts(page)
    assert page.texts(".headings li") == [
        "Tools: 3 issues, 3 entries",
        "Articles: 3 issues, 3 entries",
    ]
    assert not Issue.objects.exists()
    sample = bob_client.get(page.values("section a[href*=sample]", "href")[0] or "")
    assert "A tool of 2020-05-01" in sample.content.decode()
    assert "/media/" not in sample.content.decode()
    assert not any(one.is_file() for one in Path(settings.MEDIA_ROOT).rglob("*"))
    assert not Issue.objects.exists()


def test_a_heading_whose_entries_repeat_is_not_ticked(bob_client: Client) -> None:
    imprint = "\n## Imprint\n\n- [Ann](https://ann.example)\n- [Ben](https://ben.example)\n"
    files = {
        f"{date}.md": (ISSUE.format(date=date, number=n) + imprint).encode()
        for n, date in DATES.items()
    }
    page = send(bob_client, **files)
    assert "Imprint: 3 issues, 6 entries" in page.texts(".headings li")
    assert page.values(".headings input[checked]", "value") == ["tools", "articles"]


def test_a_digest_moves_in_with_its_categories_numbers_and_pictures(
    client: Client, carol_client: Client
) -> None:
    send(carol_client, **{"weekly.zip": digest()})
    page = act(carol_client, "make", heading=["tools", "articles"], publish="on")
    assert "3 files were taken" in " ".join(page.texts("section"))
    assert Publication.objects.get().language == "en"
    assert list(Category.objects.values_list("slug", flat=True)) == ["tools", "articles"]
    assert dict(Issue.objects.values_list("number", "status")) == dict.fromkeys(DATES, "published")
    assert client.get("/issues/102/").headers["Location"] == "/issues/2020-05-08/"
    issue = client.get("/issues/2020-05-08/").content.decode()
    assert 'alt="a chart"' in issue
    assert "A tool of 2020-05-15" in client.get("/categories/tools/").content.decode()
    report = carol_client.get(page.values("a[href$='report.md']", "href")[0] or "")
    assert "issue-103.md: created: 2020-05-15 (Tools 1, Articles 1)" in report.content.decode()
    chinese = carol_client.get(report.request["PATH_INFO"], headers={"accept-language": "zh-hans"})
    assert "issue-103.md: 新建: 2020-05-15" in chinese.content.decode()
    assert re.search(r'attachment; filename="\d{4}-\d\d-\d\d-weekly.md"', str(report.headers))
    assert "3 issues that are published are taken from readers" in page.texts("details .warn")[0]
    assert page.texts("details button") == ["Yes, take all of it back"]


def test_all_of_it_is_taken_back_while_nobody_has_edited(
    client: Client, carol_client: Client
) -> None:
    make_published_issue("2019-01-01", headline="Before")
    Publication.objects.update(name="")
    send(carol_client, **{"weekly.zip": digest()})
    act(carol_client, "make", heading=["tools"], publish="on")
    page = act(carol_client, "undo")
    assert Move.objects.get().state == MoveState.UNDONE
    assert list(Issue.objects.values_list("headline", flat=True)) == ["Before"]
    assert not Category.objects.filter(slug="tools").exists()
    assert client.get("/issues/2020-05-08/").status_code in {404, 410}
    assert not page.texts(".forget .quiet")
    assert not Move.objects.get().files.exclude(content=b"").exists()


def test_nothing_is_taken_back_once_an_issue_was_edited(bob_client: Client) -> None:
    send(bob_client, **{"weekly.zip": digest()})
    act(bob_client, "make", publish="on")
    issue = Issue.objects.get(number=102)
    issue.version += 1
    issue.save()
    page = act(bob_client, "undo")
    assert Issue.objects.count() == 3
    assert "1 issue was edited here since" in " ".join(page.texts("section"))


def test_work_that_was_interrupted_goes_on_where_it_was(
    bob_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "SECONDS", 0)
    monkeypatch.setattr(making, "SECONDS", 0)  # a file for each task
    send(bob_client, **{"weekly.zip": digest()})
    move = Move.objects.get()
    moving.start(move, publish=True, fetch_images=False, headings=[])
    making.import_files.call(move=move.pk)
    assert Issue.objects.count() <= 1
    run_due_tasks()
    assert Issue.objects.count() == 3
    assert {file.told["status"] for file in move.files.filter(is_issue=True)} == {
        "created",
        "passed",
    }


def test_what_cannot_be_read_is_told_by_its_name(bob_client: Client) -> None:
    assert "no Markdown file" in " ".join(send(bob_client, **{"a.png": png()}).texts(".errornote"))
    page = send(bob_client, **{"broken.zip": b"PK no archive"})
    assert "broken.zip" in " ".join(page.texts(".errornote"))
    assert not Move.objects.exists()


def test_a_folder_keeps_its_paths_and_strangers_see_nothing(
    client: Client, alice_client: Client, bob_client: Client
) -> None:
    text = SimpleUploadedFile("issue-101.md", ISSUE.format(date="2020-05-01", number=101).encode())
    chart = SimpleUploadedFile("chart.png", png())
    paths = json.dumps(["weekly/issue-101.md", "weekly/img/chart.png"])
    answer = bob_client.post(SEND, {"files": [text, chart], "paths": paths})
    assert Move.objects.get().name == "weekly"
    assert Move.objects.get().files.filter(path="weekly/img/chart.png").exists()
    assert alice_client.get(answer.headers["Location"]).status_code == 403
    assert client.get(answer.headers["Location"]).status_code == 302


def test_the_learned_dialect_is_changed_and_the_files_are_read_anew(bob_client: Client) -> None:
    page = send(bob_client, **{"weekly.zip": digest()})
    assert "6 items as “- [title](url)”" in " ".join(page.texts(".dialect li"))
    page = act(bob_client, "again", dialect="forms = 3")
    assert page.texts(".messagelist .error")
    assert page.texts(".dialect textarea") == ["forms = 3"]
    page = act(bob_client, "again", dialect='forms = ["1、[t](u)"]\n')
    assert "Entries 0" in facts(page)


def test_files_beside_other_issues_are_read_in_the_dialect_that_makes_more_of_them(
    bob_client: Client,
) -> None:
    make_published_issue("2019-01-01", source_name="old.md")
    text = (
        "# Weekly ({date})\n\n## Tools\n\n1、[A](https://a.example)\n\n2、[B](https://b.example)\n"
    )
    page = send(bob_client, **{"2020-05-01.md": text.format(date="2020-05-01").encode()})
    assert "Entries 2" in facts(page)
    said = " ".join(page.texts(".dialect p"))
    assert "2 items as “1、[title](url)”" in said
    assert "that of the issues that are here, no items. The files’ own is taken." in said
    page = act(bob_client, "again", other="1")
    assert "Entries 0" in facts(page)
    page = act(bob_client, "again", other="1")
    assert "Entries 2" in facts(page)
    act(bob_client, "make", publish="on")
    assert Publication.objects.current().dialect is None
    issue = Issue.objects.get(date="2020-05-01")
    assert issue.dialect
    assert issue.dialect["forms"] == ["1、[t](u)"]


def test_pictures_of_other_sites_are_copied_and_one_that_is_away_is_told(
    client: Client, bob_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def fetch(url: str, **_limits: object) -> Fetched:
        asked.append(url)
        if "gone" in url:
            raise FetchError("status", status=404)
        return Fetched(url, "image/png", "", png())

    monkeypatch.setattr(remote_pictures, "fetch", fetch)
    pictures = "".join(f"![{name}](https://cdn.example/{name}.png)\n\n" for name in ("a", "gone"))
    text = ISSUE.format(date="2020-05-01", number=101) + f"\n{pictures}"
    page = send(bob_client, **{"issue-101.md": text.encode()})
    assert "2 on other sites" in facts(page)
    page = act(bob_client, "make", publish="on", fetch_images="on")
    assert "1 of 2 pictures" in " ".join(page.texts("section"))
    assert len(asked) == len(set(asked)) == 2
    assert "https://cdn.example/gone.png" in moving.as_markdown(Move.objects.get())
    issue = client.get("/issues/2020-05-01/").content.decode()
    assert 'alt="a"' in issue
    assert '<a href="https://cdn.example/gone.png"' in issue


def test_a_site_that_never_answers_does_not_keep_a_move_from_its_end(
    bob_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, asked = [0.0], []

    def fetch(url: str, *, max_seconds: float, **_limits: object) -> Fetched:
        asked.append(url)
        assert len(asked) < 20, "the same pictures are asked for without an end"
        clock[0] += max_seconds
        raise FetchError("slow")

    monkeypatch.setattr(remote_pictures, "fetch", fetch)
    for module in (remote_pictures, making):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    pictures = "".join(f"![{n}](https://silent.example/{n}.png)\n\n" for n in range(9))
    text = ISSUE.format(date="2020-05-01", number=101) + f"\n{pictures}"
    send(bob_client, **{"issue-101.md": text.encode()})
    page = act(bob_client, "make", publish="on", fetch_images="on")
    assert "0 of 9 pictures" in " ".join(page.texts("section"))
    assert Issue.objects.published().exists()


def test_a_working_copy_that_somebody_types_in_is_not_taken_back(bob_client: Client) -> None:
    send(bob_client, **{"weekly.zip": digest()})
    act(bob_client, "make", publish="on")
    working_copy.open_working_copy(Issue.objects.get(number=102))
    move = Move.objects.get()
    assert moving.changed_since(move) == ["weekly/issue-102.md"]
    Move.objects.update(state=MoveState.UNDOING)  # the copy was opened once the work had begun
    undoing.undo_files.enqueue(move=move.pk)
    run_due_tasks()
    assert Issue.objects.working_copies().count() == 1
    assert Issue.objects.originals().get().number == 102


def test_two_runs_of_the_work_keep_the_note_of_what_was_made(
    bob_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(bob_client, **{"weekly.zip": digest()})
    moving.start(Move.objects.get(), publish=True, fetch_images=False, headings=[])
    prepare, others = making._importer, []

    def interrupted(move: Move, root: Path) -> Importer:
        others.append(move)
        return prepare(move, root)

    def listed(*args: Any, **kwargs: Any) -> Found:
        if len(others) == 1:  # this run has read which files are left
            making._import_some(Move.objects.get())
        return folder.found_in(*args, **kwargs)

    monkeypatch.setattr(making, "_importer", interrupted)
    monkeypatch.setattr(making, "found_in", listed)
    making._import_some(Move.objects.get())
    made = Move.objects.get().files.exclude(issue_uid=None)
    assert {file.told["status"] for file in made} == {"created"}
    assert made.count() == 3


def test_a_file_that_breaks_the_import_is_told_and_stops_no_other(
    bob_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Importer.import_file

    def breaking(self: Importer, found: Found) -> FileReport:
        if found.path.stem == "issue-102":
            raise RuntimeError("no such luck")
        return read(self, found)

    send(bob_client, **{"weekly.zip": digest()})
    monkeypatch.setattr(Importer, "import_file", breaking)
    page = act(bob_client, "make", publish="on")
    assert Move.objects.get().state == MoveState.DONE
    assert Issue.objects.count() == 2
    assert "no such luck" in " ".join(page.texts(".lines"))


def test_a_move_whose_work_was_given_up_is_taken_back_or_thrown_away(carol_client: Client) -> None:
    send(carol_client, **{"weekly.zip": digest()})
    act(carol_client, "make", publish="on")
    Move.objects.update(state=MoveState.MAKING)
    page = act(carol_client, "undo")
    assert Move.objects.get().state == MoveState.UNDONE
    assert not Issue.objects.exists()
    Move.objects.update(state=MoveState.MAKING)
    making.import_files.enqueue(move=Move.objects.get().pk)
    carol_client.post(f"{reverse('move', args=[Move.objects.get().uid])}forget/")
    assert Move.objects.exists()  # a task goes on with it
    Task.objects.all().delete()
    page = show(carol_client, reverse("move", args=[Move.objects.get().uid]))
    assert "The work stopped" in " ".join(page.texts("section"))
    carol_client.post(f"{reverse('move', args=[Move.objects.get().uid])}forget/")
    assert not Move.objects.exists()


def test_undoing_brings_back_the_first_categories_and_leaves_those_that_somebody_changed(
    carol_client: Client,
) -> None:
    Category.objects.filter(slug="papers").update(name="My papers")
    before = list(Category.objects.values_list("slug", "name", "aliases", "position"))
    send(carol_client, **{"weekly.zip": digest()})
    act(carol_client, "make", publish="on")
    assert list(Category.objects.values_list("name", flat=True)) == ["My papers"]
    act(carol_client, "undo")
    assert list(Category.objects.values_list("slug", "name", "aliases", "position")) == before


def test_only_an_administrator_takes_published_issues_back_and_it_is_logged(
    bob_client: Client, carol_client: Client
) -> None:
    send(bob_client, **{"weekly.zip": digest()})
    page = act(bob_client, "make", publish="on")
    assert set(Revision.objects.values_list("by__username", flat=True)) == {"bob"}
    assert "Only an administrator" in " ".join(page.texts("section"))
    act(bob_client, "undo")
    assert Issue.objects.count() == 3
    act(carol_client, "undo")
    assert not Issue.objects.exists()
    logged = LogEntry.objects.filter(content_type__model="issue").order_by("pk")
    assert list(logged.values_list("user__username", "action_flag")) == [
        *[("bob", ADDITION)] * 3,
        *[("carol", DELETION)] * 3,
    ]
    deleted = Revision.objects.filter(reason=Reason.DELETE)
    assert set(deleted.values_list("by__username", flat=True)) == {"carol"}


def test_a_category_made_later_is_no_edit(bob_client: Client) -> None:
    send(bob_client, **{"weekly.zip": digest()})
    act(bob_client, "make", publish="on")
    make_categories(recurring_headings())
    assert moving.changed_since(Move.objects.get()) == []


def test_files_that_are_refused_are_told_from_those_that_cannot_be_read() -> None:
    read = [{"status": status} for status in ("failed", "refused", "refused")]
    survey = moving.Survey([MovedFile(read=one) for one in read], 0)
    assert (survey.failed, survey.refused, survey.taken) == (1, 2, 0)


UNDATED = "# Weekly News Issue {number}\n\n## Tools\n\n- [A tool](https://example.org/{number})\n"


def undated(*numbers: int) -> dict[str, bytes]:
    """Return files that tell their numbers and no dates."""
    return {f"issue-{n}.md": UNDATED.format(number=n).encode() for n in numbers}


def test_issues_without_a_date_are_dated_by_their_numbers_before_anything_is_made(
    bob_client: Client,
) -> None:
    page = send(bob_client, **undated(91, 92, 95))
    said = page.one(".undated").text()
    assert "3 issues tell no date. They become drafts, which readers do not see." in said
    assert "manage.py import_issues CLONE --date-from-git" in said
    assert page.values(".undated input[name=number]", "value") == ["91"]

    page = act(bob_client, "again", rhythm="1", number="91", date="2020-01-03", days="7")

    assert "2020-01-03 – 2020-01-31" in facts(page)
    assert "issue 91 is of 2020-01-03, one every 7 days" in page.one(".undated").text()
    assert page.values(".undated input[name=date]", "value") == ["2020-01-03"]
    assert not Issue.objects.exists()
    act(bob_client, "make", publish="on")
    dates = [str(one.date) for one in Issue.objects.published().order_by("date")]
    assert dates == ["2020-01-03", "2020-01-10", "2020-01-31"]


def test_the_rhythm_stays_when_the_dialect_is_changed_and_goes_when_it_is_taken_away(
    bob_client: Client,
) -> None:
    send(bob_client, **undated(91, 92))
    act(bob_client, "again", rhythm="1", number="91", date="2020-01-03", days="7")
    assert "2020-01-03 – 2020-01-10" in facts(act(bob_client, "again"))
    page = act(bob_client, "again", rhythm="")
    assert "2 without a date stay drafts" in facts(page)


def test_a_form_without_a_date_and_with_zero_days_dates_nothing(bob_client: Client) -> None:
    send(bob_client, **undated(91))
    page = act(bob_client, "again", rhythm="1", number="91", date="", days="0")
    told = " ".join(page.texts(".messagelist li"))
    assert "Its date: Write something here." in told
    assert "Days from one issue to the next:" in told
    assert "1 without a date stays a draft" in facts(page)


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31"])
def test_a_date_out_of_reach_is_refused_by_the_form(bob_client: Client, date: str) -> None:
    send(bob_client, **undated(1))
    page = act(bob_client, "again", rhythm="1", number="1", date=date, days="7")
    told = " ".join(page.texts(".messagelist li"))
    assert f"Its date: The date {date} is out of reach. Correct its year." in told
    assert Move.objects.get().state == MoveState.READY


def test_a_number_whose_date_is_out_of_reach_stays_a_draft_and_the_move_goes_on(
    bob_client: Client,
) -> None:
    send(bob_client, **undated(1, 2))
    page = act(bob_client, "again", rhythm="1", number="2", date="1000-01-01", days="7")
    assert "1 without a date stays a draft" in facts(page)
    assert Move.objects.get().state == MoveState.READY


def test_drafts_without_a_date_are_told_when_all_is_made(bob_client: Client) -> None:
    send(bob_client, **undated(91, 92))
    page = act(bob_client, "make", publish="on")
    assert (
        "2 issues without a date are drafts, which readers do not see" in page.one(".warn").text()
    )


ADVICE = "delete db.sqlite3"


def test_issues_that_are_here_already_are_told(bob_client: Client, settings: Any) -> None:
    assert "here already" not in show(bob_client, SEND).text()
    make_published_issue("2019-01-01")
    told = show(bob_client, SEND).text()
    assert "1 issue is here already. It stays beside" in told
    assert "a file of the same issue changes it" in told
    assert ADVICE not in told


def test_the_way_out_of_the_samples_is_told_while_nothing_else_is_here(
    bob_client: Client, settings: Any
) -> None:
    import_issues(settings.BASE_DIR / "samples", "--publish")
    is_advised = connection.vendor == "sqlite"
    assert (ADVICE in show(bob_client, SEND).text()) is is_advised
    assert (ADVICE in send(bob_client, **undated(91)).text()) is is_advised


def a_sample_is_edited() -> None:
    issue = Issue.objects.latest("pk")
    save_document(issue, replace(load_document(issue), lead="Written here."))


def a_link_waits_in_the_inbox() -> None:
    LinkFactory.create(section=None)


def a_sample_is_being_revised() -> None:
    copy = working_copy.open_working_copy(Issue.objects.latest("pk"))
    save_document(copy, replace(load_document(copy), lead="Written here."))


@pytest.mark.parametrize(
    "change",
    [
        a_sample_is_edited,
        a_sample_is_being_revised,
        a_link_waits_in_the_inbox,
        lambda: make_published_issue("2019-01-01"),
    ],
)
def test_nobody_is_advised_to_delete_what_was_written_here(
    bob_client: Client, settings: Any, change: Callable[[], object]
) -> None:
    import_issues(settings.BASE_DIR / "samples", "--publish")
    change()
    assert ADVICE not in show(bob_client, SEND).text()


def test_an_issue_of_ones_own_is_no_sample_by_the_name_of_its_file(
    bob_client: Client, tmp_path: Path
) -> None:
    (tmp_path / "2024-11-15.md").write_text(ISSUE.format(date="2024-11-15", number=1))
    import_issues(tmp_path, "--publish")
    assert ADVICE not in show(bob_client, SEND).text()


def test_a_database_that_is_no_file_is_not_advised_to_be_deleted(
    bob_client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_issues(settings.BASE_DIR / "samples", "--publish")
    monkeypatch.setattr(pages, "connection", SimpleNamespace(vendor="postgresql"))
    assert ADVICE not in show(bob_client, SEND).text()


def test_an_undated_copy_of_a_public_issue_moves_in_as_a_draft_of_its_own(
    bob_client: Client, client: Client, tmp_path: Path
) -> None:
    text = ISSUE.format(date="2024-11-15", number=1)
    (tmp_path / "2024-11-15.md").write_text(text)
    import_issues(tmp_path, "--publish")
    following = text.replace("(2024-11-15)", "()").replace("An article", "SECRET")

    page = send(bob_client, **{"next.md": following.encode()})

    assert "1 is new" in facts(page)
    act(bob_client, "make")
    assert "SECRET" not in client.get("/issues/2024-11-15/").content.decode()
    assert Issue.objects.unpublished().get().date is None


def test_the_done_page_leads_to_the_site_and_tells_what_its_deletion_costs(
    carol_client: Client,
) -> None:
    send(carol_client, **{"weekly.zip": digest()})
    page = act(carol_client, "make", publish="on")
    assert page.values("section a[href='/']", "href") == ["/"]
    assert "can no longer be taken back at once" in page.one(".forget").text()
    assert page.texts(".forget button") == ["Delete this report"]
