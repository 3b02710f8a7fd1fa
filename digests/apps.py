"""The application of Briefing as Django sees it."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class DigestsConfig(AppConfig):
    """Digests: the issues, their links and everything that publishes them."""

    name = "digests"
    verbose_name = _("Digest")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what the admin shows, unless that waits for the first request to it."""
        if settings.LOADS_ADMIN_AT_ONCE:
            from digests.admin import site  # noqa: F401 (to load it registers)
