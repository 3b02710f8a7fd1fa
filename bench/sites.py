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
    """The requests that the sites were sent: how many, and how many at once of each at most."""

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


def _answer(kind: str, number: int) -> tuple[int, bytes]:
    """Return the status and the content with which a site answers."""
    match kind:
        case "moved":
            return 302, b""
        case "gone":
            return 404, b""
        case "page":
            return 200, b"<!doctype html><p>Please sign in"
        case "huge":
            return 200, bytes(HUGE)
        case "half":
            return 200, picture(number)[:1000]
    return 200, picture(number)


class _Site(BaseHTTPRequestHandler):
    """Answers ``/KIND/NUMBER.png``."""

    asked: Asked

    def do_GET(self) -> None:
        """Answer as the address says, after the pause of the site."""
        site = self.headers["Host"].partition(":")[0]
        with self.asked.counted(site):
            time.sleep(PAUSES.get(site, 0.02))
            _nothing, kind, name = self.path.split("/")
            number = int(name.partition(".")[0])
            status, content = _answer(kind, number)
        # Whoever has the last byte may ask anew before this function has ended.
        moved = {"Location": f"/good/{number}.png"} if kind == "moved" else {}
        self._send(status, content, **moved)

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
