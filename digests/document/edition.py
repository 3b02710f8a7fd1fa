"""What a channel needs: a document with what the publication says at its foot."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .values import Document


@dataclass(frozen=True, slots=True)
class Imprint:
    """The publication's values; empty where it has none.

    ``licence`` is Markdown, ``qr`` the address of an image, ``folder`` the name of the folder that
    the digest's files lie in, ``language`` a code such as ``zh-hans`` or ``en``.
    """

    editor: str = ""
    project: str = ""
    wechat: str = ""
    licence: str = ""
    qr: str = ""
    folder: str = ""
    language: str = "zh-hans"


@dataclass(frozen=True, slots=True)
class Edition:
    """An issue as it goes out: its document and the dates that its archive lists."""

    document: Document
    imprint: Imprint = Imprint()
    archive: tuple[dt.date, ...] = ()
