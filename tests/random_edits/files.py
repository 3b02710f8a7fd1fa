"""The paths of files, and of what stands on every page."""

from django.urls import reverse
from PIL import Image as Pillow

from digests import uploads
from digests.exchange.files import Found
from digests.exchange.importing import Importer, Options
from digests.models import Category, Image, Issue, Link
from digests.sources import rename_sources
from tests.admin.browser import fields_of

from .digest import COLORS, SOURCES, Edits, NothingToDoError, drafting, path, picture

# Files come in


@drafting
def import_a_draft(edits: Edits) -> None:
    _import(edits, f"# 快讯 ({edits.day()}) {edits.word()}\n\n{_section(edits)}")


@path
def import_and_publish(edits: Edits) -> None:
    text = f"# 快讯 ({edits.day()}) {edits.word()}\n\n{_section(edits)}"
    _import(edits, text, Options(publish=True, overwrite=edits.chance.random() < 0.7))


@path
def import_with_a_picture(edits: Edits) -> None:
    color = edits.chance.choice(COLORS)
    Pillow.new("RGB", (3, 2), color).save(edits.folder / f"{color}.png")
    edits.concern(reverse("media", args=[picture(color).name]))
    _import(edits, f"# 快讯 ({edits.day()}) {edits.word()}\n\n![图]({color}.png)\n")


def _section(edits: Edits) -> str:
    name = edits.chance.choice(["论文", "业界新闻", "其他"])
    lines = [
        f"- [{edits.word()} | {edits.chance.choice(SOURCES)}](https://example.org/{n})"
        for n in edits.chance.sample(range(6), 3)
    ]
    return "\n".join([f"## {name}", "", *lines, ""])


def _import(edits: Edits, text: str, options: Options | None = None) -> None:
    name = edits.chance.choice(["a.md", "b.md"])
    if not Issue.objects.exists():  # the first file tells of the publication too
        edits.concern("/about/")
    for issue in Issue.objects.filter(source_name=name):
        edits.know(issue)
    file = edits.folder / name
    file.write_text(text)
    Importer(options or Options()).import_file(Found(file, edits.folder))


# What stands on every page


def send(edits: Edits, page: str, **typed: str) -> None:
    """Type into the form of a page of the admin and save it."""
    values = fields_of(edits.browser.get(page).content.decode())
    assert edits.browser.post(page, {**values, **typed}).status_code == 302


@path
def rename_a_source(edits: Edits) -> None:
    source = Link.objects.exclude(source="").values_list("source", flat=True).first()
    rename_sources([source or ""], edits.chance.choice(SOURCES), by=edits.editor)


@path
def rename_a_category(edits: Edits) -> None:
    edits.concern("/feed/", "/about/")
    category: Category = edits.one(Category.objects.all())
    page = reverse("admin:digests_category_change", args=[category.pk])
    send(edits, page, name=edits.word())


@path
def add_a_category(edits: Edits) -> None:
    if Category.objects.count() > 5:
        raise NothingToDoError
    name = edits.word()
    slug = f"category-{edits.number}"
    edits.concern(f"/categories/{slug}/")
    send(edits, reverse("admin:digests_category_add"), name=name, slug=slug)


@path
def move_a_category(edits: Edits) -> None:
    edits.concern("/feed/", "/about/")
    category: Category = edits.one(Category.objects.all())
    button = edits.chance.choice(["_up", "_down"])
    edits.browser.post(reverse("admin:digests_category_changelist"), {button: category.pk})


@path
def delete_a_category(edits: Edits) -> None:
    edits.concern("/feed/", "/about/")
    if Category.objects.count() < 3:
        raise NothingToDoError
    category: Category = edits.one(Category.objects.all())
    edits.concern(category.get_absolute_url())
    page = reverse("admin:digests_category_delete", args=[category.pk])
    edits.browser.post(page, {"post": "yes"})


@path
def change_the_publication(edits: Edits) -> None:
    edits.concern("/feed/", "/about/")
    page = reverse("admin:digests_publication_changelist")
    name = edits.chance.choice(["name", "tagline", "about", "footer"])
    text = edits.chance.choice([edits.word(), f"![]({edits.media()})"])
    send(edits, edits.browser.get(page)["Location"], **{name: text})


@path
def upload_an_image(edits: Edits) -> None:
    edits.concern("/feed/", "/about/")
    edits.media()
    uploads.upload_image(picture(edits.chance.choice(COLORS)))


@path
def delete_an_image(edits: Edits) -> None:
    edits.concern("/feed/", "/about/")
    image: Image = edits.one(Image.objects.all())
    edits.concern(image.get_absolute_url())
    uploads.delete_image(image)
