"""Uploaded images: kept and deleted, with their files."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.db import transaction

from digests import changes
from digests.images import SafeImage
from digests.models import Image, ImageOrigin


@transaction.atomic
def upload_image(image: SafeImage, *, original_name: str = "") -> Image:
    """Keep an image, of which readers learn when a text shows it, and return its row."""
    kept = Image.objects.keep(image, original_name=original_name)
    changes.touch_everything(is_seen=False)
    return kept


@transaction.atomic
def keep_copy(image: SafeImage, url: str, *, original_name: str) -> Image:
    """Keep an image that was copied from an address on another site, and return its row."""
    kept = upload_image(image, original_name=original_name)
    ImageOrigin.objects.update_or_create(url=url, defaults={"image": kept})
    return kept


@transaction.atomic
def delete_image(image: Image) -> None:
    """Delete the row of an image, and its file once that is certain."""
    name = image.name
    image.delete()
    changes.touch_everything(is_seen=False)
    transaction.on_commit(lambda: default_storage.delete(name))
