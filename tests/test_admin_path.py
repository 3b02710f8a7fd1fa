"""Readers' addresses are answered without the admin."""

from pathlib import Path

import pytest
from django.test import Client

from tests.factories import make_published_issue
from tests.production import run

SCRIPT = """
import sys
from briefing.wsgi import application
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
client = Client(headers={"host": "digest.example"})
def ask(path):
    return client.get(path, secure=True).status_code
print(ask("/"), ask("/about/"), ask("/nothing/"), "digests.admin.site" in sys.modules)
print(ask("/admin/login/"), ask("/admin/"), ask("/admin"), "digests.admin.site" in sys.modules)
"""


def test_a_server_loads_the_admin_with_the_first_request_to_it(tmp_path: Path) -> None:
    database, static = f"sqlite:///{tmp_path / 'digest.sqlite3'}", str(tmp_path / "static")
    ran = run("-c", SCRIPT, DATABASE_URL=database, STATIC_ROOT=static)
    assert ran.stdout.splitlines() == ["200 200 404 False", "200 302 301 True"]


TOOLS = """
import sys
from briefing.wsgi import application
from django.test import Client
client = Client(headers={"host": "digest.example"})
for path in ("/robots.txt", "/api/tags/"):
    print(client.get(path, secure=True).status_code, "digests.findings" in sys.modules)
"""


def test_what_reads_pages_waits_for_the_first_request_of_a_tool(tmp_path: Path) -> None:
    database, static = f"sqlite:///{tmp_path / 'digest.sqlite3'}", str(tmp_path / "static")
    run("manage.py", "migrate", "--verbosity=0", DATABASE_URL=database)
    ran = run("-c", TOOLS, DATABASE_URL=database, STATIC_ROOT=static)
    assert ran.stdout.splitlines() == ["200 False", "401 True"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nothing", "/wp-login.php", "/nothing/", "/admins/"])
def test_a_form_sent_to_no_address_is_answered_with_404(path: str) -> None:
    for client in (Client(), Client(enforce_csrf_checks=True)):
        assert client.post(path, {"text": "some words"}).status_code == 404


@pytest.mark.django_db
def test_a_form_sent_to_a_page_is_refused() -> None:
    make_published_issue("2020-05-15")
    for path in ("/", "/issues/2020-05-15/", "/feed/", "/healthz"):
        assert Client(enforce_csrf_checks=True).post(path, {"text": "x"}).status_code in {403, 405}
