"""Eight of the dearest images at once are taken within the memory of a small machine."""

import io
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from digests.images import MAX_PIXELS
from tests.production import Site, peak_memory, serve_site
from tests.trust.browser import Browser
from tests.trust.databases import database_in

PREPARE = """
from tests.factories import PublicationFactory
from tests.people import make_person
PublicationFactory.create()
make_person("bob")
"""
UPLOAD, SIGNED_IN = "/admin/markdownx/upload/", "/admin/digests/image/add/"
MEMORY = 512 * 1024 * 1024
"""The most bytes that both workers may ever have taken together."""
AT_ONCE = 8


def encoded(kind: str, mode: str = "RGB", **options: object) -> bytes:
    """An image of as many pixels as one of its kind may have."""
    side = int(MAX_PIXELS[kind] ** 0.5)
    data = io.BytesIO()
    Image.radial_gradient("L").resize((side, side)).convert(mode).save(data, kind, **options)
    return data.getvalue()


IMAGES: dict[str, Callable[[], bytes]] = {
    "JPEG": lambda: encoded("JPEG", progressive=True),
    "PNG": lambda: encoded("PNG", "RGBA", compress_level=1),
    "WebP": lambda: encoded("WEBP", method=0),
    "GIF": lambda: encoded("GIF", "P"),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with Bob, an editor."""
    folder = tmp_path_factory.mktemp("images")
    with (
        database_in(folder) as address,
        serve_site(folder, PREPARE, DATABASE_URL=address) as served,
    ):
        yield served


def upload(bob: Browser, data: bytes) -> int:
    """Send an image from one of Bob's browsers, and return the status of the answer."""
    token = bob.fields(SIGNED_IN)["csrfmiddlewaretoken"]
    edge = "----------the-edge-of-a-part"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="'
    body = (
        f'{head}csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        f'{head}image"; filename="x"\r\nContent-Type: image/png\r\n\r\n'
    )
    sent = body.encode() + data + f"\r\n--{edge}--\r\n".encode()
    status, _headers, page = bob.ask(UPLOAD, sent, f"multipart/form-data; boundary={edge}")
    assert "image_code" in json.loads(page) or "Try again" in page
    return status


@pytest.mark.parametrize("kind", IMAGES)
def test_eight_images_at_once_fit_into_memory(site: Site, kind: str) -> None:
    data = IMAGES[kind]()
    # One after the other: a process hashes one password at a time.
    bobs = [Browser(site.address).sign_in("bob") for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = list(pool.map(upload, bobs, [data] * AT_ONCE))
    memory = sum(map(peak_memory, site.workers))

    print(
        f"\n{AT_ONCE} {kind} of {len(data) / 1e6:.1f} MB: {memory / 1024**2:.0f} MB at most in "
        f"{len(site.workers)} workers; answered {sorted(statuses)}"
    )
    assert 200 in statuses
    assert memory < MEMORY
