"""Caps on processor time that a slow or busy machine does not break."""

import random
from collections.abc import Callable
from time import process_time

from digests.document import parse

_TEXT = "## x\n\n" + "".join(
    f"- [第{n}条 | 小站](https://example.org/{n})\n代码：https://example.org/{n}/code\n"
    f"摘要：量化剪枝蒸馏部署，**推理** {random.Random(n).random()} 训练。\n"
    for n in range(400)
)
_SECONDS = 0.16
"""The processor time in which the text is parsed where nothing else runs."""


def takes_at_most(seconds: float, work: Callable[[], object], *, tries: int = 3) -> bool:
    """Return True when a piece of work takes no more processor time than that, in one of its tries.

    Beside other programs the same work takes longer, and so does the parsing of a text that is
    measured along with it.
    """
    for _ in range(tries):
        allowed = seconds * slowness()
        if _seconds_of(work) <= allowed:
            return True
    return False


def slowness() -> float:
    """Return how much longer work takes now than where nothing else runs, at least 1."""
    return max(1.0, _seconds_of(lambda: parse(_TEXT)) / _SECONDS)


def _seconds_of(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began
