"""Repositories of GitHub, titled ``owner/repo: description``."""

from __future__ import annotations

import re
from dataclasses import replace

from .facts import PageFacts
from .page import Page

PREFIX = "github:"
_TITLE = re.compile(r"(?:GitHub - )?(?P<name>[\w.-]+/[\w.-]+)(?:: ?(?P<about>.+))?", re.ASCII)
_INVITATION = re.compile(
    r"\s*(?:[-–]\s*[\w.-]+/[\w.-]+\s*)?(?:\.\s*)?Contribute to \S+ development.*"
)


def refine(facts: PageFacts, page: Page, identity: str, _language: str) -> PageFacts:
    """Return the facts of the front page of a repository; those of its other pages have no source.

    The name is written as GitHub writes it, or as it was typed where the page says nothing.
    """
    if not identity.startswith(PREFIX):
        return replace(facts, source="")
    found = _TITLE.fullmatch(facts.title)
    name = page.meta("octolytics-dimension-repository_nwo") or (found["name"] if found else "")
    typed = "/".join(page.path.split("/")[:2]).removesuffix(".git")
    about = _INVITATION.sub("", (found["about"] if found else "") or facts.abstract)
    title = f"{name or typed}: {about}" if about else name or typed
    return replace(facts, title=title, source="", abstract="")
