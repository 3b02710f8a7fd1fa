"""The public addresses of the digest."""

from django.urls import path, re_path, register_converter

from digests.converters import (
    CategoryConverter,
    ChannelConverter,
    DateConverter,
    NameConverter,
    NumberConverter,
    YearConverter,
)
from digests.readers import (
    about,
    aliases,
    entries,
    feeds,
    health,
    issues,
    preview,
    search,
    share,
    sitemap,
    suggest,
    topics,
    trails,
)

register_converter(CategoryConverter, "category")
register_converter(ChannelConverter, "channel")
register_converter(DateConverter, "date")
register_converter(NameConverter, "name")
register_converter(NumberConverter, "number")
register_converter(YearConverter, "year")

urlpatterns = [
    path("", issues.home, name="home"),
    path("issues/<date:date>/", issues.issue, name="issue"),
    path("issues/<number:number>/", issues.issue_of_number, name="issue_of_number"),
    path("issues/<date:date>.<channel:channel>", issues.issue_in_channel, name="issue_in_channel"),
    path("issues/<date:date>/share.png", share.share_picture, name="share_picture"),
    path("archive/", issues.archive, name="archive"),
    path("archive/<year:year>/", issues.archive, name="archive_year"),
    path("categories/<category:slug>/", entries.category, name="category"),
    path("categories/<category:slug>/feed/", feeds.category_feed, name="category_feed"),
    path("sources/<name:name>/feed/", feeds.source_feed, name="source_feed"),
    path("topics/", topics.topics, name="topics"),
    path("topics/<year:year>/", topics.topics, name="topics_year"),
    path("trails/<name:path>/", trails.trail, name="trail"),
    path("sources/<name:name>/", entries.source, name="source"),
    path("links/feed/", feeds.links_feed, name="links_feed"),
    path("links/<uuid:uid>/", entries.link, name="link"),
    path("feed/", feeds.issue_feed, name="feed"),
    path("feed/atom/", feeds.issue_feed_atom, name="feed_atom"),
    path("feed.json", feeds.issue_feed_json, name="feed_json"),
    path("about/", about.about, name="about"),
    path("subscribe/", about.subscribe, name="subscribe"),
    path("search/", search.search_page, name="search"),
    path("search/feed/", search.search_feed, {"name": "feed"}, name="search_feed"),
    path("search/feed/atom/", search.search_feed, {"name": "feed_atom"}, name="search_feed_atom"),
    path("search/feed.json", search.search_feed, {"name": "feed_json"}, name="search_feed_json"),
    path("search/suggestions.json", search.suggestions, name="search_suggestions"),
    path("suggest/", suggest.suggest, name="suggest"),
    path("preview/<str:token>/", preview.preview, name="preview"),
    path("opml/", feeds.opml, name="opml"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap/pages.xml", sitemap.sitemap_pages, name="sitemap_pages"),
    path("sitemap/<year:year>.xml", sitemap.sitemap_year, name="sitemap_year"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
    # Where other generators have their feeds, and readers look for them.
    re_path(
        r"^(?:(?:feed|index|rss2?)\.(?:rss|xml)|feed/rss2?|rss)/?$", aliases.moved, {"to": "feed"}
    ),
    re_path(
        r"^(?:(?:atom|feed/atom)\.xml|(?:feed|index)\.atom|atom)/?$",
        aliases.moved,
        {"to": "feed_atom"},
    ),
    re_path(r"^(?:feed\.json/|feed/json/?)$", aliases.moved, {"to": "feed_json"}),
    # Else the next pattern would take its folder for that of old files.
    path("issues/<date:date>", aliases.moved, {"to": "issue"}),
    # Last, because a folder may be called anything.
    *(
        path(f"<path:folder>/<date:date>{ending}", aliases.old_file)
        for ending in (".md", ".html", "/", "")
    ),
]
