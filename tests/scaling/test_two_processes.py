"""Two web processes on one PostgreSQL and one Redis are one site."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import psycopg
import pytest
import redis
from django.db import connection

from tests.admin.browser import fields_of
from tests.import_issues.runs import TEXT, write
from tests.production import ROOT, free_port, production, run
from tests.scaling.servers import Redis, new_database, web_process

pytestmark = [
    pytest.mark.xdist_group("scaling"),  # one pair of servers for all of them
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite is of one machine: this needs PostgreSQL",
    ),
    pytest.mark.skipif(
        not shutil.which("redis-server"), reason="redis-server is not installed: this needs it"
    ),
]

DRAFT, PUBLIC = "2020-05-15", "2020-05-01"


@dataclass(frozen=True)
class TwoProcesses:
    """Two web processes of one site, and what they share."""

    one: str
    other: str
    redis: Redis
    variables: dict[str, str]
    password: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoProcesses]:
    """A site with a public issue and a draft, served by two processes."""
    folder = tmp_path_factory.mktemp("scaling")
    for name in ("drafts", "issues"):
        (folder / name).mkdir()
    write(folder / "drafts", DRAFT, TEXT)
    write(folder / "issues", PUBLIC, TEXT.replace("https://", "https://public."))
    redis, ports = Redis(folder), (free_port(), free_port())
    with new_database() as database:
        variables = {
            "SITE_URL": "http://127.0.0.1",
            "ALLOWED_HOSTS": "127.0.0.1",
            "DATABASE_URL": database,
            "CACHE_URL": redis.address,
            "MEDIA_ROOT": str(folder / "media"),
            "STATIC_ROOT": str(folder / "static"),
        }
        _done(variables, "migrate")
        _done(variables, "collectstatic", "--no-input")
        _done(variables, "import_issues", str(folder / "issues"), "--publish")
        _done(variables, "import_issues", str(folder / "drafts"))
        password = _done(variables, "editor_password").split()[-1]
        redis.start()
        try:
            with (
                web_process(folder / "one", ports[0], variables) as one,
                web_process(folder / "other", ports[1], variables) as other,
            ):
                yield TwoProcesses(one, other, redis, variables, password)
        finally:
            redis.stop()


def _done(variables: dict[str, str], *command: str) -> str:
    """What a command says that does its work."""
    result = run("manage.py", *command, **variables)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture
def browser() -> Iterator[httpx.Client]:
    """A browser, for which both processes are one host."""
    with httpx.Client(follow_redirects=True, timeout=30) as client:
        yield client


def sign_in(
    browser: httpx.Client, address: str, password: str, name: str = "editor", **headers: str
) -> httpx.Response:
    """The answer to who signs in at one of the processes."""
    browser.get(f"{address}/admin/login/")
    token = browser.cookies["csrftoken"]
    sent = {"username": name, "password": password, "csrfmiddlewaretoken": token}
    return browser.post(f"{address}/admin/login/?next=/admin/", data=sent, headers=headers)


def is_signed_in(browser: httpx.Client, address: str) -> bool:
    """Whether one of the processes knows the browser."""
    page = browser.get(f"{address}/admin/").raise_for_status()
    return page.url.path == "/admin/"


def test_a_publication_on_one_is_seen_on_the_other_at_the_next_request(
    site: TwoProcesses, browser: httpx.Client
) -> None:
    pages = ["/", "/archive/", "/feed/", "/sitemap.xml"]
    before = {page: httpx.get(f"{site.other}{page}") for page in pages}
    assert all(httpx.get(f"{site.other}{page}").text == before[page].text for page in pages)
    assert httpx.get(f"{site.other}/issues/{DRAFT}/").status_code == 404

    sign_in(browser, site.one, site.password)
    drafts = browser.get(f"{site.one}/admin/digests/issue/?q={DRAFT}").text
    [issue] = set(re.findall(r"/admin/digests/issue/(\d+)/change/", drafts))
    step = f"{site.one}/admin/digests/issue/{issue}/steps/publish/"
    published = browser.post(step, data=fields_of(browser.get(step).text))
    assert published.url.path.endswith("/change/"), published.text

    assert httpx.get(f"{site.other}/issues/{DRAFT}/").status_code == 200
    for page in pages:
        etag = {"If-None-Match": before[page].headers["ETag"]}
        now = httpx.get(f"{site.other}{page}", headers=etag)
        assert now.status_code == 200, page
        assert DRAFT not in before[page].text
        assert DRAFT in now.text
        assert now.text == httpx.get(f"{site.one}{page}").text


def test_who_signs_in_on_one_is_signed_in_on_the_other_until_they_sign_out(
    site: TwoProcesses, browser: httpx.Client
) -> None:
    assert not is_signed_in(browser, site.other)
    sign_in(browser, site.one, site.password)
    assert is_signed_in(browser, site.one)
    assert is_signed_in(browser, site.other)
    assert site.redis.keys(), "Redis has the session"

    token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    browser.post(f"{site.other}/admin/logout/", data=token)

    assert not is_signed_in(browser, site.one)


def test_nobody_is_signed_out_when_redis_restarts_or_is_gone(
    site: TwoProcesses, browser: httpx.Client
) -> None:
    sign_in(browser, site.one, site.password)
    site.redis.stop()
    try:
        assert is_signed_in(browser, site.one)
        assert is_signed_in(browser, site.other)
        with httpx.Client(follow_redirects=True, timeout=30) as another:
            sign_in(another, site.one, site.password)
            assert is_signed_in(another, site.other)
    finally:
        site.redis.start()

    assert is_signed_in(browser, site.one)
    assert is_signed_in(browser, site.other)


def test_who_signs_out_while_redis_is_gone_is_signed_out_on_both(
    site: TwoProcesses, browser: httpx.Client
) -> None:
    sign_in(browser, site.one, site.password)
    session = browser.cookies["sessionid"]
    site.redis.stop()
    try:
        token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        browser.post(f"{site.other}/admin/logout/", data=token).raise_for_status()
    finally:
        site.redis.start()

    browser.cookies.set("sessionid", session, domain="127.0.0.1")
    assert not is_signed_in(browser, site.one)
    assert not is_signed_in(browser, site.other)


def test_redis_forgets_a_session_within_five_minutes_if_nobody_tells_it_to(
    site: TwoProcesses, browser: httpx.Client
) -> None:
    sign_in(browser, site.one, site.password)
    assert is_signed_in(browser, site.one)
    session = browser.cookies["sessionid"].encode()
    with redis.Redis(port=site.redis.port) as client:
        [copy] = [key for key in client.scan_iter() if session in key]
        assert 0 < client.ttl(copy) <= 5 * 60


def test_failed_attempts_to_sign_in_count_for_both_and_outlive_redis(
    site: TwoProcesses, browser: httpx.Client
) -> None:
    from_there = {"X-Forwarded-For": "192.0.2.7"}
    for address in (site.one, site.other, site.one, site.other):
        assert sign_in(browser, address, "wrong", **from_there).status_code == 200
    site.redis.stop()
    site.redis.start()
    assert sign_in(browser, site.one, "wrong", **from_there).status_code == 429

    assert sign_in(browser, site.other, site.password, **from_there).status_code == 429
    assert not is_signed_in(browser, site.other)
    sign_in(browser, site.other, site.password, **{"X-Forwarded-For": "192.0.2.8"})
    assert is_signed_in(browser, site.one)


def test_of_two_that_announce_at_once_one_announces_each_issue(site: TwoProcesses) -> None:
    command = [sys.executable, "manage.py", "publish_due"]
    environment = production(**site.variables)
    address = site.variables["DATABASE_URL"]
    with psycopg.connect(address) as holder:
        holder.execute("LOCK TABLE digests_delivery IN SHARE MODE")
        running = [
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        _wait_until_two_wait(address)  # both have seen what is due
        holder.rollback()
    said = [process.communicate(timeout=60)[0].splitlines() for process in running]

    announced = sorted(line[:10] for lines in said for line in lines[:-1])
    assert PUBLIC in announced
    assert len(announced) == len(set(announced))


def _wait_until_two_wait(address: str) -> None:
    """Return when two connections to a database wait for what others hold."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with psycopg.connect(address, autocommit=True) as watcher:
        for _ in range(600):
            if watcher.execute(waiting).fetchone() == (2,):
                return
            time.sleep(0.1)
    raise AssertionError("The two do not meet.")
