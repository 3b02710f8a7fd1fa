"""Several words on one line, parted as the language does it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext


def enumerate_words(words: Iterable[object]) -> SafeString:
    """Return words with the mark between them that the current language has for it."""
    return format_html_join(pgettext("between words", ", "), "{}", ((word,) for word in words))
