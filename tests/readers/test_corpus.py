"""Every word and every link of a real digest stands on its page."""

import re
from collections import Counter
from pathlib import Path

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from django.core.management import call_command
from django.test import Client

from digests.addresses import check_address
from digests.models import Issue
from tests.shown import Shown, show

KEYWORDS = re.compile("导读|摘要|标题|链接|注")
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
ARCHIVE = re.compile(r"^## *\[?往期回顾.*", re.DOTALL | re.MULTILINE)
ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+")
WORD = re.compile(r"[A-Za-z0-9]+|[^\W_]")
WIDE_MARK = re.compile("%EF%BC%..|%E3%80%..")  # GitHub reads on past a full-width mark
OLD_ADDRESS = re.compile(r"\.\./embedded-ai-report/(\d{4}-\d\d-\d\d)\.md")


@pytest.mark.django_db
def test_each_page_shows_every_word_and_link_of_its_file(client: Client, corpus_dir: Path) -> None:
    issues = sorted((corpus_dir / "embedded-ai-report").glob("*.md"))
    files = [*issues, *(corpus_dir.parent / "seed").glob("*.md")]
    call_command("import_issues", *map(str, files), publish=True, verbosity=0)
    dates = {str(issue.date) for issue in Issue.objects.published()}

    missing = {file.stem: _missing(client, file, dates) for file in files}

    assert len(issues) == 28
    assert len(dates) == len(files)
    assert {file: some for file, some in missing.items() if some} == {}


def _missing(client: Client, file: Path, dates: set[str]) -> list[str]:
    """The words and links of a file that its page does not show."""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    text = ARCHIVE.sub("", FRONT_MATTER.sub("", file.read_text("utf-8")))
    there = Shown(cmarkgfm.github_flavored_markdown_to_html(text, options))
    here = show(client, f"/issues/{file.stem}/")
    words = _words(there) - _words(here)
    links = {_place(link or "", dates) for link in there.values("a")} - {""}
    return [*words.elements(), *(links - set(here.values("a")))]


def _words(page: Shown) -> Counter[str]:
    """The Latin words and the Chinese characters of a page, but keywords and bare addresses."""
    said = ADDRESS.sub(" ", page.one("body").text(separator=" "))
    return Counter(WORD.findall(KEYWORDS.sub("", said)))


def _place(link: str, dates: set[str]) -> str:
    """Where a link of a file should lead from its page."""
    old = OLD_ADDRESS.fullmatch(link)
    if old and old[1] in dates:
        return f"/issues/{old[1]}/"
    return WIDE_MARK.split(check_address(link).url)[0]
