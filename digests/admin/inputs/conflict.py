"""Two people at one form: the second sees both texts and loses neither."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from typing import Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from digests.document.input_normalisation import plain_newlines
from digests.document.text_diff import Mark, compare_texts
from digests.models import Issue, Link
from digests.people import name_of

THEIRS = _("Someone else has changed this meanwhile and you had not, so their text stands here.")
SALT = "opened"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a form knows of its row as it was when the form was opened; it is sent along, signed.

    ``prints`` tell for each field whether its text is still that one. ``is_conflict`` says that
    the person at the form was shown what someone else saved.
    """

    version: int = 0
    prints: dict[str, str] = field(default_factory=dict)
    is_conflict: bool = False

    def __str__(self) -> str:
        return signing.dumps(asdict(self), salt=SALT)

    @classmethod
    def read(cls, sent: Any) -> Opened:
        """What was sent along; nothing is known where that is not ours."""
        try:
            return cls(**signing.loads(sent or "", salt=SALT))
        except (signing.BadSignature, TypeError):  # the latter from before an upgrade
            return cls()


class OpenedField(forms.CharField):
    """Where `Opened` is sent along: no text of the person at the form, so it never changes."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """No."""
        return False


def as_opened(form: Any, *, is_conflict: bool = False) -> Opened:
    """What a form shall know later of its row as it is now."""
    prints = {bound.name: _print(_shown(bound, bound.initial)) for bound in form.visible_fields()}
    return Opened(getattr(form.instance, "version", 0), prints, is_conflict)


def bring_together(form: Any, theirs: Any, before: Opened) -> bool:
    """Show at each field of a sent form what a fresh one has there; whether that is another text.

    Where only the other has written, that text takes the field; where both have, both stand there.
    The form then counts as opened anew, so that it can be saved once it says what it shall.
    """
    form.data = form.data.copy()
    is_other = False
    for stored in theirs.visible_fields():
        bound = form[stored.name]
        known, typed = before.prints.get(bound.name), _shown(bound, bound.data)
        text = _shown(stored, stored.initial)
        if known == _print(text) or not bound.field.has_changed(stored.initial, bound.data):
            continue
        is_other = True
        if known == _print(typed):
            form.data[bound.html_name] = text
            form.add_error(bound.name, THEIRS)
        else:
            form.add_error(bound.name, _both(_in_words(stored, text), _in_words(bound, typed)))
    form.data[form["opened"].html_name] = str(as_opened(theirs, is_conflict=True))
    return is_other


def who_saved(row: Issue | Link) -> str:
    """A sentence that names who saved a row last; empty where the log does not tell."""
    about = ContentType.objects.get_for_model(row)
    noted = LogEntry.objects.filter(content_type=about, object_id=row.pk).select_related("user")
    last = noted.first()
    if last is None or last.action_time < row.updated_at:
        return ""  # an import, or an edit elsewhere, came after what is noted
    return gettext("The last to save it was %(name)s.") % {"name": name_of(last.user)}


def was_written_in(data: Any, prefix: str) -> bool:
    """Whether someone has changed what a form began with, by what was sent of it."""
    prints = Opened.read(data.get(f"{prefix}-opened")).prints
    typed = {name: _print(plain_newlines(data.get(f"{prefix}-{name}", ""))) for name in prints}
    return typed != prints


def _shown(bound: forms.BoundField, value: Any) -> str:
    """A value as a browser has it in the field, and sends it back if nobody touches it."""
    shown = bound.field.widget.format_value(bound.field.prepare_value(value))
    one = shown[0] if isinstance(shown, list) else shown
    return plain_newlines(str(one or ""))


def _print(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _in_words(bound: forms.BoundField, text: str) -> str:
    """A text, or the name of what was chosen."""
    choices = getattr(bound.field, "choices", ())
    return next((str(name) for value, name in choices if str(value) == text), text)


def _both(theirs: str, mine: str) -> SafeString:
    """The other's text, with what it has that mine has not."""
    pieces = [
        (piece.text, piece.mark == Mark.ADDED)
        for piece in compare_texts(mine, theirs)
        if piece.mark != Mark.REMOVED
    ]
    return render_to_string("admin/inputs/conflict.html", {"pieces": pieces})
