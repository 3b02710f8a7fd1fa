"""The admin as it is served, in which editors write and administrators look after people."""

from django.contrib.admin import site
from django.utils.translation import gettext_lazy as _

from .background import TaskAdmin
from .feed.admin import FeedAdmin
from .issue.admin import IssueAdmin
from .link.admin import LinkAdmin
from .link_health import AddressCheckAdmin
from .people.accounts import PersonAdmin
from .people.activity_log import LogEntryAdmin
from .publication.admin import PublicationAdmin
from .publication.category import CategoryAdmin
from .publication.image import ImageAdmin

__all__ = [
    "AddressCheckAdmin",
    "CategoryAdmin",
    "FeedAdmin",
    "ImageAdmin",
    "IssueAdmin",
    "LinkAdmin",
    "LogEntryAdmin",
    "PersonAdmin",
    "PublicationAdmin",
    "TaskAdmin",
    "site",
]

site.site_header = _("Briefing")
site.site_title = _("Briefing")
site.index_title = _("What there is")
