"""The addresses of the site: the feed, then all that Wagtail begins with."""

from django.urls import path
from peer.urls import urlpatterns as begun_with

from .feeds import IssueFeed

urlpatterns = [path("feed/", IssueFeed()), *begun_with]
