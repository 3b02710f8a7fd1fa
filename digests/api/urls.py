"""The addresses of the API, as linkding has them."""

from django.urls import path

from . import bookmarks

urlpatterns = [
    path("bookmarks/", bookmarks.bookmarks, name="api_bookmarks"),
    path("bookmarks/check/", bookmarks.check, name="api_check"),
    path("bookmarks/<int:pk>/", bookmarks.bookmark, name="api_bookmark"),
    path("tags/", bookmarks.tags, name="api_tags"),
    path("user/profile/", bookmarks.profile, name="api_profile"),
]
