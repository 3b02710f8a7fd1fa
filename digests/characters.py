"""Classes of invisible and wide characters, and the comparison of names without them. Pure."""

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
UNPRINTABLE = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_UNPRINTABLE = re.compile(f"[{UNPRINTABLE}]")
_UNTYPABLE = re.compile(f"[{UNPRINTABLE}\u2028\u2029]")
_WHITE_SPACE = "\x0b\x0c\x85\u2028\u2029"
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


def show_invisible(text: str) -> str:
    """Return a text with the code points of the characters that nobody sees: ``<U+200B>``."""
    return _INVISIBLE.sub(lambda met: f"<U+{ord(met[0]):04X}>", text)


def printable(text: str) -> str:
    """Return a text without the characters that no page and no feed may hold.

    White space that only some programs know becomes a space; other control characters, lone
    surrogates and noncharacters become U+FFFD.
    """
    return _UNPRINTABLE.sub(lambda met: " " if met[0] in _WHITE_SPACE else "\ufffd", text)


def typable(text: str) -> str:
    """Return a pasted text without control characters.

    White space that only some programs know, such as U+000B of slides, becomes a space. A control
    character that browsers do not show is removed. What no text may hold becomes U+FFFD.
    """
    return _UNTYPABLE.sub(lambda met: _typable(met[0]), text)


def untypable_in(text: str) -> list[str]:
    """Return the characters that `typable` replaces, each once, in order."""
    return list(dict.fromkeys(_UNTYPABLE.findall(text)))


def _typable(character: str) -> str:
    if character in _WHITE_SPACE:
        return " "
    is_hidden = character != "\0" and unicodedata.category(character) == "Cc"
    return "" if is_hidden else "\ufffd"
