"""Classes of characters that matter to Chinese text, and names compared without them. Pure."""

import re
import unicodedata

# Written as they stand in a character class.
WIDE_LETTERS = (
    r"\u3040-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u3400-\u9fff"
    r"\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
WIDE = WIDE_LETTERS + (
    r"\u2010-\u2027\u2030-\u205e\u2190-\u2bff\u2e80-\u303f\u3200-\u33ff\ufe10-\ufe1f"
    r"\ufe30-\ufe6f\uff00-\uffef\U0001f000-\U0001faff"
)
INVISIBLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_NOT_SEEN = re.compile(rf"[{INVISIBLE}\s]")


def visible(name: str) -> str:
    """Return a name without the characters that no reader sees, such as U+200B."""
    return _INVISIBLE.sub("", name).strip()


def fold_name(name: str) -> str:
    """Return the key that two names share when no reader can tell them apart.

    White space, width, case, invisible characters and variation selectors do not count.
    """
    folded = unicodedata.normalize("NFKC", _NOT_SEEN.sub("", name)).casefold()
    return _NOT_SEEN.sub("", unicodedata.normalize("NFKC", folded))
