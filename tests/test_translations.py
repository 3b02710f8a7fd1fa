"""The Chinese translation is whole, current and compiled."""

import ast
import gettext
import shutil
import subprocess
import sys
from pathlib import Path

import django
import pytest

from tests.production import ROOT

CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
WORDINGS = sorted((ROOT / "briefing/django_wording").rglob("*.po"))
SOURCES = sorted(path for name in ("briefing", "digests") for path in (ROOT / name).rglob("*.py"))
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}

needs_gettext = pytest.mark.skipif(
    shutil.which("msgfmt") is None, reason="gettext is not installed: translations are unchecked"
)


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue as `make messages` would write it now."""
    copy = tmp_path_factory.mktemp("messages")
    for name in ("briefing", "digests", "templates", "static", "locale"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "tests").mkdir()
    for name in ("manage.py", "tests/settings.py"):
        shutil.copy(ROOT / name, copy / name)
    command = ["manage.py", "makemessages", "--locale=zh_Hans", "--no-location", "--no-obsolete"]
    subprocess.run(
        [sys.executable, *command, "--settings=tests.settings"],
        cwd=copy,
        check=True,
        capture_output=True,
    )
    return copy / CATALOGUE


@needs_gettext
@pytest.mark.parametrize("lacking", ["--untranslated", "--only-fuzzy"])
def test_every_text_is_translated(collected: Path, lacking: str) -> None:
    assert _run("msgattrib", lacking, "--no-obsolete", str(collected)) == b""


@needs_gettext
def test_the_catalogue_holds_what_the_code_says_and_nothing_else(
    collected: Path, tmp_path: Path
) -> None:
    assert _texts(collected, tmp_path) == _texts(ROOT / CATALOGUE, tmp_path)


@needs_gettext
def test_the_compiled_catalogue_is_the_catalogue(tmp_path: Path) -> None:
    compiled = (ROOT / CATALOGUE).with_suffix(".mo")

    assert _read(compiled) == _texts(ROOT / CATALOGUE, tmp_path)


@needs_gettext
@pytest.mark.parametrize("path", WORDINGS, ids=lambda path: path.parent.parent.name)
def test_the_sentences_of_django_that_are_worded_anew_are_django_s(
    path: Path, tmp_path: Path
) -> None:
    chinese = [_read(one) for one in Path(django.__file__).parent.rglob("zh_Hans/**/django.mo")]
    known = {_first(text) for catalogue in chinese for text in catalogue}

    assert {_first(text) for text in _texts(path, tmp_path)} <= known
    assert _read(path.with_suffix(".mo")) == _texts(path, tmp_path)


def test_no_text_hides_inside_another_where_it_is_not_collected() -> None:
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in SOURCES
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MARKS
    ]
    assert not hidden


def _first(text: object) -> object:
    """The text itself, of a text with a plural."""
    return text[0] if isinstance(text, tuple) else text


def _texts(catalogue: Path, tmp_path: Path) -> dict[object, str]:
    """The texts of a catalogue with their translations; placeholders must agree."""
    compiled = tmp_path / "django.mo"
    _run("msgfmt", "--check-format", f"--output-file={compiled}", str(catalogue))
    return _read(compiled)


def _read(compiled: Path) -> dict[object, str]:
    """What a compiled catalogue translates, without its header."""
    with compiled.open("rb") as file:
        texts: dict[object, str] = vars(gettext.GNUTranslations(file))["_catalog"]
    return {text: translation for text, translation in texts.items() if text}


def _run(*command: str) -> bytes:
    """The output of a gettext tool."""
    result = subprocess.run(command, capture_output=True, check=False)
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout
