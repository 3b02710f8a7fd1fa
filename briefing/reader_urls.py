"""The URLs of readers."""

from django.urls import include, path

from digests.readers.media import favicon, media

urlpatterns = [
    path("media/<path:path>", media, name="media"),
    path("favicon.ico", favicon, name="favicon"),
    path("", include("digests.urls")),
]

handler403 = handler404 = "digests.readers.errors.not_found"
handler500 = "digests.readers.errors.server_error"
