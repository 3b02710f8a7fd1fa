"""The web app manifest with which a phone installs the catch page and shares into it."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _


def manifest(request: HttpRequest) -> JsonResponse:
    """Return the manifest; its share target is that of the W3C's Web Share Target."""
    page = reverse("catch")
    return JsonResponse(
        {
            "id": page,
            "name": _("Briefing: catch a link"),
            "short_name": _("Catch"),
            "start_url": page,
            "scope": reverse("admin:index"),
            "display": "standalone",
            "background_color": "#fbfaf6",
            "theme_color": "#1f1d1a",
            "icons": [{"src": static("site/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
            "share_target": {
                "action": page,
                "method": "GET",
                "params": {"title": "title", "text": "text", "url": "url"},
            },
        },
        content_type="application/manifest+json",
    )
