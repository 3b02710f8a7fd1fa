"""An address as typed and as it can be followed."""

from dataclasses import dataclass
from enum import StrEnum


class Mend(StrEnum):
    """A correction of a typed address that leaves no doubt."""

    INVISIBLE = "invisible"
    SURROUNDINGS = "surroundings"
    WIDTH = "width"
    DOUBLED = "doubled"
    SPELLING = "spelling"
    SCHEME = "scheme"


class Fault(StrEnum):
    """A reason why an address leads nowhere."""

    EMPTY = "empty"
    WORDS = "words"
    SPACE = "space"
    HOST = "host"
    SCHEME = "scheme"
    LOCAL = "local"
    BROWSER = "browser"
    RELATIVE = "relative"
    MAIL = "mail"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Address:
    """An address as typed and as it can be followed.

    ``url`` is absolute, or "" where ``fault`` says why the address leads nowhere. ``mends`` are
    the changes that lead from ``typed`` to ``url``, in the order in which they were made.
    """

    typed: str
    url: str = ""
    mends: tuple[Mend, ...] = ()
    fault: Fault | None = None
