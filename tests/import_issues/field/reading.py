"""What readers get of an imported file, and the file that is exported of it."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from django.core.management import call_command
from django.test import Client
from selectolax.lexbor import LexborHTMLParser, LexborNode

from digests.models import Issue, Link

from ..runs import Ran, run

DATE = "2024-05-06"
FEEDS = ("/feed/", "/feed/atom/", "/links/feed/")


def publish(folder: Path, text: str | bytes, name: str = f"{DATE}.md", *options: str) -> Ran:
    """Write one file of a folder and import the folder for readers."""
    folder.mkdir(parents=True, exist_ok=True)
    content = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    (folder / name).write_bytes(content)
    return run(folder, "--publish", *options)


def get(path: str) -> str:
    """Return what stands at an address that readers may see."""
    response = Client().get(path)
    assert response.status_code == 200, f"{path}: {response.status_code}"
    return response.content.decode()


def status(path: str) -> int:
    """Return the status that an address answers with."""
    return int(Client().get(path).status_code)


def page(path: str = f"/issues/{DATE}/") -> LexborNode:
    """Return the main part of a page."""
    main = LexborHTMLParser(get(path)).css_first("main")
    assert main
    return main


def words(path: str = f"/issues/{DATE}/") -> str:
    """Return the words of a page's main part, without white space."""
    return re.sub(r"\s", "", page(path).text())


def meta(path: str = f"/issues/{DATE}/") -> str:
    """Return the title and the descriptions in the head of a page."""
    head = LexborHTMLParser(get(path)).css_first("head")
    assert head
    contents = [node.attributes.get("content") or "" for node in head.css("meta")]
    return "\n".join([head.css_first("title").text(), *contents])  # type: ignore[union-attr]


def feeds() -> list[str]:
    """Return all feeds as readers of feeds see them, unescaped to the last character."""
    xml = [" ".join(ET.fromstring(get(feed).encode()).itertext()) for feed in FEEDS]
    return [*map(unescape, xml), json.dumps(json.loads(get("/feed.json")), ensure_ascii=False)]


def entries() -> dict[str, Link]:
    """Return the entries of all issues in fields, by their titles."""
    links = Link.objects.entries().filter(verbatim="", section__isnull=False)
    return {link.title: link for link in links}


def uids() -> dict[str, str]:
    """Return the uids of the entries in fields by their addresses."""
    return {link.url or "": str(link.uid) for link in entries().values()}


def details(ran: Ran) -> str:
    """Return the lines of a report on what an editor should look at."""
    return "\n".join(line for line in (ran.out + ran.err).split("\n") if line.startswith("  "))


def exported(folder: Path) -> dict[str, str]:
    """Export every issue, drafts too, and return the texts by the names of their files."""
    call_command("export_issues", output=folder, drafts=True, verbosity=0)
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}


def comes_back(folder: Path) -> Any:
    """Return whether the exported files are the issues that stand here, to the letter."""
    exported(folder)
    ran = run(folder, "--json")
    return {file["status"] for file in ran.json["files"]} == {"unchanged"}


def the_issue() -> Issue:
    """Return the one issue."""
    return Issue.objects.get()
