"""Briefing behind nginx, with the file of `deploy/`: what it stores, and that nothing is stale."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPMessage, HTTPSConnection, RemoteDisconnected
from pathlib import Path
from socket import AF_UNIX, create_connection, socket
from time import monotonic, sleep
from urllib.parse import urlencode

import brotli
import pytest

from tests.people import password_of
from tests.production import ROOT, free_port, production, run, serve

pytestmark = pytest.mark.xdist_group("production")  # one server for all of them

ISSUE = "/issues/2020-05-15/"
PREPARE = """
from digests.models import Image
from tests.factories import PublicationFactory, make_issue, make_published_issue
from tests.images import png
from tests.people import make_person
PublicationFactory.create(takes_suggestions=True)
Image.objects.keep(Image.objects.make_safe(png()))
make_published_issue("2020-05-15", headline="从前的标题", links=9)
make_published_issue("2020-06-01", links=9)
make_issue("2020-07-01", headline="还是草稿")
make_person("bob")
"""
CHANGE = """
from digests import changes
from digests.models import Issue
issue = Issue.objects.get(date="2020-05-15")
Issue.objects.filter(pk=issue.pk).update(headline="改过的标题")
changes.touch(issue)
"""
WITHDRAW = """
from digests import workflow
from digests.models import Issue
workflow.withdraw_issue(Issue.objects.get(date="2020-06-01"))
"""
NGINX_MAIN = """
{user}daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{}}
http {{
    access_log off;
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/briefing.conf;
    server {{
        listen 127.0.0.1:{ready};
        return 204;
    }}
}}
"""


@dataclass(frozen=True)
class Answer:
    """An answer of nginx."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body, as it is read."""
        decode = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
        plain: bytes = decode[self.headers.get("Content-Encoding", "")](self.body)
        return plain.decode()


@dataclass(frozen=True)
class Site:
    """A site behind nginx, and its log."""

    port: int
    log: Path
    folder: Path
    shell: Callable[[str], None]

    def connect(self, name: str = "digest.example") -> HTTPSConnection:
        """Return a connection to nginx under a name of the site, or another."""
        context = ssl._create_unverified_context()
        connection = HTTPSConnection(name, self.port, context=context, timeout=30)
        here = ("127.0.0.1", self.port)
        connection._create_connection = lambda *_: create_connection(here, 30)  # type: ignore[attr-defined]
        return connection

    def ask_plainly(self, path: str, host: str) -> str:
        """Return all that nginx answers to a request without TLS."""
        with socket(AF_UNIX) as plain:
            plain.connect(f"{self.folder}/plain.sock")
            plain.sendall(
                f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
            )
            return plain.makefile().read()

    def ask(self, path: str, method: str = "GET", body: str = "", **headers: str) -> Answer:
        """Return the answer to a request; an underscore in the name of a header is a hyphen."""
        connection = self.connect()
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body or None, {"Host": "digest.example", **given})
        answer = connection.getresponse()
        read = answer.read()
        connection.close()
        return Answer(answer.status, answer.headers, read)

    def asked_of_gunicorn(self, path: str, times: int) -> list[str]:
        """The statuses with which gunicorn answered for a path, in their order.

        It writes each a moment after the answer is sent, so so many are waited for.
        """
        patience = monotonic() + 5
        while True:
            found = re.findall(rf'"GET {re.escape(path)} HTTP/1.1" (\d+)', self.log.read_text())
            if len(found) >= times or monotonic() > patience:
                return found
            sleep(0.05)

    def stored(self) -> str:
        """All that nginx has stored, as text."""
        files = (path for path in (self.folder / "cache").rglob("*") if path.is_file())
        return "".join(path.read_text("utf-8", "replace") for path in files)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site in production, its gunicorn started as the unit says, behind nginx."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed: these tests need it")
    folder = tmp_path_factory.mktemp("proxy")
    port, health, ready = free_port(), free_port(), free_port()
    variables = {
        "ALLOWED_HOSTS": "digest.example,127.0.0.1",
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
    }

    def shell(code: str) -> None:
        result = run("manage.py", "shell", "-v0", "-c", code, **variables)
        assert result.returncode == 0, result.stderr

    unit = (ROOT / "deploy/briefing.service").read_text()
    for command in re.findall(r"^ExecStartPre=\S+/python (.+)$", unit, re.MULTILINE):
        assert run(*command.split(), **variables).returncode == 0
    shell(PREPARE)
    _configure_nginx(folder, port, ready)
    [options] = re.findall(r"^ExecStart=\S+/gunicorn (.+)$", unit, re.MULTILINE)
    gunicorn = [
        *(sys.executable, "-m", "gunicorn", "--access-logfile", "-"),
        *("--bind", f"unix:{folder}/briefing.sock", "--bind", f"127.0.0.1:{health}"),
        *options.split(),
    ]
    proxy = [nginx, "-e", "stderr", "-c", f"{folder}/nginx.conf"]
    (front := folder / "nginx").mkdir()
    env = production(**variables)
    with (
        serve(gunicorn, f"http://127.0.0.1:{health}/healthz", folder, env) as log,
        serve(proxy, f"http://127.0.0.1:{ready}/", front, dict(os.environ)),
    ):
        yield Site(port, log, folder, shell)


