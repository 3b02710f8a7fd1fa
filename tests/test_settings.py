"""The settings take what the environment says, and refuse what is not safe."""

import re
import runpy
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.production import PRODUCTION, ROOT, run

Load = Callable[..., dict[str, Any]]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Load:
    """The settings of a production environment in which the named variables differ."""

    def load(**changes: str) -> dict[str, Any]:
        for name, value in {**PRODUCTION, **changes}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "briefing/settings.py"))

    return load


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "ab" * 40),
        ("SECRET_KEY", f"django-insecure-{PRODUCTION['SECRET_KEY']}"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", " , "),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "digest.example, *"),
        ("DEBUG", "perhaps"),
        ("SITE_URL", ""),
        ("SITE_URL", "digest.example"),
        ("SITE_URL", "ftp://digest.example"),
        ("SITE_URL", "https://digest.example/weekly"),
        ("SITE_URL", "https://digest.example?page=1"),
        ("SITE_URL", "https://digest.example:port"),
        ("SITE_URL", "https://*.digest.example"),
        ("CSRF_TRUSTED_ORIGINS", "digest.example"),
        ("CSRF_TRUSTED_ORIGINS", "https://*"),
        ("CSRF_TRUSTED_ORIGINS", "https://*:443"),
        ("CSRF_TRUSTED_ORIGINS", "https://*.example"),
        ("CSRF_TRUSTED_ORIGINS", "https://digest.*"),
        ("CSRF_TRUSTED_ORIGINS", "https://digest.example,https://*"),
        ("LANGUAGE_CODE", "tlh"),
        ("TIME_ZONE", "Middle/Earth"),
        ("TIME_ZONE", "/etc/passwd"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://localhost/briefing"),
        ("DATABASE_URL", "postgres://localhost:port/briefing"),
        ("REPLICA_URL", "nonsense"),
        ("REPLICA_URL", "sqlite:////var/lib/briefing/db.sqlite3"),
        ("REPLICA_URL", "postgres://localhost:port/briefing"),
        ("CACHE_URL", "memcached://localhost"),
        ("STORAGE_URL", "nonsense"),
        ("STORAGE_URL", "s3://images"),
        ("STORAGE_URL", "s3://key@s3.example/images"),
        ("STORAGE_URL", "s3://key:secret@s3.example"),
        ("STORAGE_URL", "s3://key:secret@s3.example/images/folder"),
        ("STORAGE_URL", "s3://key:secret@s3.example:port/images"),
        ("STORAGE_URL", "s3://key:secret@s3.example/images?place=here"),
        ("STORAGE_URL", "https://key:secret@s3.example/images"),
        ("OUTBOUND_PROXY", "nonsense"),
        ("OUTBOUND_PROXY", "socks5://proxy.example:1080"),
        ("OUTBOUND_PROXY", "http://:3128"),
        ("OUTBOUND_PROXY", "http://proxy.example:port"),
        ("OUTBOUND_PROXY", "http://proxy.example:3128/path"),
        ("DRAFT_URL", "nonsense"),
        ("DRAFT_URL", "http://models.example:99999/v1"),
        ("DRAFT_URL", "http://models.example:port/v1"),
        ("DRAFT_URL", "http://[::1/v1"),
        ("DRAFT_URL", "https://user:pw@models.example/v1"),
        ("DRAFT_URL", "https://models.example/v1?key=1"),
        ("EMAIL_URL", "nonsense"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "imap://mail.example"),
        ("EMAIL_URL", "smtp://mail.example:port"),
        ("FORWARDED_ALLOW_IPS", "proxy.example"),
        ("FORWARDED_ALLOW_IPS", "10.0.0.7;10.0.0.8"),
        ("FORWARDED_ALLOW_IPS", "*"),
        ("FORWARDED_ALLOW_IPS", "10.0.0.7,*"),
        ("FORWARDED_ALLOW_IPS", "0.0.0.0/0"),
        ("FORWARDED_ALLOW_IPS", "::/0"),
    ],
)
def test_an_unsafe_or_unreadable_value_is_refused_by_its_name(
    load: Load, variable: str, value: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=rf"  {variable} .*[Ss]et it to .*\.") as refusal:
        load(**{variable: value})

    assert len(str(refusal.value).splitlines()) == 2


def test_all_that_is_wrong_is_said_at_once_and_without_a_traceback() -> None:
    result = run("manage.py", "check", SECRET_KEY="", ALLOWED_HOSTS="", TIME_ZONE="Mars")

    assert result.returncode == 1
    assert [line.split()[0] for line in result.stderr.splitlines()] == [
        "Briefing",
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "TIME_ZONE",
    ]


def test_a_server_of_its_own_refuses_to_debug() -> None:
    result = run("-c", "import briefing.wsgi", DEBUG="1")

    assert result.returncode != 0
    assert "set DEBUG=0" in result.stderr.splitlines()[-1]


def test_djangos_deployment_check_finds_nothing_in_the_documented_environment() -> None:
    result = run("manage.py", "check", "--deploy", "--fail-level", "INFO")

    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_every_variable_of_production_is_in_the_documented_environment() -> None:
    read = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "briefing/settings.py").read_text())
    documented = re.findall(
        r"^(?:# )?(\w+)=", (ROOT / "deploy/env.example").read_text(), re.MULTILINE
    )

    assert set(read) - {"DEBUG", "PORT"} <= set(documented)
    assert len(read) > 10


def test_https_decides_on_cookies_redirect_and_hsts(load: Load) -> None:
    names = [
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
    ]
    secure, plain = load(), load(SITE_URL="http://127.0.0.1:8000/")

    assert all(secure[name] for name in names)
    assert not any(plain[name] for name in names)
    assert plain["SITE_URL"] == "http://127.0.0.1:8000"


def test_development_asks_for_no_more_than_a_key(load: Load) -> None:
    development = load(DEBUG="1", ALLOWED_HOSTS="", SITE_URL="http://127.0.0.1:8000")

    assert development["DEBUG"] is True


@pytest.mark.parametrize("missing", ["DRAFT_URL", "DRAFT_KEY", "DRAFT_MODEL"])
def test_drafts_are_set_up_whole_or_not_at_all(load: Load, missing: str) -> None:
    whole = {"DRAFT_URL": "http://10.0.0.7/v1", "DRAFT_KEY": "secret", "DRAFT_MODEL": "small"}
    assert load(**whole)["DRAFT_MODEL"] == "small"
    with pytest.raises(ImproperlyConfigured, match="set all three, or none"):
        load(**{**whole, missing: ""})


