"""Judge whether an address leads anywhere: one answer for all that shows or compares them. Pure."""

from .judging import SCHEMES, WEB_SCHEMES, check_address
from .sharing import SharedLink, read_shared_link
from .values import FAULTS, MENDS, Address, Fault, Mend

__all__ = [
    "FAULTS",
    "MENDS",
    "SCHEMES",
    "WEB_SCHEMES",
    "Address",
    "Fault",
    "Mend",
    "SharedLink",
    "check_address",
    "read_shared_link",
]
