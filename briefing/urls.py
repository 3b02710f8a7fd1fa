"""The root of all addresses; readers' pages are in ``digests.urls``."""

from django.contrib import admin
from django.urls import include, path

from digests.views.media import media

urlpatterns = [
    path("admin/", admin.site.urls),
    path("media/<path:path>", media, name="media"),
    path("", include("digests.urls")),
]

handler404 = "digests.views.errors.not_found"
handler500 = "digests.views.errors.server_error"
