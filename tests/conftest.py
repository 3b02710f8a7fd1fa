"""The fixtures of all tests: the people, and the folders of real and hostile inputs."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.urls import set_urlconf
from django.utils import translation
from pytest_django import Settings

from digests.http import client, targets
from tests.http.server import is_this_machine
from tests.people import make_person


@pytest.fixture
def alice(db: None) -> User:
    """Return Alice, a curator."""
    return make_person("alice")


@pytest.fixture
def bob(db: None) -> User:
    """Return Bob, an editor."""
    return make_person("bob")


@pytest.fixture
def carol(db: None) -> User:
    """Return Carol, an administrator."""
    return make_person("carol")


@pytest.fixture
def english() -> Iterator[None]:
    """Let everything speak English, whatever is translated."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def media_root(settings: Settings, tmp_path: Path) -> Path:
    """Where uploads go during a test: a folder of its own, never the installation's."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture(autouse=True)
def _all_urls() -> None:
    """Let a test know all addresses, though the last request of another knew the readers' alone."""
    set_urlconf(None)


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the client fetch from a server of the test's own, on any port of this machine."""
    monkeypatch.setattr(client, "is_public", is_this_machine)
    monkeypatch.setattr(targets, "PORTS", range(65_536))


@pytest.fixture(scope="session")
def corpus_dir() -> Path:
    """The folder of real digests, from CORPUS_DIR."""
    return _folder_from("CORPUS_DIR")


@pytest.fixture(scope="session")
def hostile_dir() -> Path:
    """The folder of hostile inputs, from HOSTILE_DIR."""
    return _folder_from("HOSTILE_DIR")


@pytest.fixture(scope="session")
def field_dir() -> Path:
    """The folder of small files of the kinds that broke other tools, from FIELD_DIR."""
    return _folder_from("FIELD_DIR")


@pytest.fixture(scope="session")
def digests_dir() -> Path:
    """The folder of public digests in other dialects, from DIGESTS_DIR."""
    return _folder_from("DIGESTS_DIR")


def _folder_from(variable: str) -> Path:
    """The folder that an environment variable names; the test skips without it."""
    folder = os.environ.get(variable, "")
    if not folder:
        pytest.skip(f"{variable} is not set: these tests need that folder")
    return Path(folder).resolve(strict=True)
