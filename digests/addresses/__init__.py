"""Judge whether an address leads anywhere: one answer for all that shows or compares them. Pure.

The sentences for people are in `digests.addresses.sentences`, which needs Django to translate them.
"""

from .judging import SCHEMES, WEB_SCHEMES, check_address, check_link, names_old_file
from .sharing import SharedLink, read_shared_link
from .values import Address, Fault, Mend

__all__ = [
    "SCHEMES",
    "WEB_SCHEMES",
    "Address",
    "Fault",
    "Mend",
    "SharedLink",
    "check_address",
    "check_link",
    "names_old_file",
    "read_shared_link",
]
