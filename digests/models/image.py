"""A picture that Briefing serves itself."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .fields import CleanTextField


class Image(models.Model):
    """A re-encoded picture in the media storage, named by its content."""

    name = models.CharField(_("file"), max_length=100, unique=True)
    content_type = models.CharField(_("type"), max_length=50)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    original_name = CleanTextField(_("original name"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.original_name or self.name

    def get_absolute_url(self) -> str:
        """Where the picture is served."""
        return reverse("media", args=[self.name])
