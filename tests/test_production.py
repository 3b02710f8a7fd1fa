"""Production on one machine: gunicorn serves the pages and WhiteNoise what they are made of."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

import pytest
from django.core.management import get_commands

from digests.readers.media import HEADERS
from tests.production import ROOT, SAFE, Site, serve_site

pytestmark = pytest.mark.xdist_group("production")  # one server for all of them
UNITS = sorted((ROOT / "deploy").glob("briefing*"))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A production site, made ready by the commands of its systemd unit."""
    with serve_site(tmp_path_factory.mktemp("production")) as served:
        assert (served.folder / "static").stat().st_mode & stat.S_IROTH
        yield served


@pytest.fixture
def site(served: Site) -> str:
    """The address of the production site."""
    return served.address


@pytest.fixture
def log(served: Site) -> Path:
    """What the production site has said."""
    return served.log


def test_the_front_page_comes_with_its_stylesheet(site: str) -> None:
    page = urlopen(f"{site}/")
    stylesheet = re.search(r'<link[^>]+href="([^"]+\.css)"', page.read().decode())
    assert stylesheet, "the page has a stylesheet"

    css = urlopen(urljoin(site, stylesheet[1]))

    assert re.search(r"\.[0-9a-f]{12}\.css$", stylesheet[1]), "its name changes with its content"
    assert css.headers.get_content_type() == "text/css"
    assert "immutable" in css.headers["Cache-Control"]
    assert len(css.read()) > 1000


def test_a_page_is_sent_safely_and_sets_no_cookie(site: str) -> None:
    headers = urlopen(f"{site}/").headers

    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "Set-Cookie" not in headers
    assert "Cookie" not in headers.get("Vary", "")


def test_static_files_are_compressed_for_who_can_read_it(site: str) -> None:
    page = urlopen(f"{site}/admin/login/").read().decode()
    stylesheet = re.search(r'href="(/static/admin/css/base[^"]+)"', page)
    assert stylesheet

    request = Request(urljoin(site, stylesheet[1]), headers={"Accept-Encoding": "br, gzip"})

    assert urlopen(request).headers["Content-Encoding"] == "br"


def test_a_static_file_comes_with_the_headers_of_a_page(site: str) -> None:
    page = urlopen(f"{site}/")
    [stylesheet] = re.findall(r'<link[^>]+href="([^"]+\.css)"', page.read().decode())[:1]

    file = urlopen(urljoin(site, stylesheet))

    for name in SAFE:
        assert file.headers[name] == page.headers[name], name


def test_a_head_draws_no_warning(site: str, log: Path) -> None:
    stylesheet = re.findall(r'href="(/static/[^"]+)"', urlopen(f"{site}/").read().decode())[0]
    for path in ("/", "/feed/", "/favicon.ico", "/healthz", "/admin/login/", stylesheet):
        head = urlopen(Request(urljoin(site, path), method="HEAD"))
        assert (head.status, head.read()) == (200, b""), path
    for path in ("/no/such/page", "/media/none.png"):
        with pytest.raises(HTTPError):
            urlopen(Request(urljoin(site, path), method="HEAD"))

    said = re.sub("WARNING django.request: Not Found: .*", "", log.read_text())
    assert "warning" not in said.lower()


def test_every_command_of_the_units_exists() -> None:
    named = {name for unit in UNITS for name in re.findall(r"manage\.py (\w+)", unit.read_text())}

    assert named
    assert named <= set(get_commands())


def test_the_units_run_as_the_same_user_in_the_same_place() -> None:
    services = [unit.read_text() for unit in UNITS if unit.suffix == ".service"]

    for key in ("User", "Group", "WorkingDirectory", "StateDirectory", "UMask"):
        assert (
            len({tuple(re.findall(rf"^{key}=.+$", text, re.MULTILINE)) for text in services}) == 1
        )


@pytest.mark.parametrize("name", ["briefing-publish-due", "briefing-backup"])
def test_the_units_may_do_equally_little(name: str) -> None:
    site, timer = ((ROOT / f"deploy/{unit}.service").read_text() for unit in ("briefing", name))
    limits = re.findall(
        r"^(?:Protect|Private|Restrict|System|Lock|No|Capability|Remove).+$", site, re.MULTILINE
    )

    assert len(limits) > 15
    assert [limit for limit in limits if limit not in timer.splitlines()] == []


def test_the_proxy_reads_the_folders_that_the_site_writes() -> None:
    environment = (ROOT / "deploy/env.example").read_text()
    proxy = (ROOT / "deploy/nginx.conf").read_text()

    for variable, location in (("STATIC_ROOT", "static"), ("MEDIA_ROOT", "media")):
        folder = f"/var/lib/briefing/{location}"
        assert f"{variable}={folder}\n" in environment
        assert f"alias {folder}/" in proxy


def test_the_proxy_tells_what_is_too_large_where_it_takes_more_than_of_readers() -> None:
    proxy = (ROOT / "deploy/nginx.conf").read_text()
    admin = [one for one in re.findall(r"location [^}]+\}", proxy) if "/admin/" in one]

    assert len(admin) == 2
    assert all("error_page 413 /static/site/too_large.html;" in one for one in admin)


def test_expired_sessions_are_cleared_every_night() -> None:
    assert "manage.py clearsessions\n" in (ROOT / "deploy/briefing-backup.service").read_text()


def test_the_proxy_sends_images_as_safely_as_the_site_does() -> None:
    proxy = (ROOT / "deploy/nginx.conf").read_text()

    for name, value in HEADERS.items():
        assert re.search(rf'add_header {name} "?{re.escape(value)}"?( always)?;', proxy), name