def _configure_nginx(folder: Path, port: int, ready: int) -> None:
    """Write the site of `deploy/` with its paths in a folder, and a main file that includes it.

    The site answers at a port, and another port answers as soon as nginx runs.
    """
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=digest.example"),
            *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )
    text = (ROOT / "deploy/nginx.conf").read_text()
    for there, here in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen 80 default_server;", f"listen unix:{folder}/plain.sock default_server;"),
        ("listen 80;", f"listen unix:{folder}/plain.sock;"),
        ("/etc/letsencrypt/live/digest.example/", f"{folder}/"),
        ("/var/lib/briefing/", f"{folder}/"),
        ("/var/cache/briefing", f"{folder}/cache"),
        ("unix:/run/", f"unix:{folder}/"),
    ):
        assert there in text
        text = text.replace(there, here)
    text = re.sub(r"listen \[::\]:.+", "", text)
    (folder / "briefing.conf").write_text(text)
    user = "user root;\n" if os.getuid() == 0 else ""  # or it would be one that reads nothing here
    main = NGINX_MAIN.format(user=user, folder=folder, ready=ready)
    (folder / "nginx.conf").write_text(main)


@pytest.mark.parametrize("coding", ["br", "gzip", ""])
def test_a_page_comes_as_the_site_made_it(site: Site, coding: str) -> None:
    first, again = (site.ask(ISSUE, Accept_Encoding=coding) for _ in range(2))

    for page in (first, again):
        assert page.status == 200
        assert "从前的标题" in page.text
        assert page.headers.get("Content-Encoding", "") == coding
        assert page.headers["Cache-Control"] == "no-cache"
        assert page.headers["Surrogate-Key"] == "issue-2020-05-15 archive"
        assert page.headers["Vary"] == "Accept-Encoding"
        assert page.headers["ETag"].startswith('"')
        assert page.headers["ETag"].endswith(f'-{coding}"' if coding else '"')
        assert "Content-Security-Policy" in page.headers
        assert "X-Accel-Expires" not in page.headers
        assert "Set-Cookie" not in page.headers


def test_the_head_of_a_page_has_the_headers_of_the_page(site: Site) -> None:
    page, head = site.ask("/archive/"), site.ask("/archive/", "HEAD")

    assert head.body == b""
    for name in ("ETag", "Last-Modified", "Cache-Control", "Content-Length", "Surrogate-Key"):
        assert head.headers[name] == page.headers[name]


def test_a_stored_page_is_sent_after_the_site_has_said_that_it_is_the_same(site: Site) -> None:
    sleep(1)  # the second in which another test changed the site is over: now pages are stored
    pages = [site.ask("/about/") for _ in range(3)]

    assert [page.status for page in pages] == [200, 200, 200]
    assert len({page.body for page in pages}) == 1
    assert site.asked_of_gunicorn("/about/", 3) == ["200", "304", "304"]


def test_who_has_a_page_is_told_so(site: Site) -> None:
    page = site.ask("/feed/", Accept_Encoding="br")
    for condition in (
        {"If_None_Match": page.headers["ETag"]},
        {"If_Modified_Since": page.headers["Last-Modified"]},
    ):
        same = site.ask("/feed/", Accept_Encoding="br", **condition)

        assert (same.status, same.body) == (304, b"")
        assert same.headers["ETag"] == page.headers["ETag"]


def test_a_change_is_seen_at_the_very_next_request(site: Site) -> None:
    addresses = (ISSUE, "/issues/2020-05-15.md", "/feed/")
    before = {path: [site.ask(path) for _ in range(2)][1] for path in addresses}
    site.shell(CHANGE)

    for path, old in before.items():
        new = site.ask(path, If_None_Match=old.headers["ETag"])
        assert "从前的标题" in old.text
        assert new.status == 200
        assert "改过的标题" in new.text
        assert "从前的标题" not in new.text


def test_a_withdrawn_issue_is_gone_at_once(site: Site) -> None:
    assert [site.ask("/issues/2020-06-01/").status for _ in range(2)] == [200, 200]
    site.shell(WITHDRAW)
    assert [site.ask("/issues/2020-06-01/").status for _ in range(2)] == [410, 410]


