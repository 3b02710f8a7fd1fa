"""The documented environment of production, made ready to run in a test."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def documented_environment() -> dict[str, str]:
    """The variables of `deploy/env.example`, with a key."""
    lines = (ROOT / "deploy/env.example").read_text().splitlines()
    variables = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {
        **variables,
        "SECRET_KEY": "0123456789" + "of-a-production-that-nobody-can-reach-and-more",
    }


# Every variable is set, so that no `.env` of this machine has a say.
PRODUCTION = {
    "DEBUG": "0",
    "CSRF_TRUSTED_ORIGINS": "",
    "CACHE_URL": "locmem://",
    **documented_environment(),
}
