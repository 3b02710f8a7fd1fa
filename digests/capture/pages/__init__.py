"""Read what a web page says of itself: title, source, labels, references and abstract."""

from .facts import PageFacts
from .reading import address_to_read, read_page, read_said

__all__ = ["PageFacts", "address_to_read", "read_page", "read_said"]
