"""The public addresses of the digest."""

from django.urls import path, register_converter

from digests.converters import ChannelConverter, DateConverter, NameConverter
from digests.readers import about, entries, feeds, health, issues, sitemap

register_converter(ChannelConverter, "channel")
register_converter(DateConverter, "date")
register_converter(NameConverter, "name")

urlpatterns = [
    path("", issues.home, name="home"),
    path("issues/<date:date>/", issues.issue, name="issue"),
    path("issues/<date:date>.<channel:channel>", issues.issue_in_channel, name="issue_in_channel"),
    path("archive/", issues.archive, name="archive"),
    path("categories/<slug:slug>/", entries.category, name="category"),
    path("categories/<slug:slug>/feed/", feeds.category_feed, name="category_feed"),
    path("sources/<name:name>/", entries.source, name="source"),
    path("links/feed/", feeds.links_feed, name="links_feed"),
    path("links/<uuid:uid>/", entries.link, name="link"),
    path("feed/", feeds.issue_feed, name="feed"),
    path("feed/atom/", feeds.issue_feed_atom, name="feed_atom"),
    path("feed.json", feeds.issue_feed_json, name="feed_json"),
    path("about/", about.about, name="about"),
    path("opml/", feeds.opml, name="opml"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
    # Last, because a folder may be called anything.
    path("<path:folder>/<date:date>.md", issues.old_address),
    path("<path:folder>/<date:date>.html", issues.old_address),
]
