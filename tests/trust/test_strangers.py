"""What strangers send costs a site little: its memory is bounded, and readers are answered."""

from __future__ import annotations

import http.client
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest

from tests.production import Site, peak_memory
from tests.trust.browser import Browser

MEMORY = 512 * 1024 * 1024
"""The most bytes that both workers may ever have taken together, whoever sends."""
SECONDS = 1.0
"""The longest that nine of ten readers may wait."""
STRANGERS, ROUNDS = 8, 4
"""People who send at once, and how many times each does."""
SIZE = 4_800_000
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
FORMS = {
    URLENCODED: b"lead=" + b"%E4%B8%AD" * (SIZE // 9),
    MULTIPART: b'--x\r\nContent-Disposition: form-data; name="lead"\r\n\r\n'
    + b'"' * SIZE
    + b"\r\n--x--\r\n",
}
FORM = "/admin/digests/issue/1/change/"


@pytest.fixture(scope="module", autouse=True)
def _loaded(site: Site) -> None:
    """Let both workers load the admin, which each does once in its life."""
    with ThreadPoolExecutor(STRANGERS) as pool:
        statuses = pool.map(lambda _: Browser(site.address).ask("/admin/login/")[0], range(40))
        assert set(statuses) == {200}


def connect(site: Site) -> http.client.HTTPConnection:
    """A connection to a site."""
    return http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=30)


def post(site: Site, path: str, kind: str, body: bytes | Iterable[bytes]) -> tuple[int, int]:
    """The status of the answer to a body, and the bytes of its page."""
    with closing(connect(site)) as connection:
        connection.request("POST", path, body, {"Content-Type": kind})
        answer = connection.getresponse()
        return answer.status, len(answer.read())


def in_pieces(body: bytes) -> Iterator[bytes]:
    """A body whose length is not told beforehand."""
    for start in range(0, len(body), 65_536):
        yield body[start : start + 65_536]


def read(site: Site, is_over: Event) -> list[float]:
    """How long a reader waits for each page, until it is over."""
    waits = []
    while not is_over.is_set():
        began = monotonic()
        with closing(connect(site)) as connection:
            connection.request("GET", "/")
            assert connection.getresponse().status == 200
        waits.append(monotonic() - began)
        sleep(0.02)
    return waits


@pytest.mark.parametrize(
    ("path", "kind", "tells_length"),
    [
        pytest.param(FORM, URLENCODED, True, id="form"),
        pytest.param(FORM, MULTIPART, True, id="multipart"),
        pytest.param(FORM, URLENCODED, False, id="chunked"),
        pytest.param("/admin/login/", URLENCODED, True, id="sign-in"),
        pytest.param("/", URLENCODED, True, id="page"),
    ],
)
def test_large_bodies_of_strangers_are_refused_and_readers_do_not_wait(
    site: Site, path: str, kind: str, tells_length: bool
) -> None:
    body, is_over = FORMS[kind], Event()
    with ThreadPoolExecutor(STRANGERS + 1) as pool:
        reader = pool.submit(read, site, is_over)
        sent = [
            pool.submit(post, site, path, kind, body if tells_length else in_pieces(body))
            for _ in range(STRANGERS * ROUNDS)
        ]
        answers = [one.result() for one in sent]
        is_over.set()
        waits = reader.result()
    statuses = Counter(status for status, _size in answers)
    memory, wait = sum(map(peak_memory, site.workers)), sorted(waits)[len(waits) * 9 // 10]

    print(
        f"\n{len(answers)} bodies of {len(body) / 1e6:.1f} MB: {dict(statuses)}, "
        f"{memory / 1024**2:.0f} MB, {len(waits)} pages read, nine of ten in {wait:.2f} s, "
        f"all in {max(waits):.2f} s"
    )
    assert set(statuses) == ({413} if tells_length else {411})
    assert max(size for _status, size in answers) < 20_000
    assert memory < MEMORY
    assert wait < SECONDS


def test_long_texts_whose_sessions_have_ended_are_carried_in_bounded_memory(site: Site) -> None:
    text = b"%E4%B8%AD" * (1_000_000 // 3)
    editors, forms = [], []
    for _ in range(STRANGERS):
        editors.append(editor := Browser(site.address).sign_in("bob"))
        token = editor.fields("/admin/digests/issue/add/")["csrfmiddlewaretoken"]
        forms.append(f"csrfmiddlewaretoken={token}&lead=".encode() + text)
        editor.cookies.clear("127.0.0.1", "/", "sessionid")
    with ThreadPoolExecutor(STRANGERS) as pool:
        answers = list(pool.map(lambda editor, form: editor.ask(FORM, form), editors, forms))
    memory, longest = sum(map(peak_memory, site.workers)), max(len(page) for *_, page in answers)

    print(f"\n{len(answers)} forms carried: {memory / 1024**2:.0f} MB, pages of {longest} bytes")
    assert all('name="draft"' in page for *_, page in answers)
    assert longest < len(text)
    assert memory < MEMORY
