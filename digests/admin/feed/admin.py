"""The list and the form of feeds."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from digests import feed_reader
from digests.addresses import check_address
from digests.admin.inputs.fields import validate_address
from digests.admin.inputs.forms import LineInput
from digests.admin.inputs.locked_form import LockedForm
from digests.admin.locked import LockedAdmin
from digests.admin.requests import person
from digests.models import Feed

from .opml import import_view
from .standing import standing_of


class FeedForm(LockedForm):
    """The address and the name of a feed."""

    class Meta:
        model = Feed
        fields = ["url", "title"]
        widgets = {
            "url": LineInput({"inputmode": "url", "placeholder": "https://"}),
            "title": LineInput(),
        }
        help_texts = {"url": _("Of the feed, or of a page that names its feed.")}
        error_messages = {
            "url": {
                "required": _("Paste the address of the feed here."),
                "unique": _("This feed is read already."),
            }
        }

    def clean_url(self) -> str:
        """Return the address as it can be fetched. Raises ValidationError for any other."""
        typed: str = self.cleaned_data["url"]
        validate_address(typed)
        url = check_address(typed).url
        if not feed_reader.is_feed_address(url):
            raise ValidationError(_("Give an address that begins with https://, and no long one."))
        return url


@admin.register(Feed)
class FeedAdmin(LockedAdmin):
    """Name the feeds that editors read, and see how each stands."""

    form = FeedForm
    fields = ["url", "title", "form_state"]
    list_display = ["__str__", "site", "standing"]
    search_fields = ["title", "url"]
    ordering = ["title", "pk"]
    sortable_by = ()
    actions = ["read_now"]

    def get_urls(self) -> list[URLPattern]:
        """Return the address of the import before those that every admin has."""
        view = self.admin_site.admin_view(import_view)
        return [path("import/", view, name="digests_feed_import"), *super().get_urls()]

    @admin.display(description=_("site"))
    def site(self, feed: Feed) -> str:
        """Return the host of a feed's address."""
        return feed.host

    @admin.display(description=_("how it stands"))
    def standing(self, feed: Feed) -> str:
        """Return when the feed was read, or why it could not be."""
        return standing_of(feed)

    @admin.action(permissions=["change"], description=_("Read now"))
    def read_now(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        """Let feeds be read within a minute, those that had ended too."""
        count = feeds.update(next_at=timezone.now())
        text = ngettext(
            "%(n)d feed is read within a minute or two.",
            "%(n)d feeds are read within a minute or two.",
            count,
        )
        self.message_user(request, text % {"n": count}, messages.SUCCESS)

    def save_model(self, request: HttpRequest, obj: Feed, form: Any, change: bool) -> None:
        """Save a feed; under a new address it is read anew."""
        if not change:
            obj.added_by = person(request)
        elif "url" in form.changed_data:
            obj.start_anew()
        super().save_model(request, obj, form, change)
