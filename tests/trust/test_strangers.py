"""What strangers send costs a site little: its memory is bounded, and readers are answered."""

from time import monotonic
from urllib.request import urlopen

from tests.production import Site, peak_memory

MEMORY = 512 * 1024 * 1024
"""The most bytes that both workers may ever have taken together."""
SECONDS = 1.0
"""The longest that a reader may wait."""


def test_a_site_at_rest_is_small_and_quick(site: Site) -> None:
    began = monotonic()
    urlopen(f"{site.address}/").close()
    seconds, memory = monotonic() - began, sum(map(peak_memory, site.workers))

    print(f"\nat rest: {memory / 1024**2:.0f} MB in {len(site.workers)} workers, {seconds:.3f} s")
    assert seconds < SECONDS
    assert memory < MEMORY
