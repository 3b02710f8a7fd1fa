"""Readers of the hostile inputs."""

import json
from collections.abc import Iterator
from pathlib import Path


def texts(value: object) -> Iterator[str]:
    """Every text of a JSON value, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts(item)


def texts_of(file: Path) -> list[str]:
    """Every text of a JSON file."""
    return list(texts(json.loads(file.read_text(encoding="utf-8"))))
