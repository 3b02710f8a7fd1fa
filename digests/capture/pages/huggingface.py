"""Models, data sets, demonstrations and papers of Hugging Face."""

from __future__ import annotations

import re
from dataclasses import replace

from digests.document import Ref

from .facts import PageFacts
from .labels import labels_in
from .page import Page

NAME = "Hugging Face"
_PAPER = re.compile(r"papers/(\d{4}\.\d{4,5})")
_AROUND = re.compile(r"^Paper page\s+-\s+|\s+[·-]\s+(?:a )?Hugging Face.*$", re.IGNORECASE)
_SLOGAN = re.compile(r"We.re on a journey to advance and democratize|Join the discussion on this")


def refine(facts: PageFacts, page: Page, _identity: str, language: str) -> PageFacts:
    """Return the facts of a page; a paper has its number as label and its address on arXiv."""
    labels = labels_in(language)
    title = _AROUND.sub("", _AROUND.sub("", facts.title))
    abstract = "" if _SLOGAN.match(facts.abstract) else facts.abstract
    facts = replace(facts, title=title, source=NAME, abstract=abstract)
    if paper := _PAPER.fullmatch(page.path):
        address = f"https://arxiv.org/abs/{paper[1]}"
        reference = Ref(labels.paper, url=address, colon=labels.colon)
        return replace(facts, labels=(paper[1],), references=(reference,))
    return facts
