"""Other sites on this machine, which give pictures well, slowly, badly or not at all."""

from __future__ import annotations

import io
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image, ImageDraw

FAST, ALSO_FAST, MODERATE, SLOW, SILENT, CLOSED = (f"127.0.0.{n}" for n in range(2, 8))
"""The sites; one of them takes seconds for each picture, one never answers, one does not listen."""
PAUSES = {MODERATE: 0.3, SLOW: 2.0, SILENT: 40.0}
"""Seconds that a site takes before it answers."""
HUGE = 25_000_000
"""Bytes of a picture that is larger than is taken."""


@dataclass
class Asked:
    """The requests that the sites were sent: their number, and the most at once of each."""

    total: int = 0
    now: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def counted(self, site: str) -> Iterator[None]:
        """Count a request for as long as it lasts."""
        with self.lock:
            self.total += 1
            self.now[site] += 1
            self.most[site] = max(self.most[site], self.now[site])
        try:
            yield
        finally:
            with self.lock:
                self.now[site] -= 1


def picture(number: int) -> bytes:
    """Return a picture of 1,200 × 750 that differs from all others."""
    image = Image.radial_gradient("L").resize((1200, 750)).convert("RGB")
    ImageDraw.Draw(image).rectangle(
        (number % 40 * 30, number // 40 * 30, number % 40 * 30 + 28, number // 40 * 30 + 28), "red"
    )
    content = io.BytesIO()
    image.save(content, "PNG" if number % 2 else "JPEG")
    return content.getvalue()


class _Site(BaseHTTPRequestHandler):
    """Answers ``/KIND/NUMBER.png``."""

    asked: Asked

    def do_GET(self) -> None:
        """Answer as the address says, after the pause of the site."""
        site = self.headers["Host"].partition(":")[0]
        with self.asked.counted(site):
            time.sleep(PAUSES.get(site, 0.02))
            _nothing, kind, name = self.path.split("/")
            self._answer(kind, int(name.partition(".")[0]))

    def _answer(self, kind: str, number: int) -> None:
        if kind == "moved":
            self._send(302, b"", Location=f"/good/{number}.png")
        elif kind == "gone":
            self._send(404, b"")
        elif kind == "page":
            self._send(200, b"<!doctype html><p>Please sign in")
        elif kind == "huge":
            self._send(200, bytes(HUGE))
        else:
            content = picture(number)
            self._send(200, content[: len(content) // 2] if kind == "half" else content)

    def _send(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(content)
        except OSError:  # whoever asked has heard enough
            self.close_connection = True

    def log_message(self, *_arguments: object) -> None:
        """Log nothing."""


@contextmanager
def serving_pictures() -> Iterator[tuple[int, Asked]]:
    """Run the sites while the block does; yield their port and what they are asked."""
    asked = Asked()
    handler = type("Handler", (_Site,), {"asked": asked})
    with ExitStack() as stack:
        port = 0
        for site in (FAST, ALSO_FAST, MODERATE, SLOW, SILENT):
            server = stack.enter_context(ThreadingHTTPServer((site, port), handler))
            server.daemon_threads, server.block_on_close = True, False
            port = server.server_port
            threading.Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
        yield port, asked


def addresses(port: int, pictures: int) -> list[str]:
    """Return the addresses of so many pictures, most of which are there."""
    kinds = ["good"] * 12 + ["moved", "gone", "half", "page"]
    sites = [FAST] * 8 + [ALSO_FAST] * 8 + [MODERATE] * 5
    urls = [
        f"http://{sites[n % len(sites)]}:{port}/{kinds[n % len(kinds)]}/{n}.png"
        for n in range(pictures)
    ]
    rare = {SLOW: 20, SILENT: 20, CLOSED: 20}
    for number, site in enumerate(site for site, count in rare.items() for _ in range(count)):
        at = number * pictures // 60
        urls[at] = f"http://{site}:{port}/good/{at}.png"
    for number in range(3):
        urls[number * pictures // 3 + 1] = f"http://{FAST}:{port}/huge/{number}.png"
    return urls
