"""Model fields whose values both databases can store, and fields that only updates change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

_Set = TypeVar("_Set", contravariant=True)
_Get = TypeVar("_Get", covariant=True)

if TYPE_CHECKING:
    _TextField = models.TextField
else:

    class _TextField(models.TextField):
        """Django's own text field, generic at runtime too."""

        def __class_getitem__(cls, types: Any) -> type:
            return cls


def storable(text: str) -> str:
    """Replace U+0000 and lone surrogates, which PostgreSQL refuses, with U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


class CleanTextField(_TextField[_Set, _Get]):
    """Text of any length that both databases can hold."""

    def to_python(self, value: Any) -> Any:
        """Make the value storable, on its way into the database too: Django calls this there."""
        value = super().to_python(value)
        return storable(value) if isinstance(value, str) else value


class LabelsField(models.JSONField):
    """A list of texts that both databases can hold."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Make each text storable on its way into the database."""
        if isinstance(value, (list, tuple)):
            value = [storable(text) if isinstance(text, str) else text for text in value]
        return super().get_db_prep_value(value, connection, prepared)


class UpdateOnlyMixin:
    """Leaves a column unchanged when an existing row is saved; only an update changes it.

    A row that was read a while ago cannot undo what another transaction has written since.
    """

    attname: str

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Return the value for a new row, and the unchanged column for an existing one."""
        return getattr(model_instance, self.attname) if add else models.F(self.attname)


class VersionField(UpdateOnlyMixin, models.PositiveBigIntegerField):  # type: ignore[type-arg]
    """A version of the content; `digests.changes` alone raises it."""


class VersionTimeField(UpdateOnlyMixin, models.DateTimeField):  # type: ignore[type-arg]
    """The moment of a version of the content; `digests.changes` alone moves it."""
