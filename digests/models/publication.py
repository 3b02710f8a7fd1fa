"""The publication: the digest itself, in one row."""

from __future__ import annotations

import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import CleanTextField, VersionField, VersionTimeField


class Language(models.TextChoices):
    """The languages in which a publication's pages can be."""

    CHINESE = "zh-hans", _("Chinese")
    ENGLISH = "en", _("English")


def validate_time_zone(name: str) -> None:
    """Raise ValidationError for a time zone that the system does not know."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Give one such as Asia/Shanghai or Europe/Berlin."),
            params={"name": name},
        )


def default_language() -> str:
    """Return the language that the environment gives a new publication."""
    return Language.ENGLISH if settings.LANGUAGE_CODE.startswith("en") else Language.CHINESE


def default_time_zone() -> str:
    """Return the time zone that the environment gives a new publication."""
    return str(settings.TIME_ZONE)


class PublicationManager(models.Manager["Publication"]):
    """Loads the one publication."""

    def current(self) -> Publication:
        """Return the publication; an unsaved one with the defaults while there is no row."""
        return self.first() or self.model()


class Publication(models.Model):
    """The publication: its name, texts, images, language and time zone.

    ``dialect`` is how the publication's files are written, as the import keeps it
    (`digests.document.dialect`); None while nothing was chosen.

    ``content_version`` is raised in the transaction of every change that readers may see,
    ``content_changed_at`` is the moment of the last one that they see at once, and
    ``everything_version`` the version of the last one that concerns every page. `digests.changes`
    writes them.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = CleanTextField(_("name"), blank=True)
    tagline = CleanTextField(
        _("tagline"), blank=True, help_text=_("One line that says what the digest is about.")
    )
    about = CleanTextField(
        _("about"), blank=True, help_text=_("The text of the about page, in Markdown.")
    )
    editor = CleanTextField(
        _("editor"), blank=True, help_text=_("A name or the address of a profile.")
    )
    project = CleanTextField(
        _("project"), blank=True, help_text=_("The address of the digest's project or home page.")
    )
    wechat = CleanTextField(_("WeChat account"), blank=True)
    licence = CleanTextField(
        _("licence"), blank=True, help_text=_("How the texts may be used, in Markdown.")
    )
    qr = models.ForeignKey(
        "Image",
        verbose_name=_("QR image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    logo = models.ForeignKey(
        "Image",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    footer = CleanTextField(
        _("footer line"),
        blank=True,
        help_text=_("One line at the foot of every page, such as a site registration number."),
    )
    language = CleanTextField(_("language"), choices=Language.choices, default=default_language)
    time_zone = CleanTextField(
        _("time zone"), default=default_time_zone, validators=[validate_time_zone]
    )
    standing_opening = CleanTextField(
        _("standing opening"),
        blank=True,
        help_text=_("What the opening of a new issue starts with, in Markdown."),
    )
    folder = CleanTextField(
        _("old folder"),
        blank=True,
        help_text=_("The folder of the old files: /FOLDER/2020-06-03.md leads to the issue."),
    )
    takes_suggestions = models.BooleanField(
        _("Readers may suggest links"),
        default=False,
        db_default=False,
        help_text=_("A page for readers, without an account, from which links come to a shelf."),
    )
    requires_second_factor = models.BooleanField(
        _("Everyone signs in with two factors"),
        default=False,
        db_default=False,
        help_text=_(
            "Who has no second factor switches it on at the next sign-in, before anything else."
        ),
    )

    dialect = models.JSONField(null=True, blank=True, editable=False)
    content_version = VersionField(default=1, editable=False)
    content_changed_at = VersionTimeField(null=True, editable=False)
    everything_version = VersionField(default=1, editable=False)

    objects = PublicationManager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publication")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="publication_is_one_row")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """Return the time zone in which dates and times are entered and shown."""
        return zoneinfo.ZoneInfo(self.time_zone)
