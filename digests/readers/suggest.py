"""The page on which readers suggest a link, without account, script or cookie.

Its form carries a signed token with the time at which it was shown, in place of a cookie: whoever
sends it has seen the page, and a person takes a few seconds.
"""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from briefing.client import client_address
from digests import store
from digests.addresses import check_address, read_shared_link
from digests.addresses.sentences import explain
from digests.document.edition import PublishedEntry
from digests.identity import identify
from digests.memory import published_links
from digests.suggestions import PERIOD, Suggested, TooManyError, take_suggestion

from .responses import reader_form, render_page
from .site import Site

LEAST_SECONDS = 3
"""The time that a person needs at least to fill in the form."""
MOST_SECONDS = 24 * 60 * 60
"""The time for which a form may stay open."""
MOST_SHOWN = 5
"""The earlier places of an address that are shown."""
SALT = "suggest"


class SuggestionForm(forms.Form):
    """An address with a title, a reason and the reader's name.

    ``website`` is a trap that no person sees, ``known`` the identity that the reader was told of.
    """

    url = forms.CharField(
        label=_("Address"),
        max_length=2000,
        widget=forms.TextInput({"inputmode": "url", "placeholder": "https://"}),
    )
    title = forms.CharField(label=_("Title"), max_length=300)
    reason = forms.CharField(
        label=_("Why should others read it?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    name = forms.CharField(
        label=_("Your name, if it may be mentioned"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "nickname"}),
    )
    website = forms.CharField(label=_("Leave this empty"), required=False)
    token = forms.CharField(required=False, widget=forms.HiddenInput)
    known = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_url(self) -> str:
        """Return the address of a web page, taken out of the text of a share button if need be.

        Raises ValidationError for any other address.
        """
        typed: str = self.cleaned_data["url"]
        shared = read_shared_link(typed)
        address = shared.address if shared else check_address(typed)
        if address.fault:
            raise ValidationError([str(one) for one in explain(address)])
        if not address.url.startswith(("http://", "https://")):
            raise ValidationError(_("Give an address that begins with https://."))
        return address.url

    def clean(self) -> dict[str, Any]:
        """Return the texts. Raises ValidationError for what looks like a robot's."""
        if self.data.get("website"):
            raise ValidationError(
                _(
                    "A field that people do not see was filled in, perhaps by your browser. "
                    "Nothing was sent: it is empty now, so send your words again."
                )
            )
        age = _age(self.data.get("token", ""))
        if age is None:
            raise ValidationError(_("This page was open for too long. Send your words again."))
        if age < LEAST_SECONDS:
            raise ValidationError(
                _("That was too quick for a person. Wait a moment and send your words again.")
            )
        return self.cleaned_data


@reader_form
def suggest(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Show the form and take what is sent; 404 where the publication takes no suggestions."""
    if not site.imprint.takes_suggestions:
        raise Http404
    if request.method != "POST":
        return _page(request, site, SuggestionForm(), is_sent="sent" in request.GET)
    form = SuggestionForm(request.POST)
    if not form.is_valid():
        return _page(request, site, form)
    texts = form.cleaned_data
    identity = identify(texts["url"])
    stood = store.published_entries(published_links(identity)[:MOST_SHOWN])
    if stood and texts["known"] != identity:
        return _page(request, site, form, stood=stood, known=identity)
    return _take(request, site, form)


def _take(request: HttpRequest, site: Site, form: SuggestionForm) -> HttpResponseBase:
    texts = (form.cleaned_data[name] for name in ("url", "title", "reason", "name"))
    try:
        take_suggestion(Suggested(*texts), client_address(request))
    except TooManyError as error:
        form.add_error(None, _too_many(error))
        response = _page(request, site, form, status=HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(int(PERIOD.total_seconds()))
        return response
    return HttpResponseRedirect(f"{reverse('suggest')}?sent")


def _too_many(error: TooManyError) -> Any:
    if error.of_sender:
        return _("You have sent a few already. In an hour more is taken: keep this page open.")
    return _("So much is being sent that nothing is taken for an hour: keep this page open.")


def _age(token: str) -> float | None:
    """Return the seconds since a token was made; None for one that is too old or not ours."""
    try:
        made: float = signing.loads(token, salt=SALT, max_age=MOST_SECONDS)
    except signing.BadSignature:
        return None
    return time.time() - made


def _page(
    request: HttpRequest,
    site: Site,
    form: SuggestionForm,
    *,
    is_sent: bool = False,
    stood: list[PublishedEntry] | None = None,
    known: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Return the page with the words in its form, and a token that is still good."""
    sent = form.data.get("token", "")
    context = {
        "form": form,
        "token": sent if _age(sent) is not None else signing.dumps(time.time(), salt=SALT),
        "is_sent": is_sent,
        "stood": stood,
        "known": known,
    }
    return render_page(request, site, "suggest.html", context, status=status)
