"""The four categories that a digest of this kind starts with."""

from django.db import migrations

CATEGORIES = [
    ("news", "业界新闻", ["新闻", "News", "Industry news"]),
    ("papers", "论文", ["Papers"]),
    ("projects", "开源项目", ["开源", "Projects", "Open source", "Open-source projects"]),
    ("blogs", "博文", ["博客", "Blogs", "Blog posts", "Posts"]),
]


def add_categories(apps, schema_editor):
    """Add those of the four that are not there yet."""
    category = apps.get_model("digests", "Category")
    for position, (slug, name, aliases) in enumerate(CATEGORIES):
        defaults = {"name": name, "aliases": "\n".join(aliases), "position": position}
        category.objects.get_or_create(slug=slug, defaults=defaults)


def remove_categories(apps, schema_editor):
    """Remove those of the four that no section uses."""
    slugs = [slug for slug, _, _ in CATEGORIES]
    category = apps.get_model("digests", "Category")
    category.objects.filter(slug__in=slugs, sections=None, links=None).delete()


class Migration(migrations.Migration):
    """Adds the categories; taken back, leaves those in use."""

    dependencies = [("digests", "0001_initial")]

    operations = [migrations.RunPython(add_categories, remove_categories)]
