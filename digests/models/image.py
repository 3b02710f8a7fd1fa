"""A picture that Briefing serves itself."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from digests.images import SafeImage

from .fields import CleanTextField


class ImageManager(models.Manager["Image"]):
    """Takes images in."""

    def keep(self, image: SafeImage, *, original_name: str = "") -> Image:
        """The row of a safe image, with its file in the media storage; the same again is one.

        The file goes first: without a row it is nowhere used, and its name is its content's.
        """
        name = image.name
        if not default_storage.exists(name) or default_storage.size(name) != len(image.data):
            default_storage.delete(name)
            default_storage.save(name, ContentFile(image.data))
        row, _is_new = self.get_or_create(
            name=name,
            defaults={
                "content_type": image.content_type,
                "width": image.width,
                "height": image.height,
                "original_name": original_name,
            },
        )
        return row


class Image(models.Model):
    """A re-encoded picture in the media storage, named by its content."""

    name = models.CharField(_("file"), max_length=100, unique=True)
    content_type = models.CharField(_("type"), max_length=50)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    original_name = CleanTextField(_("original name"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = ImageManager()

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.original_name or self.name

    def get_absolute_url(self) -> str:
        """Where the picture is served."""
        return reverse("media", args=[self.name])
