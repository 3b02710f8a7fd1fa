"""Take pictures of a running site with Chromium.

    make run                                      # in one terminal
    python docs/screenshots.py                    # the two pictures of the README, into docs/
    python docs/screenshots.py --all /tmp/look    # every page, three widths, light and dark

`--site` names another address than http://127.0.0.1:8000. Chromium and, for Chinese, its fonts
are the system's: apt-get install chromium fonts-noto-cjk.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

DOCS = Path(__file__).parent
PAGES = {"home": "/", "archive": "/archive/", "papers": "/categories/papers/", "about": "/about/"}
LINKED = {"issue": ".archive .newest", "entry": ".permalink", "source": ".source a"}
"""The pages whose address home knows, and which of its links leads there."""
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Picture:
    """A picture to take: the file's name, the page and the window; without height all of it."""

    name: str
    path: str
    width: int
    height: int | None
    scheme: Literal["light", "dark"]


README = [
    Picture("issue", "/", 960, 1000, "light"),
    Picture("archive", "/archive/", 360, 740, "dark"),
]


def every_picture(browser: Browser, site: str) -> Iterator[Picture]:
    """Each page as phones, tablets and desks show it."""
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    pages = PAGES | dict(linked_pages(browser, site))
    for (name, path), width, scheme in product(pages.items(), (360, 768, 1280), schemes):
        yield Picture(f"{name}-{width}-{scheme}", path, width, None, scheme)


def linked_pages(browser: Browser, site: str) -> Iterator[tuple[str, str]]:
    """Return the pages that home leads to, by name; fewer before the first issue."""
    home = browser.new_page()
    home.goto(site)
    for name, selector in LINKED.items():
        for link in home.locator(selector).all()[:1]:
            yield name, link.get_attribute("href") or "/"
    home.close()


def take(browser: Browser, site: str, picture: Picture, folder: Path) -> None:
    """Take one picture."""
    page = browser.new_page(
        viewport={"width": picture.width, "height": picture.height or 900},
        color_scheme=picture.scheme,
    )
    page.goto(site + picture.path)
    # Nobody scrolls: what is lazy would be missing.
    page.eval_on_selector_all("img", "images => images.forEach(one => { one.loading = 'eager' })")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / f"{picture.name}.png", full_page=picture.height is None)
    page.close()


def main() -> None:
    """Take the pictures that were asked for."""
    parser = argparse.ArgumentParser(description="Take pictures of a running site.")
    parser.add_argument("--site", default="http://127.0.0.1:8000", help="the address of the site")
    parser.add_argument("--all", type=Path, metavar="DIR", help="every page, into a folder")
    asked = parser.parse_args()
    folder: Path = asked.all or DOCS
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        sys.exit("Chromium is not installed. Install it: apt-get install chromium")
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for picture in every_picture(browser, asked.site) if asked.all else README:
            take(browser, asked.site, picture, folder)


if __name__ == "__main__":
    main()
