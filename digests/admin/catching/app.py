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
            "icons": _icons(),
            "share_target": {
                "action": page,
                "method": "GET",
                "enctype": "application/x-www-form-urlencoded",
                "params": {"title": "title", "text": "text", "url": "url"},
            },
        },
        content_type="application/manifest+json",
    )


def _icons() -> list[dict[str, str]]:
    """Return the icons; phones ask for pictures, one of them filled to the edge to be cut round."""
    pictures = [
        {"src": static(f"site/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    filled = {"src": static("site/icon-maskable.png"), "sizes": "512x512", "type": "image/png"}
    drawn = {"src": static("site/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    return [drawn, *pictures, {**filled, "purpose": "maskable"}]
