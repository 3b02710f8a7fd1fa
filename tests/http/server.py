"""A server on loopback that answers as it is told, byte by byte."""

import ipaddress
import re
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from digests.http.targets import IPAddress

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=UTF-8\r\nConnection: close\r\n"

NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Server:
    """A server; ``answer`` is sent in pieces, with a pause before each, and then it hangs up."""

    port: int
    answers: list[Iterable[bytes]]
    pause: float = 0
    requests: list[bytes] = field(default_factory=list)
    pages: Mapping[str, bytes] | None = None

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [request.split(b" ")[1].decode() for request in self.requests]

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        """An address of the server."""
        return f"{scheme}://{host}:{self.port}{path}"

    def respond(self, connection: socket.socket) -> None:
        """Read a request and send the next answer; the last one is sent again."""
        self.requests.append(_received(connection))
        if self.pages is not None:
            connection.sendall(self.pages.get(self.paths[-1], NOT_FOUND))
            return
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        for piece in answer:
            time.sleep(self.pause)
            connection.sendall(piece)


def _received(connection: socket.socket) -> bytes:
    """A request with its body."""
    request = connection.recv(65536)
    head, _, content = request.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    while length and len(content) < int(length[1]) and (more := connection.recv(65536)):
        request, content = request + more, content + more
    return request


def is_this_machine(address: IPAddress) -> bool:
    """Whether an address is the one that the tests' server listens on."""
    return address == ipaddress.ip_address("127.0.0.1")


def body(content: bytes, *headers: str) -> bytes:
    """An answer with a length."""
    lines = "".join(f"{header}\r\n" for header in headers)
    return OK + f"{lines}Content-Length: {len(content)}\r\n\r\n".encode() + content


def redirect(location: str) -> bytes:
    """An answer that leads on."""
    return f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


@contextmanager
def serve(*answers: Iterable[bytes] | bytes, pause: float = 0) -> Iterator[Server]:
    """A server that runs while the block does."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    pieces = [[answer] if isinstance(answer, bytes) else answer for answer in answers]
    server = Server(listener.getsockname()[1], pieces, pause)
    is_over = threading.Event()

    def run() -> None:
        while not is_over.is_set():
            try:
                connection, _address = listener.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(5)
                try:
                    server.respond(connection)
                except OSError:  # the client has heard enough
                    continue

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        is_over.set()
        thread.join(timeout=10)
        listener.close()


@contextmanager
def serve_pages(pages: Mapping[str, bytes]) -> Iterator[Server]:
    """A server with an answer for each path, and 404 for any other."""
    with serve(b"") as server:
        server.pages = pages
        yield server
