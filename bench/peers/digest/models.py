"""The pages: an issue of sections of entries, and the archive of all issues."""

import json
from pathlib import Path

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StructBlock, URLBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, Site

ENTRY = [
    ("title", CharBlock()),
    ("url", URLBlock()),
    ("source", CharBlock()),
    ("code", URLBlock(required=False)),
    ("summary", RichTextBlock()),
]


class ArchivePage(Page):
    """The list of all issues."""

    subpage_types = ["digest.IssuePage"]

    def get_context(self, request, *args, **kwargs):
        """Add the issues, newest first."""
        context = super().get_context(request, *args, **kwargs)
        context["issues"] = latest_issues().child_of(self)
        return context


class IssuePage(Page):
    """An issue."""

    date = models.DateField(db_index=True)
    lead = RichTextField()
    body = StreamField(
        [
            (
                "section",
                StructBlock(
                    [("heading", CharBlock()), ("entries", ListBlock(StructBlock(ENTRY)))],
                    template="digest/section.html",
                ),
            )
        ]
    )
    content_panels = [*Page.content_panels, *map(FieldPanel, ("date", "lead", "body"))]


def latest_issues():
    """Return the issues that readers see, newest first."""
    return IssuePage.objects.live().order_by("-date")


def load(path):
    """Publish the issues of a JSON file, each with its revision."""
    issues = json.loads(Path(path).read_text(encoding="utf-8"))
    home = Site.objects.get(is_default_site=True).root_page
    archive = home.add_child(instance=ArchivePage(title="Archive", slug="archive"))
    for issue in issues:
        page = archive.add_child(instance=IssuePage(live=False, **issue))
        page.save_revision().publish()
