"""What is installed is pinned, checked by its hash and comes from no address of ours."""

import re

import pytest

from tests.production import ROOT


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_requirement_is_pinned_with_hashes_and_without_an_address(name: str) -> None:
    lock = (ROOT / f"{name}.txt").read_text()
    lines = [line for line in lock.splitlines() if line and not line.lstrip().startswith("#")]
    requirements = [line for line in lines if not line.startswith(" ")]

    assert requirements
    assert all(re.match(r"[\w.-]+==\S+ (;.+ )?\\$", line) for line in requirements)
    assert all(line.startswith("    --hash=sha256:") for line in lines if line.startswith(" "))
    assert "://" not in lock
    assert "index" not in lock


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_direct_requirement_says_why_and_is_locked(name: str) -> None:
    lock = (ROOT / f"{name}.txt").read_text()
    wanted = [
        line
        for line in (ROOT / f"{name}.in").read_text().splitlines()
        if line and not line.startswith(("#", "-"))
    ]

    for line in wanted:
        requirement, _, reason = line.partition("#")
        package = re.match(r"[\w-]+", requirement)
        assert reason.strip(), line
        assert package
        assert re.search(rf"^{package[0]}(\[\w+\])?==", lock, re.MULTILINE | re.IGNORECASE), line


def test_both_locks_agree() -> None:
    production, development = (
        set(re.findall(r"^[\w.-]+==[\w.]+", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    )

    assert production <= development
