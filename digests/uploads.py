"""Store and delete uploaded images with their files."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.db import transaction

from digests import changes
from digests.images import SafeImage
from digests.models import Image


@transaction.atomic
def upload_image(image: SafeImage, *, original_name: str = "", origin: str = "") -> Image:
    """Store an image and return its row; readers see it only when a text shows it.

    ``origin`` is the address that it was copied from, if it was.
    """
    kept = Image.objects.keep(image, original_name=original_name, origin=origin)
    changes.touch_everything(is_seen=False)
    return kept


@transaction.atomic
def delete_image(image: Image) -> None:
    """Delete the row of an image, and its file once the transaction is committed.

    A file that cannot be deleted by then is logged: nobody is shown it any more.
    """
    name = image.name
    image.delete()
    changes.touch_everything(is_seen=False)
    transaction.on_commit(lambda: default_storage.delete(name), robust=True)
