"""The URLs of tools, which are loaded with the first request to them, and of readers."""

from django.urls import include, path

from .reader_urls import handler403, handler404, handler500

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("api/", include("digests.api.urls")),
    path("", include("briefing.reader_urls")),
]
