"""Images that Briefing serves itself."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import replace
from pathlib import PurePath

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from digests.images import EXTENSIONS, SafeImage, moves, name_of, safe_image

from .fields import CleanTextField


def media_prefix() -> str:
    """Return what the address of every image of the site begins with, such as ``/media/``."""
    return reverse("media", args=["-"]).removesuffix("-")


class ImageManager(models.Manager["Image"]):
    """Makes safe images and stores them."""

    def make_safe(self, data: bytes, *, name: str = "") -> SafeImage:
        """Return the safe image of some bytes, which is the stored one where there is one.

        An image that was made of the same bytes before, or that an export wrote, is not encoded
        again: it would blur a little more each time. Raises ImageRefused.
        """
        digest = hashlib.sha256(data).hexdigest()
        names = [f"{name_of(data)}.{extension}" for extension in EXTENSIONS.values()]
        row = self.filter(Q(source_hash=digest) | Q(name__in=names)).first()
        if row and (kept := _stored(row.name)):
            lost_motion = moves(data) and not moves(kept)
            size = (row.width, row.height)
            return SafeImage(kept, row.name, row.content_type, *size, digest, lost_motion)
        image = safe_image(data)
        is_ours = PurePath(name).stem == name_of(data) and _stored(name)
        return replace(image, data=data, name=name, lost_motion=False) if is_ours else image

    def keep(self, image: SafeImage, *, original_name: str = "", origin: str = "") -> Image:
        """Store a safe image, once for each content, and return its row.

        The file is stored first: without a row it is not used, and its name is derived from its
        content. ``origin`` is an address on another site that the image was copied from.
        """
        name = image.name
        if not is_stored(image):
            _store(image)
        row, _is_new = self.get_or_create(
            name=name,
            defaults={
                "content_type": image.content_type,
                "width": image.width,
                "height": image.height,
                "original_name": original_name,
                "source_hash": image.source_hash,
            },
        )
        if origin:
            ImageOrigin.objects.update_or_create(url=origin, defaults={"image": row})
        return row


def is_stored(image: SafeImage) -> bool:
    """Return whether the media storage has an image, whole."""
    name = image.name
    return default_storage.exists(name) and default_storage.size(name) == len(image.data)


def _store(image: SafeImage) -> None:
    """Write the file of an image; nothing is left of one that cannot be written whole."""
    default_storage.delete(image.name)
    try:
        default_storage.save(image.name, ContentFile(image.data))
    except OSError:
        with suppress(OSError):
            default_storage.delete(image.name)
        raise


def _stored(name: str) -> bytes:
    """Return the bytes of an image in the media storage, none where it is missing or damaged."""
    try:
        with default_storage.open(name) as file:
            data = bytes(file.read())
    except (OSError, ValueError, SuspiciousFileOperation):
        return b""
    return data if name_of(data) == PurePath(name).stem else b""


class Image(models.Model):
    """A re-encoded image in the media storage, named by its content.

    ``source_hash`` is the SHA-256 of the bytes that it was made of, "" when unknown.
    """

    name = models.CharField(_("file"), max_length=100, unique=True)
    content_type = models.CharField(_("type"), max_length=50)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    original_name = CleanTextField(_("original name"), blank=True)
    source_hash = CleanTextField(blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = ImageManager()

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-created_at", "-pk"]
        indexes = [
            # What was made of the same bytes before.
            models.Index(fields=["source_hash"], name="image_source_hash"),
            # The list of images and the choice of one, newest first.
            models.Index(fields=["created_at", "id"], name="image_created"),
        ]

    def __str__(self) -> str:
        return self.original_name or self.name

    def get_absolute_url(self) -> str:
        """Return the address of the image."""
        return reverse("media", args=[self.name])


class ImageOrigin(models.Model):
    """An address on another site that an image was copied from; several may hold the same image."""

    url = CleanTextField(unique=True)
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="origins")

    class Meta:
        verbose_name = _("origin of an image")
        verbose_name_plural = _("origins of images")
        ordering = ["url"]

    def __str__(self) -> str:
        return self.url