def test_a_development_site_knows_its_port(
    load: Load, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.delenv("SITE_URL", raising=False)
    (tmp_path / "briefing").mkdir()
    copy = tmp_path / "briefing/settings.py"
    copy.write_text((ROOT / "briefing/settings.py").read_text())
    (tmp_path / ".env").write_text(f"DEBUG=1\nSECRET_KEY={PRODUCTION['SECRET_KEY']}\n")

    assert runpy.run_path(str(copy))["SITE_URL"] == "http://127.0.0.1:8123"


def test_the_environment_wins_over_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TIME_ZONE", "UTC")
    monkeypatch.delenv("LANGUAGE_CODE", raising=False)
    (tmp_path / "briefing").mkdir()
    copy = tmp_path / "briefing/settings.py"
    copy.write_text((ROOT / "briefing/settings.py").read_text())
    (tmp_path / ".env").write_text("TIME_ZONE=Europe/Berlin\nLANGUAGE_CODE=en\n")

    read = runpy.run_path(str(copy))

    assert (read["TIME_ZONE"], read["LANGUAGE_CODE"]) == ("UTC", "en")


def test_postgresql_and_redis_are_an_address_away(load: Load) -> None:
    read = load(
        DATABASE_URL="postgres://ada:secret@db.example:5433/briefing",
        CACHE_URL="redis://cache.example:6379/1",
    )

    database, cache = read["DATABASES"]["default"], read["CACHES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == (
        "db.example",
        5433,
        "briefing",
    )
    assert cache["LOCATION"] == "redis://cache.example:6379/1"
    assert read["SESSION_ENGINE"] == "briefing.sessions"


def test_one_process_keeps_its_sessions_in_the_database_alone(load: Load) -> None:
    assert load()["SESSION_ENGINE"] == "briefing.session_rows"


def test_readers_are_sent_to_a_replica_where_there_is_one(load: Load) -> None:
    alone = load(DATABASE_URL="postgres://ada:secret@db.example/briefing")
    helped = load(
        DATABASE_URL="postgres://ada:secret@db.example/briefing",
        REPLICA_URL="postgres://ada:secret@replica.example/briefing",
    )

    assert set(alone["DATABASES"]) == {"default"}
    assert alone["DATABASE_ROUTERS"] == []
    assert helped["DATABASES"]["default"]["HOST"] == "db.example"
    assert helped["DATABASES"]["replica"]["HOST"] == "replica.example"
    assert helped["DATABASES"]["replica"]["CONN_MAX_AGE"] == 60
    assert helped["DATABASE_ROUTERS"] == ["briefing.replica.ReplicaRouter"]
    before_anything_is_kept = helped["MIDDLEWARE"].index("briefing.replica.ReplicaMiddleware")
    kept = helped["MIDDLEWARE"].index("digests.readers.answers.KeptAnswersMiddleware")
    assert before_anything_is_kept < kept


def test_a_replica_of_a_database_in_a_file_is_refused(load: Load) -> None:
    with pytest.raises(ImproperlyConfigured, match="REPLICA_URL stands beside a database"):
        load(REPLICA_URL="postgres://ada:secret@replica.example/briefing")


def test_what_the_address_of_the_database_asks_for_is_kept(load: Load) -> None:
    read = load(DATABASE_URL="postgres://ada:secret@db.example/briefing?sslmode=require")

    assert read["DATABASES"]["default"]["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize(
    ("address", "endpoint", "region"),
    [
        ("s3://ada:p%2Fw@s3.example/images", "https://s3.example", "us-east-1"),
        ("s3://ada:p%2Fw@s3.example:9000/images", "https://s3.example:9000", "us-east-1"),
        ("s3://ada:p%2Fw@s3.example/images?region=eu-west-1", "https://s3.example", "eu-west-1"),
        ("s3://ada:p%2Fw@127.0.0.1:9000/images", "http://127.0.0.1:9000", "us-east-1"),
    ],
)
def test_a_bucket_is_an_address_away_and_asked_by_https_from_elsewhere(
    load: Load, address: str, endpoint: str, region: str
) -> None:
    read = load(STORAGE_URL=address)["STORAGES"]["default"]

    assert read["BACKEND"] == "briefing.storage.BucketStorage"
    assert read["OPTIONS"] == {
        "endpoint_url": endpoint,
        "access_key": "ada",
        "secret_key": "p/w",
        "bucket_name": "images",
        "region_name": region,
    }


@pytest.mark.parametrize(
    ("address", "port", "starttls", "tls"),
    [
        ("smtp://ada%40example.org:p%2Fw@mail.example", 587, True, False),
        ("smtp://ada%40example.org:p%2Fw@mail.example:2525", 2525, True, False),
        ("smtps://ada%40example.org:p%2Fw@mail.example", 465, False, True),
        ("smtp://ada%40example.org:p%2Fw@localhost:25", 25, False, False),
    ],
)
def test_mail_is_an_address_away_and_leaves_the_machine_encrypted(
    load: Load, address: str, port: int, starttls: bool, tls: bool
) -> None:
    read = load(EMAIL_URL=address, EMAIL_FROM="Digest <digest@example.org>")

    assert read["SENDS_MAIL"] is True
    assert read["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    assert (read["EMAIL_PORT"], read["EMAIL_USE_TLS"], read["EMAIL_USE_SSL"]) == (
        port,
        starttls,
        tls,
    )
    assert (read["EMAIL_HOST_USER"], read["EMAIL_HOST_PASSWORD"]) == ("ada@example.org", "p/w")
    assert read["DEFAULT_FROM_EMAIL"] == "Digest <digest@example.org>"


def test_without_a_mail_server_no_mail_is_sent(load: Load) -> None:
    read = load()

    assert read["SENDS_MAIL"] is False
    assert read["EMAIL_BACKEND"].endswith("dummy.EmailBackend")


def test_no_proxy_is_trusted_that_was_not_named(load: Load) -> None:
    assert load(FORWARDED_ALLOW_IPS="")["TRUSTED_PROXIES"] == []
    named = load(FORWARDED_ALLOW_IPS="10.0.0.7, 10.1.0.0/16")
    assert named["TRUSTED_PROXIES"] == ["10.0.0.7", "10.1.0.0/16"]


def test_forms_may_be_sent_from_the_subdomains_of_a_site(load: Load) -> None:
    listed = ["https://*.digest.example", "https://*.digest.example:8443", "http://desk.example"]
    assert load(CSRF_TRUSTED_ORIGINS=",".join(listed))["CSRF_TRUSTED_ORIGINS"] == listed


@pytest.fixture
def sqlite_file(load: Load, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The alias of a SQLite file, opened with the options of the product."""
    config = load(DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3")["DATABASES"]["default"]
    connections.databases["file"] = {**connections.databases["default"], **config}
    with django_db_blocker.unblock():
        yield "file"
        connections["file"].close()
    del connections["file"], connections.databases["file"]


def test_sqlite_keeps_a_save_through_a_power_cut(sqlite_file: str) -> None:
    with connections[sqlite_file].cursor() as cursor:
        pragmas = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    full = 2
    assert pragmas == {"journal_mode": "wal", "synchronous": full, "foreign_keys": 1}


def test_eight_writers_at_once_never_find_the_database_locked(sqlite_file: str) -> None:
    with connections[sqlite_file].cursor() as cursor:
        cursor.execute("CREATE TABLE counter (n integer)")
        cursor.execute("INSERT INTO counter VALUES (0)")
    end = monotonic() + 2

    with ThreadPoolExecutor(8) as pool:
        written = sum(pool.map(lambda _: _write_until(end, sqlite_file), range(8)))

    with connections[sqlite_file].cursor() as cursor:
        assert cursor.execute("SELECT n FROM counter").fetchone()[0] == written > 8


def test_a_writer_outwaits_eight_that_never_pause_and_answers_before_the_proxy_gives_up(
    sqlite_file: str,
) -> None:
    with connections[sqlite_file].cursor() as cursor:
        milliseconds = cursor.execute("PRAGMA busy_timeout").fetchone()[0]

    assert 40_000 <= milliseconds < 60_000


def _write_until(end: float, alias: str) -> int:
    """Read, then write, in one transaction after the other; how many were written."""
    written = 0
    while monotonic() < end:
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            n = cursor.execute("SELECT n FROM counter").fetchone()[0]
            cursor.execute("UPDATE counter SET n = %s", [n + 1])
        written += 1
    connections[alias].close()
    return written


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "framed_by"),
    [("/", "'none'"), ("/admin/password/forgotten/", "'none'"), ("/admin/login/", "'self'")],
    ids=["readers", "admin", "sign-in within the desk"],
)
def test_a_strict_policy_is_on_every_page(client: Client, page: str, framed_by: str) -> None:
    policy = client.get(page)["Content-Security-Policy"]

    assert set(policy.split("; ")) == {
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        f"frame-ancestors {framed_by}",
    }


@pytest.mark.parametrize(("browser", "word"), [("zh-CN,zh;q=0.9", "登录"), ("en", "Log in")])
def test_the_admin_speaks_the_browsers_language(client: Client, browser: str, word: str) -> None:
    response = client.get("/admin/login/", headers={"accept-language": browser})

    assert word in response.content.decode()
    assert "Accept-Language" in response["Vary"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/archive/", "/nothing/here/", "/media/missing.gif"])
def test_a_public_answer_depends_on_nothing_of_the_browser_but_how_it_may_be_compressed(
    client: Client, path: str
) -> None:
    response = client.get(path, headers={"accept-language": "en"})

    assert response.headers.get("Vary", "Accept-Encoding") == "Accept-Encoding"
    assert not response.cookies
