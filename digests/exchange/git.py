"""The time at which a file came into its git repository."""

import datetime as dt
import os
import subprocess
from pathlib import Path

from django.utils.translation import gettext as _

MAX_SECONDS = 60
"""The longest that one call of git may take."""
MOST_RENAMES = 20
"""The most renames of a file that are followed."""


class NoFirstCommitError(Exception):
    """A file of which git does not tell when it came; the text says why."""


def first_commit(path: Path) -> dt.datetime:
    """Return when the author of a file's first commit wrote it, in the author's own zone.

    Renames are followed, copies are not: an issue often begins as a copy of another. Raises
    NoFirstCommitError.
    """
    folder = path.parent
    if _git(folder, "rev-parse", "--is-shallow-repository") == "true":
        raise NoFirstCommitError(
            _("the repository is a shallow clone, without the first commits: git fetch --unshallow")
        )
    name = _git(folder, "rev-parse", "--show-prefix") + path.name
    top = Path(_git(folder, "rev-parse", "--show-toplevel"))
    time = ""
    for _hop in range(MOST_RENAMES):
        log = _git(top, "log", "--diff-filter=A", "--no-renames", "--format=%H %aI", "--", name)
        if not log:
            break
        commit, time = log.splitlines()[-1].split()
        name = _name_before(top, commit, name)
        if not name:
            break
    if not time:
        raise NoFirstCommitError(_("git has no commit of the file"))
    return dt.datetime.fromisoformat(time)


def _name_before(top: Path, commit: str, name: str) -> str:
    """Return the name that a commit gave a file up for another, empty where it made a new file."""
    changes = _git(top, "diff-tree", "-r", "-z", "-M", "--no-commit-id", "--name-status", commit)
    fields = iter(changes.split("\0"))
    for status in fields:
        if status.startswith("R"):
            old, new = next(fields), next(fields)
            if new == name:
                return old
        elif status:
            next(fields)
    return ""


def _git(folder: Path, *arguments: str) -> str:
    """Return what git prints, without running or fetching anything that a repository asks for."""
    command = ["git", "--literal-pathspecs", "--no-optional-locks", "--no-pager"]
    for setting in ("core.fsmonitor=false", "log.showSignature=false", "protocol.allow=never"):
        command += ["-c", setting]
    try:
        ran = subprocess.run(  # noqa: S603 (a fixed program; the file's name is one argument)
            [*command, *arguments],
            cwd=folder,
            env={**os.environ, "LC_ALL": "C", "GIT_NO_LAZY_FETCH": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=MAX_SECONDS,
        )
    except subprocess.CalledProcessError as error:
        said = error.stderr.strip().split("\n")[0] or error.returncode
        raise NoFirstCommitError(_("git says: %(error)s") % {"error": said}) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoFirstCommitError(_("git cannot be asked: %(error)s") % {"error": error}) from error
    return ran.stdout.rstrip("\n")
