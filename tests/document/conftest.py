"""The real digests that these tests read."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def digests(corpus_dir: Path) -> dict[str, str]:
    """The text of each real issue by its date, the seed with them."""
    files = [*corpus_dir.glob("*/*.md"), *(corpus_dir.parent / "seed").glob("*.md")]
    return {file.stem: file.read_bytes().decode() for file in sorted(files)}
