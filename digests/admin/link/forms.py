"""The forms of a link: an entry in its fields, or a text as a whole."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from digests import store
from digests.admin.inputs.fields import (
    LabelsField,
    MarkdownField,
    ReferencesField,
    validate_address,
)
from digests.admin.inputs.forms import LineInput, TextArea, VersionedForm
from digests.admin.inputs.widgets import MarkdownArea
from digests.arrange import place_of, put_link, shelve_link
from digests.document.keywords import keywords
from digests.models import Issue, Kind, Link, Publication, Section, Status
from digests.permissions import editable_issues
from digests.workflow import refuse_what_is_public


class SectionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at runtime
    """A section, named with its issue."""

    def label_from_instance(self, section: Any) -> str:
        """The issue's date or headline, and the section's heading."""
        return f"{section.issue} · {section}"


class LinkForm(VersionedForm):
    """What entries and passages share: where they stand.

    ``by`` is who fills in the form, ``begun_in`` the section from which a new link is written.
    """

    by: User
    begun_in: int | None = None
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
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["place"] = place_of(self.instance)
        self.fields["section"].queryset = self._sections()  # type: ignore[attr-defined]

    def _sections(self) -> QuerySet[Section]:
        """The sections a link may stand in: of its own issue; of drafts if readers never saw it.

        Of these only those of issues that the person at the form may change.
        """
        link, home = self.instance, self.instance.section_id or self.begun_in
        own = Q(issue__sections=home) if home else Q(pk=None)
        if link.cut_from_id:
            own = Q(issue=link.cut_from_id) | Q(issue__revises=link.cut_from_id)
        drafts = Q(issue__status__in=[Status.DRAFT, Status.REVIEW])
        may = own if link.was_public() or link.revises_id else own | drafts
        return (
            Section.objects.filter(may, issue__in=editable_issues(self.by).order_by())
            .select_related("issue")
            .order_by("-issue__date", "issue__pk", "position", "pk")
            .distinct()
        )

    def clean(self) -> dict[str, Any]:
        """Refuse what readers see by now; leave the suggested category to the inbox."""
        # Who publishes holds the issue, then its links: so does who moves one into another issue.
        entered = self.cleaned_data.get("section")
        concerned = Q(links=self.instance.pk or 0) | Q(pk=entered.pk if entered else 0)
        issues = Issue.objects.filter(sections__in=Section.objects.filter(concerned)).hold()
        cleaned = super().clean()
        for issue in issues:
            refuse_what_is_public(issue)
        if entered and not Section.objects.filter(pk=entered.pk).exists():
            text = _("This section cannot take links any more. Choose another one.")
            self.add_error("section", text)
        if cleaned.get("section"):
            cleaned["category"] = None
        return cleaned

    def save_rows(self) -> None:
        """Save the link where it shall stand."""
        link, section = self.instance, self.cleaned_data["section"]
        moves = "section" in self.changed_data
        left = Section.objects.filter(pk=self.initial.get("section") or 0).first()
        if section is not None:
            is_placed = not moves or "place" in self.changed_data
            put_link(link, section, self.cleaned_data["place"] if is_placed else None)
        elif link.pk and moves and left:
            shelve_link(link, left)
        else:
            link.save()


class EntryForm(LinkForm):
    """An entry, with its labels and references as lines of text."""

    places = {"summary": "summary"}

    labels = LabelsField(
        label=_("Labels"),
        required=False,
        widget=TextArea(rows=2),
        help_text=_("One a line, like CVPR2021 or 1812.00332."),
    )
    references = ReferencesField(
        label=_("References"),
        required=False,
        widget=TextArea(rows=4),
        help_text=_("One a line: 标题：[title](https://…) or 代码：https://…"),
    )

    class Meta:
        model = Link
        fields = ["title", "source", "url", "summary", "mark", "category", "labels"]
        widgets = {
            "title": LineInput(),
            "source": LineInput(),
            "url": LineInput({"inputmode": "url"}),
            "mark": LineInput(),
            "summary": MarkdownArea("summary", rows=12),
        }
        field_classes = {"summary": MarkdownField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["labels"].known = frozenset(self.instance.labels)  # type: ignore[attr-defined]
        if "url" in self.fields:  # not for who only reads
            self.fields["url"].validators.append(validate_address)
        if self.instance.pk:
            self.initial["references"] = store.refs_of(self.instance)

    def clean(self) -> dict[str, Any]:
        """Introduce a new summary with its keyword, and refuse an entry that says nothing."""
        cleaned = super().clean()
        if cleaned.get("summary") and not (cleaned.get("mark") or self.initial.get("summary")):
            cleaned["mark"] = keywords(Publication.objects.current().language).summary
        if not self.errors and not any(map(cleaned.get, ("title", "url", "summary"))):
            self.add_error("title", _("Give the link a title, an address or a summary."))
        return cleaned

    def save_rows(self) -> None:
        """Save the link and, where they changed, its references."""
        super().save_rows()
        if "references" in self.changed_data:
            store.save_references({self.instance: self.cleaned_data["references"]})


class TextForm(LinkForm):
    """A passage, or an entry that could not be split into fields: its whole text."""

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
        self.places = {"verbatim": "entry" if is_entry else "passage"}
