"""The root of all addresses; readers' pages are in ``digests.urls``."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("digests.urls")),
]
