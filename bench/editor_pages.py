"""Measure the pages of the admin in this process, for `bench/editors.py`.

Called with the number of issues and a folder, in an environment of production; it fills the
database if that is empty, and prints the figures as one line of JSON.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1]))

import django

django.setup()

from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse
from django.utils import timezone

from bench import desk
from bench.serve import prepare
from digests.models import Image, Issue, Link
from digests.workflow import version_of
from tests.admin.browser import fields_of

REPEATS = 5
LONG = 2.0
"""Seconds from which a page is not asked for again: its figure is bad enough."""
LISTS = {
    "issues": (
        "digests_issue",
        [
            {"q": "量化"},
            {"q": "nowhere"},
            {"status": "draft"},
            {"status": "scheduled"},
            {"status": "published"},
            {"year": "1800"},
            {"o": "2"},
            {"o": "5"},
        ],
    ),
    "links": (
        "digests_link",
        [
            {"place": "all"},
            {"place": "cut"},
            {"place": "dismissed"},
            {"place": "issue"},
            {"place": "published"},
            {"place": "draft"},
            {"place": "review"},
            {"place": "withdrawn"},
            {"place": "scheduled"},
            {"q": "quantised"},
            {"q": "nowhere"},
            {"place": "all", "category": "papers"},
            {"place": "all", "source": "小站"},
            {"place": "all", "kind__exact": "entry"},
            {"place": "all", "o": "1"},
            {"place": "all", "o": "-3"},
            {"category": "papers"},
        ],
    ),
    "images": ("digests_image", [{"q": "picture"}, {"q": "nowhere"}]),
    "people": ("auth_user", []),
    "log": (
        "admin_logentry",
        [
            {"q": "issue 7"},
            {"q": "nowhere"},
            {"action_time__year": "{year}"},
            {"user__id__exact": "{by}"},
        ],
    ),
    "categories": ("digests_category", []),
}
"""The lists with the queries of their filters; `fmt` keeps a list of a page in a line."""


@dataclass(frozen=True)
class Figures:
    """The cost of one request: processor time and elapsed time in ms, queries, bytes sent."""

    cpu: float
    wall: float
    queries: int
    size: int


def main(issues: int, folder: Path) -> None:
    """Fill the database, measure each page and print the figures."""
    call_command("migrate", verbosity=0)
    if Issue.objects.exists():
        call_command("collectstatic", interactive=False, verbosity=0)
    else:
        prepare(folder, issues, {})
    by = desk.make_administrator()
    if not Image.objects.exists():  # else it was filled for an earlier run
        desk.fill_desk(issues, by)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as its autovacuum does within minutes
    rows = {name: astuple(figures) for name, figures in _figures(by)}
    print(json.dumps({"hello": hello(), "rows": rows}))


class Bare:
    """The addresses of a site with one constant page."""

    @staticmethod
    def constant(request: HttpRequest) -> HttpResponse:
        """Answer with a constant."""
        return HttpResponse(b"hello")

    urlpatterns = [path("", constant)]


def hello() -> float:
    """Return the milliseconds of processor that Django needs for a constant page."""
    environ = RequestFactory().get("/", headers={"host": "127.0.0.1"}).environ
    times = []
    with override_settings(MIDDLEWARE=[], ROOT_URLCONF=Bare):
        handler = WSGIHandler()
        for _round in range(300):
            began = time.process_time()
            for _each in range(10):
                handler(dict(environ), lambda *_told: None).close()
            times.append((time.process_time() - began) * 100)
    return min(times)


def _figures(by: Any) -> Iterator[tuple[str, Figures]]:
    client = Client(headers={"accept-language": "en", "host": "127.0.0.1"})
    client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
    small, large = desk.make_draft(3, 18, by), desk.make_draft(10, 40, by)
    for name, address in _pages(small, large, by):
        yield name, _read(client, address)
    yield from _writes(client, by, small, large)


def _pages(small: Issue, large: Issue, by: Any) -> Iterator[tuple[str, str]]:
    yield "front page", reverse("admin:index")
    year = timezone.now().year
    for name, (view, queries) in LISTS.items():
        address = reverse(f"admin:{view}_changelist")
        yield f"{name}", address
        yield f"{name}, last page", f"{address}?p=last"
        for query in queries:
            asked = {key: value.format(by=by.pk, year=year) for key, value in query.items()}
            words = " ".join(f"{key}={value}" for key, value in query.items())
            yield f"{name}, {words}", f"{address}?{urlencode(asked)}"
            if query == {"place": "all"}:
                yield f"{name}, {words}, last page", f"{address}?{urlencode(asked)}&p=last"
    for name in ("sources", "issue_cut", "issue_deleted"):
        address = reverse(f"admin:digests_{name}")
        yield name.replace("issue_", ""), address
        yield f"{name.replace('issue_', '')}, last page", f"{address}?page=999999"
    public = Issue.objects.published().first()
    for words, issue in (("18 entries", small), ("40 entries", large), ("public", public)):
        if issue is None:
            continue
        yield f"issue form, {words}", reverse("admin:digests_issue_change", args=[issue.pk])
        section = issue.sections.first()
        yield f"section, {words}", reverse("admin:digests_section_links", args=[section.pk])
        link = section.links.first()
        yield f"link form, {words}", reverse("admin:digests_link_change", args=[link.pk])
        yield f"history, {words}", reverse("admin:digests_issue_history", args=[issue.pk])
        yield f"preview, {words}", reverse("admin:digests_issue_preview", args=[issue.pk])
    yield "new issue form", reverse("admin:digests_issue_add")
    yield "new link form", reverse("admin:digests_link_add")
    yield "publish page", reverse("admin:digests_issue_step", args=[small.pk, "publish"])


def _writes(client: Client, by: Any, small: Issue, large: Issue) -> Iterator[tuple[str, Figures]]:
    link = Link.objects.filter(section__issue=small)[0]
    address = reverse("admin:digests_link_change", args=[link.pk])
    for button in ("_save", "_continue"):
        yield f"save an entry ({button})", _write(client, address, "summary", button)
    for words, issue in (("18 entries", small), ("40 entries", large)):
        address = reverse("admin:digests_issue_change", args=[issue.pk])
        yield f"save an issue, {words}", _write(client, address, "lead", "_save")
    address = reverse("admin:index")
    numbers = count()
    yield (
        "add to the inbox",
        _least(
            lambda: {"url": f"https://example.org/caught/{next(numbers)}"},
            lambda typed: _expect(client.post(address, typed), 302),
        ),
    )
    # What a reader has asked for already lies in memory, as it does on a site that is in use.
    client.get(reverse("home"))
    yield (
        "publish to visible",
        _least(lambda: desk.make_draft(3, 18, by), lambda issue: _publish(client, issue)),
    )


def _read(client: Client, address: str) -> Figures:
    asked = address.replace("p=last", f"p={_last_page(client, address)}")
    return _least(lambda: None, lambda _nothing: _expect(client.get(asked), 200))


def _last_page(client: Client, address: str) -> int:
    """Return the number of the last page that a list of Django's admin leads to."""
    if "?p=last" not in address and "&p=last" not in address:
        return 0
    answer = client.get(address.replace("p=last", ""))
    return int(answer.context["cl"].paginator.num_pages) if answer.context else 1


