"""The reasons why an address was not fetched."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Promise] = {
    "address": _("This address cannot be fetched. Give one that begins with https://."),
    "port": _("Addresses with this port are not fetched: it belongs to no web site."),
    "private": _("This address leads into a private network, where nothing is fetched."),
    "unreachable": _("The site cannot be reached. Try again later or correct the address."),
    "slow": _("The site takes too long to answer. Try again later."),
    "large": _("What lies there is too large."),
    "redirects": _("The address leads on too many times."),
    "status": _("The site answers with an error."),
    "broken": _("The answer of the site is broken or incomplete."),
    "type": _("What lies there is of another kind than a page."),
    "robots": _("The site asks robots to stay away from this address."),
}


class FetchError(Exception):
    """Raised when an address was not fetched.

    ``code`` is a key of REASONS, the text a sentence. Where the code is ``status``, ``status`` is
    the HTTP status, and ``retry_after`` the seconds that the site asks to wait, None without any.
    """

    def __init__(
        self, code: str, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.retry_after = retry_after

    def __str__(self) -> str:
        reason = str(REASONS[self.code])
        return f"{reason} ({self.status})" if self.status else reason
