"""Nothing that people set, call or look for is undocumented."""

import re

import pytest
from django.core.management import get_commands

from tests.production import ROOT

README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()


def test_the_readme_names_every_variable_that_settings_read() -> None:
    settings = (ROOT / "briefing/settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*[\'"]([A-Z_]+)', settings))

    assert len(read) > 10
    assert {name for name in read if not re.search(rf"\b{name}\b", README)} == set()


@pytest.mark.parametrize(
    "command", sorted(name for name, app in get_commands().items() if app == "digests")
)
def test_every_command_is_named_where_people_look(command: str) -> None:
    assert f"manage.py {command}" in README + CONTRIBUTING


@pytest.mark.parametrize(
    "target", re.findall(r"^(\w+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)
)
def test_every_target_of_make_is_named_where_people_look(target: str) -> None:
    assert target == "help" or f"make {target}" in README + CONTRIBUTING


def test_the_map_of_the_house_has_every_room_of_the_contract() -> None:
    contract = (ROOT / "pyproject.toml").read_text().split("[[tool.importlinter.contracts]]")[1]
    layers = contract.split("layers = [")[1].split("]")[0]
    rooms = {
        path.name
        for name in re.findall(r"\w+", layers)
        for path in (ROOT / "digests").glob(f"{name}*")
        if path.stem == name
    }

    assert len(rooms) > 10
    assert {room for room in rooms if room not in CONTRIBUTING} == set()


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/scaling.md"]
)
def test_every_link_to_a_file_leads_to_one(name: str) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / name).read_text(), flags=re.DOTALL)
    links = [link for link in re.findall(r"\]\((\S+?)\)", text) if ":" not in link]

    assert [link for link in links if not (ROOT / name).parent.joinpath(link).is_file()] == []
