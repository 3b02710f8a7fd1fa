"""Runs of the command, and files for it."""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from PIL import Image as Pillow

from digests.models import Issue

TEXT = """---
layout: default
---

# 快讯 ({date})

**关注小设备**

> 导读：本次两条。

## 论文

- [1812.00332] [三值网络 | 某站](https://arxiv.org/abs/1812.00332)
代码：https://github.com/example/ternary
摘要：三个值就够。
- [另一篇](https://example.org/{date})
"""


@dataclass
class Ran:
    """The exit code of the command, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which holds one JSON and nothing else."""
        return json.loads(self.out)

    @property
    def file(self) -> Any:
        """The report of the one file."""
        [file] = self.json["files"]
        return file


def run(*args: object, **options: Any) -> Ran:
    """Run the command and return its exit code and what it printed."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("import_issues", *map(str, args), stdout=out, stderr=err, **options)
    except SystemExit as exit_:
        code = int(str(exit_.code))
    return Ran(code, out.getvalue(), err.getvalue())


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown_on_a_terminal(*args: object) -> str:
    """Run the command and return what a terminal shows of its progress."""
    terminal = _Terminal()
    call_command("import_issues", *map(str, args), stdout=io.StringIO(), stderr=terminal)
    return terminal.getvalue()


def write(folder: Path, date: str = "2020-05-15", text: str = TEXT, name: str = "") -> Path:
    """Write a file of the digest, named by its date."""
    path = folder / (name or f"{date}.md")
    path.write_text(text.replace("{date}", date), encoding="utf-8")
    return path


def imported(path: Path, *args: str) -> Issue:
    """Import a file and return its issue."""
    result = run(path, *args)
    assert result.code == 0, result.err
    return Issue.objects.latest("pk")


def picture(path: Path, colour: str = "red", kind: str = "PNG") -> Path:
    """Write a picture of noise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Pillow.effect_noise((60, 40), 90).convert("RGB").save(path, format=kind)
    return path
