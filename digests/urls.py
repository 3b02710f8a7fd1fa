"""The public addresses of the digest."""

from django.urls import path, register_converter

from digests.converters import DateConverter, NameConverter
from digests.feeds import views as feeds
from digests.views import entries, issues, machines, paper, publication

register_converter(DateConverter, "date")
register_converter(NameConverter, "name")

urlpatterns = [
    path("", issues.home, name="home"),
    path("issues/<date:date>/", issues.issue, name="issue"),
    path("issues/<date:date>.md", paper.issue_markdown, name="issue_markdown"),
    path("archive/", issues.archive, name="archive"),
    path("categories/<slug:slug>/", entries.category, name="category"),
    path("categories/<slug:slug>/feed/", feeds.category_feed, name="category_feed"),
    path("sources/<name:name>/", entries.source, name="source"),
    path("links/feed/", feeds.links_feed, name="links_feed"),
    path("links/<uuid:uid>/", entries.link, name="link"),
    path("feed/", feeds.issue_feed, name="feed"),
    path("feed/atom/", feeds.issue_feed_atom, name="feed_atom"),
    path("feed.json", feeds.issue_feed_json, name="feed_json"),
    path("about/", publication.about, name="about"),
    path("opml/", machines.opml, name="opml"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
    path("healthz", machines.healthz, name="healthz"),
    # Last, because a folder may be called anything.
    path("<path:folder>/<date:date>.md", issues.old_address),
    path("<path:folder>/<date:date>.html", issues.old_address),
]
