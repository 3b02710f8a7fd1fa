"""The sentences that explain what was corrected in an address, why it leads nowhere or not long."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .values import Address, Fault, Mend
from .volatility import Volatility

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
    Fault.BROWSER: _(
        "The address leads into your own browser only. While the page is still open, copy its "
        "address from the address bar, or let the page’s own “Share” copy a link."
    ),
    Fault.RELATIVE: _("The address names no site. Write the whole of it, from https:// on."),
    Fault.MAIL: _("This is no mail address. Write it like mailto:someone@example.org."),
    Fault.PHONE: _("This is no telephone number. Write it like tel:+86-10-12345678."),
}
VOLATILE: dict[Volatility, Promise] = {
    Volatility.SIGNED_ARTICLE: _(
        "This is a signed address: it dies within days. In WeChat open the article, choose “Copy "
        "link” in its menu and paste that."
    ),
    Volatility.SIGNED: _(
        "This address is signed and dies when its time is up. While it still opens, copy the "
        "address of the page that leads to it."
    ),
    Volatility.REDIRECT: _(
        "This address only leads on to another one, and may stop doing so. Open it, and copy the "
        "address where you arrive."
    ),
    Volatility.SHORT: _(
        "This is a short address: it hides where it leads, and dies with the service that made it. "
        "Open it, and copy the address where you arrive."
    ),
    Volatility.SESSION: _(
        "This address holds a key of your own visit, which ends and may let others in. Copy the "
        "address again without it."
    ),
    Volatility.PRIVATE: _(
        "This address leads into one computer or one network: readers cannot open it. Give the "
        "address that everybody can open."
    ),
}


def explain(address: Address) -> tuple[Promise, ...]:
    """Return a sentence for each correction of an address, or the one on why it leads nowhere."""
    if address.fault:
        return (FAULTS[address.fault],)
    return tuple(MENDS[mend] for mend in address.mends)
