"""The lines that an editor types as references of a link."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from digests.document import Ref
from digests.document.input_normalisation import (
    BROKEN_LINK,
    NO_ADDRESS,
    NO_LABEL,
    NOTHING_AFTER,
    ReferenceLineError,
    read_references,
)

MOST_MISTAKES = 10
"""The most lines that are explained at once: a whole page may have been pasted by mistake."""

_SENTENCES: dict[str, Promise] = {
    NO_LABEL: _(
        "Line %(line)s, “%(text)s”, has no label. Say what it is before a colon, "
        "like 代码：https://github.com/…"
    ),
    NOTHING_AFTER: _(
        "Line %(line)s, “%(text)s”, has nothing after its label. "
        "Add an address there or remove the line."
    ),
    NO_ADDRESS: _(
        "Line %(line)s, “%(text)s”, has no address that begins with https://. "
        "Write 代码：https://… or 论文：[title](https://…); a sentence belongs into the summary."
    ),
    BROKEN_LINK: _(
        "Line %(line)s, “%(text)s”, is not a whole link. Write it as 标题：[title](https://…)."
    ),
}


def readable_references(typed: str) -> tuple[Ref, ...]:
    """Return the references of the typed lines that can be read as one."""
    return tuple(ref for line in typed.split("\n") for ref in _read(line))


def mistakes_in(typed: str) -> list[str]:
    """Return a sentence for each line that is no reference, for ten lines at most."""
    return list(islice(_mistakes(typed), MOST_MISTAKES))


def _mistakes(typed: str) -> Iterator[str]:
    try:
        read_references(typed)
    except ReferenceLineError as whole:
        is_explained = False
        for number, line in enumerate(typed.split("\n"), 1):
            try:
                read_references(line)
            except ReferenceLineError as error:
                is_explained = True
                yield _explain(error, number)
        if not is_explained:
            yield _explain(whole, whole.line)


def _explain(error: ReferenceLineError, number: int) -> str:
    return str(_SENTENCES[error.reason]) % {"line": number, "text": error.text}


def _read(line: str) -> tuple[Ref, ...]:
    try:
        return read_references(line)
    except ReferenceLineError:
        return ()
