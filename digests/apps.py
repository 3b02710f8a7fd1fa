"""The application of Briefing as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DigestsConfig(AppConfig):
    """Digests: the issues, their links and everything that publishes them."""

    name = "digests"
    verbose_name = _("Digest")
    default_auto_field = "django.db.models.BigAutoField"
