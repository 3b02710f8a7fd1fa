"""Check where typed addresses lead, correct obvious mistakes in them, and explain both.

The sentences for people are in `digests.addresses.sentences`, which needs Django to translate them.
"""

from .judging import SCHEMES, WEB_SCHEMES, check_address, check_link, names_old_file
from .sharing import SharedLink, read_shared_link
from .values import Address, Fault, Mend
from .volatility import (
    Volatility,
    is_of_session,
    lasting_form,
    target_of,
    volatility_of,
    without_session_path,
)

__all__ = [
    "SCHEMES",
    "WEB_SCHEMES",
    "Address",
    "Fault",
    "Mend",
    "SharedLink",
    "Volatility",
    "check_address",
    "check_link",
    "is_of_session",
    "lasting_form",
    "names_old_file",
    "read_shared_link",
    "target_of",
    "volatility_of",
    "without_session_path",
]
