"""The time at which a file came into its git repository."""

import datetime as dt
import os
import subprocess
from pathlib import Path

from django.utils.translation import gettext as _

MAX_SECONDS = 60
"""How long git may take for one file; a long history with renames takes some seconds."""


class NoFirstCommitError(Exception):
    """A file of which git does not tell when it came; the text says why."""


def first_commit(path: Path) -> dt.datetime:
    """Return when the author of a file's first commit wrote it, in the author's own zone.

    Renames are followed. Raises NoFirstCommitError.
    """
    if _git(path, "rev-parse", "--is-shallow-repository") == "true":
        raise NoFirstCommitError(
            _("the repository is a shallow clone, without the first commits: git fetch --unshallow")
        )
    times = _git(path, "log", "--follow", "--format=%aI", "--", path.name).split()
    if not times:
        raise NoFirstCommitError(_("git has no commit of the file"))
    return dt.datetime.fromisoformat(times[-1])


def _git(path: Path, *arguments: str) -> str:
    """Return what git prints of a file, without running anything that its repository asks for."""
    command = ["git", "--literal-pathspecs", "--no-optional-locks", "-c", "core.fsmonitor=false"]
    try:
        ran = subprocess.run(  # noqa: S603 (a fixed program; the file's name is one argument)
            [*command, *arguments],
            cwd=path.parent,
            env={**os.environ, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            encoding="utf-8",
            errors="replace",
            timeout=MAX_SECONDS,
        )
    except subprocess.CalledProcessError as error:
        raise NoFirstCommitError(
            _("git says: %(error)s") % {"error": error.stderr.strip() or error.returncode}
        ) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoFirstCommitError(_("git cannot be asked: %(error)s") % {"error": error}) from error
    return ran.stdout.strip()
