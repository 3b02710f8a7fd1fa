"""The page of the words that set each year apart."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from digests import search
from digests.trails import topics_around

from .responses import reader_page, render_page
from .site import Site


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a year, and the path of the search for it in that year."""

    word: str
    path: str

    @classmethod
    def of(cls, word: str, year: int) -> _Word:
        query = search.parse(word).narrowed("year", f"{year:04}")
        return cls(word, f"{reverse('search')}?{urlencode({'q': query})}")


@reader_page
def topics(request: HttpRequest, site: Site, year: int | None = None) -> HttpResponseBase:
    """Show the words of the newest years, or of one; each leads to the search for it there.

    Answers 404 for a year without an issue.
    """
    found, years = topics_around(year)
    if year is not None and year not in years:
        raise Http404
    shown = [
        (f"{one:04}", [_Word.of(topic.word, one) for topic in of_year])
        for one, of_year in found.items()
    ]
    context = {
        "year": year,
        "years": shown,
        "others": [one for one in years if one not in found],
        "description": "、".join(word.word for _year, words in shown for word in words),
    }
    return render_page(request, site, "topics.html", context)
