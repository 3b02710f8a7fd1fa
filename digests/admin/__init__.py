"""The admin: where editors write."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from . import access, category, image, issue, link, log, people, publication

__all__ = ["access", "category", "image", "issue", "link", "log", "people", "publication"]

admin.site.site_header = _("Briefing")
admin.site.site_title = _("Briefing")
admin.site.login_form = access.SignInForm
admin.site.index_title = _("What there is")
