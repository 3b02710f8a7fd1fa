"""The labels of references in the languages of publications."""

from __future__ import annotations

from dataclasses import dataclass

from digests.document.keywords import keywords


@dataclass(frozen=True, slots=True)
class ReferenceLabels:
    """The labels of a reference to the title, the paper and the code of a work."""

    title: str
    paper: str
    code: str
    colon: str


def labels_in(language: str) -> ReferenceLabels:
    """Return the labels for a language code such as ``zh-hans`` or ``en``."""
    title = keywords(language).title
    if language.startswith("en"):
        return ReferenceLabels(title, "Paper", "Code", ":")
    return ReferenceLabels(title, "论文", "代码", "：")
