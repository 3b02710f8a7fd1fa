"""Tasks that do as they are told, for the workers of tests."""

import os
import time
from pathlib import Path

from digests.tasks import GiveUp, RetryLater, task


@task("Write a line")
def write(file: str, line: str, seconds: float = 0) -> None:
    """Write a line with the process that runs into a file, and take some seconds after it."""
    with Path(file).open("a") as output:
        output.write(f"{line} {os.getpid()}\n")
    time.sleep(seconds)


@task("Fail for good")
def fail_for_good() -> None:
    """Give up."""
    raise GiveUp("There is nothing to be done.")


@task("Fail for now")
def fail_for_now(after: float | None = None) -> None:
    """Ask for another try."""
    raise RetryLater("The site sleeps.", after)


@task("Break")
def break_down() -> None:
    """Raise what nobody expects."""
    raise ZeroDivisionError("divided by nothing")