def _write(client: Client, address: str, field: str, button: str) -> Figures:
    numbers = count()

    def typed() -> dict[str, str]:
        values = fields_of(client.get(address).content.decode())
        return {**values, field: f"{values[field]} {button} {next(numbers)}。", button: "1"}

    return _least(typed, lambda values: _expect(client.post(address, values), 302))


def _publish(client: Client, issue: Issue) -> HttpResponse:
    address = reverse("admin:digests_issue_step", args=[issue.pk, "publish"])
    _expect(client.post(address, {"seen": version_of(issue)}), 302)
    _expect(client.get(issue.get_absolute_url()), 200)
    return _expect(client.get(reverse("home")), 200)


def _expect(answer: Any, status: int) -> Any:
    if answer.status_code != status:
        raise SystemExit(f"{answer.request['PATH_INFO']} answered {answer.status_code}")
    return answer


def _least(prepared: Callable[[], Any], ask: Callable[[Any], Any]) -> Figures:
    """Ask once, then once more for the queries, then for the least time of several."""
    ask(prepared())
    given = prepared()
    with CaptureQueriesContext(connection) as queries:
        answer = ask(given)
        asked = len(queries)  # before the next request empties the log
    cpu, wall = [], []
    for _round in range(REPEATS):
        given = prepared()
        gc.collect()
        at, began = time.perf_counter(), time.process_time()
        ask(given)
        cpu.append((time.process_time() - began) * 1000)
        wall.append((time.perf_counter() - at) * 1000)
        if wall[-1] > LONG * 1000:
            break
    return Figures(min(cpu), min(wall), asked, len(answer.content))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
