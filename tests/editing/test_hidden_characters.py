"""Characters that nobody sees go as a text is typed; those that were imported are named."""

import pytest

from digests import editing
from tests.factories import LinkFactory, SectionFactory, make_issue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
ODD = "前\x0b中\x08后\ufffe"
MENDED = "前 中后\ufffd"


def test_a_typed_text_loses_what_nobody_sees_in_every_field() -> None:
    typed = {"title": ODD, "source": ODD, "summary": ODD, "labels": ODD}
    link = editing.create_link(make_issue().sections.get(), typed)
    assert (link.title, link.source, link.summary, link.labels) == (*[MENDED] * 3, [MENDED])
    assert editing.problems_of(link) == {}


def test_what_was_taken_out_is_named_for_the_fields_that_changed() -> None:
    said = editing.mends_of({"title": ODD, "summary": "好", "source": ODD}, {"source": ODD})
    assert said == {
        "title": "What nobody sees was taken out or became a space: U+000B line tabulation, "
        "U+0008 backspace, U+FFFE noncharacter."
    }


def test_what_was_imported_stays_and_is_named_at_its_field_until_it_is_changed() -> None:
    link = LinkFactory.create(title="标题", summary=ODD, source="站")
    assert "U+000B line tabulation" in editing.problems_of(link)["summary"][0]
    seen = editing.see(link)
    written = editing.write_link(link, {"summary": ODD, "source": "新站"}, seen=seen)
    assert (written.row.summary, written.row.source) == (ODD, "新站")
    seen = editing.see(written.row)
    changed = editing.write_link(written.row, {"summary": f"{ODD}。"}, seen=seen).row
    assert changed.summary == f"{MENDED}。"
    assert editing.problems_of(changed) == {}


def test_a_note_and_a_heading_name_theirs_too() -> None:
    section = SectionFactory.create(heading="小\x0b节", note="")
    assert list(editing.problems_of(section)) == ["heading"]
