"""What strangers do at the sign-in slows no reader, tells them nothing and floods nobody."""

from __future__ import annotations

import re
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus
from statistics import median

import httpx
import pytest

from digests.sign_in.throttle import ADDRESS_LIMIT
from tests.production import Site, serve_site
from tests.trust.databases import database_in

PREPARE = """
from tests.factories import PublicationFactory, make_published_issue
from tests.people import make_person
from digests.people import Role
PublicationFactory.create()
make_published_issue("2020-05-01", links=9)
for n in range(10):
    make_person(f"person{n}", Role.CURATOR)
"""
AT_ONCE = 16
SECONDS = 1.0
"""The longest that a reader may wait meanwhile, or as long as three sign-ins on a busy machine."""
SECONDS_OF_A_MAIL = 0.2


class MailServer(socketserver.ThreadingTCPServer):
    """A mail server that takes its time, and keeps to whom it was sent mail (RFC 5321)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), MailHandler)
        self.recipients: list[str] = []


class MailHandler(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as it takes to be given a mail."""

    server: MailServer

    def handle(self) -> None:
        """Take mails until the client leaves."""
        self.say("220 ready")
        for line in iter(self.rfile.readline, b""):
            if line.upper().startswith(b"RCPT"):
                self.server.recipients += re.findall(r"<(.+)>", line.decode())
            if line.upper().startswith(b"DATA"):
                self.say("354 go on")
                while self.rfile.readline() not in {b".\r\n", b""}:
                    pass
                time.sleep(SECONDS_OF_A_MAIL)
            self.say("221 bye" if line.upper().startswith(b"QUIT") else "250 ok")

    def say(self, line: str) -> None:
        """Send a line."""
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server on a port of this machine, gone with the block."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def mails() -> Iterator[MailServer]:
    """The mail server of the site."""
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, mails: MailServer) -> Iterator[Site]:
    """A site with an issue and ten people, which sends mail."""
    address = f"smtp://127.0.0.1:{mails.server_address[1]}"
    folder = tmp_path_factory.mktemp("sign_in")
    with (
        database_in(folder) as database,
        serve_site(folder, PREPARE, EMAIL_URL=address, DATABASE_URL=database) as served,
    ):
        yield served


def new_browser(site: Site, headers: dict[str, str] | None = None) -> httpx.Client:
    """A browser that opens a connection for each request, so that none is closed meanwhile."""
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.Client(
        base_url=site.address, headers=headers, limits=limits, timeout=30, verify=False
    )


class Form:
    """A form that a new browser behind the proxy has opened, at an address of its own."""

    def __init__(self, site: Site, path: str, address: str = "203.0.113.9") -> None:
        self.browser = new_browser(site, {"X-Forwarded-For": address})
        self.path, page = path, self.browser.get(path).text
        self.token = re.findall('name="csrfmiddlewaretoken" value="(.+?)"', page)[0]

    def send(self, **typed: str) -> httpx.Response:
        """Fill it in and send it; the browser is closed then."""
        try:
            return self.browser.post(self.path, data={**typed, "csrfmiddlewaretoken": self.token})
        finally:
            self.browser.close()


def ask_for_link(site: Site, email: str) -> float:
    """Ask for a link to choose a password; the seconds that the answer took."""
    answer = Form(site, "/admin/password/forgotten/").send(email=email)
    assert answer.headers["Location"] == "/admin/password/sent/"
    return answer.elapsed.total_seconds()


def test_the_time_of_a_forgotten_password_tells_nobody_who_has_an_account(
    site: Site, mails: MailServer
) -> None:
    ask_for_link(site, "warm-up@digest.example")
    times: dict[str, list[float]] = {"person": [], "nobody": []}
    for n in range(1, 10):
        for name, seconds in times.items():
            seconds.append(ask_for_link(site, f"{name}{n}@digest.example"))
    known, unknown = median(times["person"]), median(times["nobody"])
    print(f"\nforgotten: {known * 1000:.0f} ms with an account, {unknown * 1000:.0f} ms without")
    assert known < unknown + SECONDS_OF_A_MAIL / 2
    assert wait_for(lambda: len(mails.recipients) >= 9), mails.recipients


def test_one_link_is_mailed_whichever_processes_are_asked(site: Site, mails: MailServer) -> None:
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda _: ask_for_link(site, "person0@digest.example"), range(24)))
    assert wait_for(lambda: "person0@digest.example" in mails.recipients)
    time.sleep(10 * SECONDS_OF_A_MAIL)  # for a second mail to come
    count = mails.recipients.count("person0@digest.example")
    print(f"\nmails after 24 requests to {len(site.workers)} processes: {count}")
    assert count == 1


def test_many_who_sign_in_at_once_let_readers_read(site: Site) -> None:
    forms = [Form(site, "/admin/login/", f"198.51.100.{n}") for n in range(AT_ONCE)]
    alone = Form(site, "/admin/login/").send(username="nobody", password="guess").elapsed
    is_over, waits = threading.Event(), list[float]()

    def read() -> None:
        with new_browser(site) as browser:
            while not is_over.wait(0.02):
                answer = browser.get("/issues/2020-05-01/")
                assert answer.status_code == HTTPStatus.OK
                waits.append(answer.elapsed.total_seconds())

    def sign_in(n: int) -> int:
        return forms[n].send(username=f"person{n % 10}", password="guess").status_code

    with ThreadPoolExecutor(AT_ONCE + 1) as people:
        reader = people.submit(read)
        try:
            statuses = list(people.map(sign_in, range(AT_ONCE)))
        finally:
            is_over.set()
        reader.result()
    refused = statuses.count(HTTPStatus.TOO_MANY_REQUESTS)
    print(f"\n{AT_ONCE} sign-ins at once, {refused} told to come back: a page {max(waits):.2f} s")
    print(f"one sign-in alone: {alone.total_seconds():.2f} s")
    assert set(statuses) <= {HTTPStatus.OK, HTTPStatus.TOO_MANY_REQUESTS}
    assert refused
    assert max(waits) < max(SECONDS, 3 * alone.total_seconds())


def test_many_names_from_one_address_are_refused_soon(site: Site) -> None:
    statuses = [
        Form(site, "/admin/login/", "192.0.2.7").send(username=f"n{n}", password="x").status_code
        for n in range(ADDRESS_LIMIT + 10)
    ]
    print(f"\n{len(statuses)} names: {statuses.count(HTTPStatus.OK)} tried")
    assert statuses[ADDRESS_LIMIT - 1 :] == [HTTPStatus.TOO_MANY_REQUESTS] * 11


def wait_for(is_done: Callable[[], bool]) -> bool:
    """Whether something comes true within twenty seconds."""
    for _ in range(200):
        if is_done():
            return True
        time.sleep(0.1)
    return False
