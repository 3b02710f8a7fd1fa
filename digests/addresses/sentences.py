"""The sentences that explain what was corrected in an address or why it leads nowhere."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .values import Address, Fault, Mend

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


def explain(address: Address) -> tuple[Promise, ...]:
    """Return a sentence for each correction of an address, or the one on why it leads nowhere."""
    if address.fault:
        return (FAULTS[address.fault],)
    return tuple(MENDS[mend] for mend in address.mends)
