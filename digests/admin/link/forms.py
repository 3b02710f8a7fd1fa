"""The forms of a link: an entry in its fields, or a verbatim text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms.widgets import Script
from django.utils.translation import gettext_lazy as _

from digests import editing
from digests.admin.inputs.conflict import FormState, conflict_error, set_data
from digests.admin.inputs.fields import MarkdownField, TextAreaField
from digests.admin.inputs.forms import EditorForm, LineInput, TextArea, focus_first_field
from digests.admin.inputs.widgets import MarkdownArea
from digests.admin.memory.fields import tell_at_fields
from digests.arrange import place_of
from digests.document.input_normalisation import plain_newlines
from digests.document.limits import MAX_LABELS
from digests.models import CaughtWith, Finding, Issue, Kind, Link, Section
from digests.workflow import refuse_what_is_public

from .spread import ATTRIBUTES, spread_typed


class SectionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at runtime
    """A choice of a section, labelled with its issue."""

    def label_from_instance(self, section: Any) -> str:
        """Return the issue's name and the section's heading."""
        return f"{section.issue} · {section}"


class LinkForm(EditorForm):
    """The place of a link, shared by entries and passages.

    ``origin_section`` is the primary key of the section from which a new link is created.
    ``spread`` names the fields over which an entry was spread that was pasted into one of them;
    ``left`` are those of its parts in whose field another text stands.
    """

    origin_section: int | None = None
    spread: Sequence[str] = ()
    left: Mapping[str, str] = {}
    section = SectionChoice(
        Section.objects.none(),
        label=_("Section"),
        required=False,
        empty_label=_("— the inbox —"),
    )
    place = forms.IntegerField(
        label=_("Place"),
        required=False,
        min_value=1,
        help_text=_("In its section, counted from 1. Empty: at the end."),
        error_messages={
            "invalid": _("Give the place as a number, counted from 1."),
            "min_value": _("Places are counted from 1."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            focus_first_field(self)
        self.initial["place"] = place_of(self.instance)
        self.fields["section"].queryset = self._sections()  # type: ignore[attr-defined]

    def _sections(self) -> QuerySet[Section]:
        """Return the sections in which the link may stand."""
        if self.by is None:
            return Section.objects.none()
        links = [self.instance] if self.instance.pk else []
        home = Issue.objects.filter(sections=self.origin_section or 0).first()
        return editing.open_sections(self.by, links, home)

    def current_state(self, row: Any, *, is_conflict: bool = False) -> FormState:
        """Return the texts that the form shows of a link, and its place."""
        shown = super().current_state(row, is_conflict=is_conflict)
        place = {"section": str(row.section_id or ""), "place": str(place_of(row) or "")}
        return replace(shown, place=place)

    def clean(self) -> dict[str, Any]:
        """Return the cleaned values.

        Raises ValidationError when an issue concerned is public by now, or another writer has
        changed the same places.
        """
        # Who publishes holds the issue, then its links: so does who moves one into another issue.
        entered = self.cleaned_data.get("section")
        left = Link.objects.filter(pk=self.instance.pk or 0).order_by().values("section")
        concerned = Section.objects.filter(Q(pk__in=left) | Q(pk=entered.pk if entered else 0))
        issues = Issue.objects.filter(pk__in=concerned.order_by().values("issue")).hold()
        cleaned = super().clean()
        for issue in issues:
            refuse_what_is_public(issue)
        self._merge_section_choice()
        if entered and not Section.objects.filter(pk=entered.pk).exists():
            text = _("This section cannot take links any more. Choose another one.")
            self.add_error("section", text)
        return cleaned

    def _merge_section_choice(self) -> None:
        """Keep the section that another writer chose since; report a conflict if both did."""
        now = Link.objects.filter(pk=self.instance.pk or 0).first()
        before = self.initial_state.place
        if now is None or not before or (theirs := str(now.section_id or "")) == before["section"]:
            return
        mine = self["section"].data or ""
        if mine == before["section"]:
            set_data(self, {"section": theirs})
        elif mine != theirs:
            set_data(self, {"form_state": str(self.current_state(now, is_conflict=True))})
            self.add_error(
                "section", conflict_error(self["section"], editing.Conflict(mine, theirs))
            )

    def keep(self, kind: Kind) -> editing.Written[Link] | None:
        """Store the link at its place; return the result of the write, or None for a new link."""
        section, place = self.cleaned_data["section"], self.cleaned_data["place"]
        if not self.instance.pk:
            link = editing.create_link(
                section, self.typed(), by=self.by, place=place, kind=kind, how=CaughtWith.FORM
            )
            vars(self.instance).update(vars(link))
            return None
        written = editing.write_link(
            self.instance, self.typed(), seen=self.initial_state.seen, by=self.by
        )
        link = self._move(written.row, section, place)
        vars(self.instance).update(vars(link))
        return written

    def _move(self, link: Link, section: Section | None, place: int | None) -> Link:
        """Move a link if the chosen section or place differs from the one that the form showed."""
        shown = self.initial_state.place
        to = str(section.pk if section else "")
        moves, is_placed = to != shown.get("section"), str(place or "") != shown.get("place")
        if section and (moves or is_placed):
            return editing.move_link(link, section, place if is_placed else None, by=self.by)
        if moves and link.section:
            return editing.shelve_link(link, by=self.by)
        return link


class EntryForm(LinkForm):
    """The fields of an entry; labels and references are lines of text."""

    labels = TextAreaField(
        label=_("Labels"),
        required=False,
        widget=TextArea(rows=2),
        help_text=_("One a line, like CVPR2021 or 1812.00332."),
    )
    references = TextAreaField(
        label=_("References"),
        required=False,
        widget=TextArea(rows=4),
        help_text=_("One a line: 标题：[title](https://…) or 代码：https://…"),
    )

    class Media:
        css = {"all": ["briefing/memory.css"]}
        js = [
            Script("briefing/memory.js", defer=True),
            Script("briefing/spread.js", defer=True),
        ]

    class Meta:
        model = Link
        fields = ["title", "source", "url", "summary", "trailing", "mark", "category", "labels"]
        widgets = {
            "title": LineInput(ATTRIBUTES),
            "source": LineInput(),
            "url": LineInput({"inputmode": "url", **ATTRIBUTES}),
            "mark": LineInput(),
            "summary": MarkdownArea("summary", rows=12),
            "trailing": MarkdownArea("summary", rows=2),
        }
        field_classes = {"summary": MarkdownField, "trailing": MarkdownField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = editing.read_fields(self.instance)
        self.initial.update(labels=shown["labels"], references=shown["references"])
        if (
            self.by and {"url", "references", "summary"} <= self.fields.keys()
        ):  # not for who only reads
            tell_at_fields(self, self.instance, self.by)

    @property
    def initial_state(self) -> FormState:
        """Return the state that the browser sent back, with what the page filled in as seen.

        Else a typed text would be in conflict with one that no person wrote.
        """
        state = super().initial_state
        finding = Finding.objects.filter(link=self.instance.pk or 0).first()
        if finding is None or not finding.filled:
            return state
        stored = editing.read_fields(self.instance)
        seen = {
            name: text
            for name, text in finding.filled.items()
            if stored[name] == text and not state.fields.get(name) and self[name].data
        }
        return replace(state, fields={**state.fields, **seen})

    def clean(self) -> dict[str, Any]:
        """Return the cleaned values; a new entry without any content is an error."""
        self._spread()
        cleaned = super().clean()
        if self.has_error("references"):
            first = "\n".join(plain_newlines(self["references"].data).split("\n")[:MAX_LABELS])
            for sentence in editing.mistakes_in(first):
                self.add_error("references", sentence)
        says_something = any(map(cleaned.get, ("title", "url", "summary")))
        if not (self.instance.pk or self.errors or says_something):
            self.add_error("title", _("Give the link a title, an address or a summary."))
        return cleaned

    def _spread(self) -> None:
        """Spread an entry that was pasted whole into one field over the fields of its parts."""
        if not {"url", "title"} & set(self.changed_data):
            return
        taken, self.left = spread_typed(self.cleaned_data)
        self.cleaned_data |= taken
        self.spread = [name for name, text in taken.items() if text and name != "mark"]


class TextForm(LinkForm):
    """The verbatim text of a passage, or of an entry that could not be split into fields."""

    class Meta:
        model = Link
        fields = ["verbatim"]
        widgets = {"verbatim": MarkdownArea("passage", rows=16)}
        field_classes = {"verbatim": MarkdownField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_entry = bool(self.instance.pk) and self.instance.kind == Kind.ENTRY
        if "verbatim" in self.fields:  # not for who only reads
            text = self.fields["verbatim"]
            text.required, text.label = True, _("Text")
            if not is_entry:
                text.help_text = _("It stands between the links as it is, in Markdown.")

    def clean_verbatim(self) -> str:
        """Return the text.

        Raises ValidationError when it is only white space.
        """
        text: str = self.cleaned_data["verbatim"]
        if not text.strip():
            raise ValidationError(self.fields["verbatim"].error_messages["required"])
        return text