def test_only_pages_of_readers_are_stored(site: Site) -> None:
    sleep(1)  # the second in which another test changed the site is over: now pages are stored
    form = site.ask("/admin/login/")
    cookie = form.headers["Set-Cookie"].partition(";")[0]
    [token] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
    sent = {"username": "bob", "password": password_of("bob"), "csrfmiddlewaretoken": token}
    headers = {"Cookie": cookie, "Content_Type": "application/x-www-form-urlencoded"}
    origin = "https://digest.example"
    entered = site.ask("/admin/login/", "POST", urlencode(sent), Origin=origin, **headers)
    cookies = [one.partition(";")[0] for one in entered.headers.get_all("Set-Cookie", [])]

    for path in ("/admin/digests/issue/", "/admin/no/such/page", "/", "/?a=b", "/no/such/page"):
        for _ in range(2):
            page = site.ask(path, Cookie="; ".join(cookies))
            assert page.status in {200, 404}
            assert ("还是草稿" in page.text) == (path == "/admin/digests/issue/")
            assert ("no-store" in page.headers["Cache-Control"]) == path.startswith("/admin/")

    stored = site.stored()
    assert "KEY: https://digest.example/\n" in stored
    for path in ("/admin", "/?a=b", "/no/such/page"):
        assert f"KEY: https://digest.example{path}" not in stored


def test_a_long_suggestion_of_a_reader_comes_through_and_its_page_is_never_stored(
    site: Site,
) -> None:
    pages = [site.ask("/suggest/") for _ in range(2)]
    tokens = [re.findall(r'name="token" value="([^"]+)"', page.text) for page in pages]
    assert tokens[0] != tokens[1]
    sent = urlencode(
        {"url": "https://example.org/new", "reason": "字" * 1000, "token": tokens[0][0]}
    )
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    answer = site.ask("/suggest/", "POST", sent, **form)
    assert answer.status == 200
    assert "字" * 1000 in answer.text  # the title is missing
    assert site.ask("/suggest/", "POST", "x" * 49 * 1024, **form).status == 413


def test_who_guesses_passwords_is_slowed_down_and_readers_are_not(site: Site) -> None:
    guesses = [site.ask("/admin/login/", "POST", "password=guess").status for _ in range(30)]

    assert set(guesses) == {403, 429}
    assert guesses[:5] == [403] * 5
    assert guesses.count(429) >= 15
    assert site.ask("/admin/password/forgotten/", "POST", "email=a").status == 429
    assert site.ask("/admin/login/").status == 200
    assert {site.ask("/").status for _ in range(30)} == {200}


def test_who_asks_for_many_pages_that_are_not_kept_is_slowed_down(site: Site) -> None:
    asked = [site.ask(f"/no/such/page?{number}").status for number in range(60)]

    assert set(asked) == {404, 429}
    assert site.ask("/").status == 200


def test_static_files_come_compressed_and_stay_for_ever(site: Site) -> None:
    [address] = re.findall(r'<link[^>]+href="([^"]+\.css)"', site.ask("/").text)
    hashed = site.ask(address, Accept_Encoding="gzip")
    plain = site.ask(re.sub(r"\.[0-9a-f]{12}", "", address), Accept_Encoding="gzip")
    missing = site.ask("/static/none.0123456789ab.css")

    assert hashed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert plain.headers["Cache-Control"] == "no-cache"
    for file in (hashed, plain):
        assert (file.status, file.headers.get_content_type()) == (200, "text/css")
        assert file.headers["Content-Encoding"] == "gzip"
        assert file.headers["ETag"].startswith('"')
    assert (missing.status, missing.headers["Cache-Control"]) == (404, None)


def test_an_image_comes_from_its_folder_and_nothing_else_does(site: Site) -> None:
    [image] = (site.folder / "media").iterdir()
    page = site.ask(f"/media/{image.name}")
    (site.folder / "media" / "page.html").write_text("<script>")

    assert (page.status, page.body) == (200, image.read_bytes())
    assert page.headers["Content-Type"] == "image/png"
    assert "immutable" in page.headers["Cache-Control"]
    assert site.ask("/media/page.html").status == 404
    assert site.ask("/media/none.png").status == 404


def test_the_redirect_to_https_leads_to_the_site_and_never_to_a_forged_host(site: Site) -> None:
    answer = site.ask_plainly("/archive/", "digest.example")

    assert answer.startswith("HTTP/1.1 301 ")
    assert "Location: https://digest.example/archive/" in answer
    assert site.ask_plainly("/archive/", "evil.example") == ""


def test_who_asks_for_another_host_is_not_answered(site: Site) -> None:
    with pytest.raises(ssl.SSLError):
        site.connect("evil.example").connect()
    with pytest.raises(RemoteDisconnected):
        site.ask("/", Host="evil.example")


def test_static_files_come_with_the_headers_that_the_site_sends_with_them(site: Site) -> None:
    page = site.ask("/")
    [address] = re.findall(r'href="(/static/[^"]+\.css)"', page.text)[:1]
    file = site.ask(address)

    assert file.status == 200
    for name in ("Content-Security-Policy", "X-Content-Type-Options"):
        sent, on_page = (one.headers[name].split("; ") for one in (file, page))
        assert sorted(sent) == sorted(on_page)
