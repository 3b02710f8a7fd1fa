"""The reasons why an address was not fetched."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Promise] = {
    "address": _("This address cannot be fetched. Give one that begins with https://."),
    "private": _("This address leads into a private network, where nothing is fetched."),
    "unreachable": _("The site cannot be reached. Try again later or correct the address."),
    "slow": _("The site takes too long to answer. Try again later."),
    "large": _("What lies there is too large."),
    "redirects": _("The address leads on too many times."),
    "status": _("The site answers with an error."),
    "broken": _("The answer of the site is broken or incomplete."),
}


class FetchError(Exception):
    """Raised when an address was not fetched.

    ``code`` is a key of REASONS, the text a sentence. ``status`` is the HTTP status where the code
    is ``status``.
    """

    def __init__(self, code: str, status: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status = status

    def __str__(self) -> str:
        reason = str(REASONS[self.code])
        return f"{reason} ({self.status})" if self.status else reason
