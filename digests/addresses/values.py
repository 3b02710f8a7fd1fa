"""An address as typed and as it can be followed."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Mend(StrEnum):
    """A change to an address as it was typed that nobody can doubt."""

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
    RELATIVE = "relative"
    MAIL = "mail"
    PHONE = "phone"


MENDS: dict[Mend, Promise] = {
    Mend.INVISIBLE: _("Invisible characters were removed."),
    Mend.SURROUNDINGS: _("The text around the address was removed."),
    Mend.WIDTH: _("Full-width characters were replaced."),
    Mend.DOUBLED: _("It began or stood there twice."),
    Mend.SPELLING: _("Its spelling was corrected."),
    Mend.SCHEME: _("The missing beginning, such as https://, was added."),
}
FAULTS: dict[Fault, Promise] = {
    Fault.EMPTY: _("There is no address. Paste one that begins with https://."),
    Fault.WORDS: _("This is no address. Paste one that begins with https://."),
    Fault.SPACE: _("The address has a space in it. Remove it or write it as %20."),
    Fault.HOST: _("The address names no site. Write it like https://example.org/page."),
    Fault.SCHEME: _("No reader can open this kind of address. Give one that begins with https://."),
    Fault.LOCAL: _("The address leads to a file on one computer. Give one of the web."),
    Fault.RELATIVE: _("The address names no site. Write the whole of it, from https:// on."),
    Fault.MAIL: _("This is no mail address. Write it like mailto:someone@example.org."),
    Fault.PHONE: _("This is no telephone number. Write it like tel:+86-10-12345678."),
}


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

    @property
    def explanations(self) -> tuple[Promise, ...]:
        """The sentences, for people, that tell what was mended or why it leads nowhere."""
        if self.fault:
            return (FAULTS[self.fault],)
        return tuple(MENDS[mend] for mend in self.mends)
