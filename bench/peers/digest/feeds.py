"""The feed of the latest issues, in full."""

from django.contrib.syndication.views import Feed
from django.template.loader import render_to_string

from .models import latest_issues


class IssueFeed(Feed):
    """The latest issues in RSS."""

    title = "示例简报"
    description = "The latest issues"
    link = "/archive/"

    def items(self):
        """Return the latest issues."""
        return latest_issues()[:20]

    def item_title(self, item):
        """Return the title of an issue."""
        return item.title

    def item_description(self, item):
        """Return the whole text of an issue."""
        return render_to_string("digest/issue.html", {"page": item})

    def item_link(self, item):
        """Return the address of an issue."""
        return item.url

    def item_pubdate(self, item):
        """Return when an issue was published."""
        return item.first_published_at
