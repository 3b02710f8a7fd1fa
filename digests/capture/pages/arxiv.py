"""Papers of arXiv: their number is a label, and their title a reference too."""

from __future__ import annotations

import re
from dataclasses import replace

from digests.document import Ref

from .facts import PageFacts
from .labels import labels_in
from .page import Page

PREFIX = "arxiv:"
_NUMBER_FIRST = re.compile(r"\[[\w./-]{5,30}\]\s*")
_CODE = re.compile(r"https?://(?:www\.)?(?:github|gitlab)\.com/[\w.-]+/[\w.-]*\w", re.ASCII)


def refine(facts: PageFacts, _page: Page, identity: str, language: str) -> PageFacts:
    """Return the facts of a paper, with its number and where its abstract names its code."""
    labels = labels_in(language)
    title = _NUMBER_FIRST.sub("", facts.title, count=1)
    references = [Ref(labels.title, title=title, colon=labels.colon)] if title else []
    if code := _CODE.search(facts.abstract):
        references.append(Ref(labels.code, url=code[0], colon=labels.colon))
    return replace(
        facts,
        title=title,
        source="",  # the number says it
        labels=(identity.removeprefix(PREFIX),),
        references=tuple(references),
        abstract=re.sub(r"^Abstract:\s*", "", facts.abstract),
    )
