"""The select of an image."""

import pytest
from django import forms

from digests.admin.inputs import widgets
from digests.models import Image

pytestmark = pytest.mark.django_db


class ChoiceOfAnImage(forms.Form):
    """A form with a select of an image that the admin has put nothing around."""

    image = forms.ModelChoiceField(Image.objects.order_by("-pk"), widget=widgets.ImageSelect)


def test_a_select_of_an_image_offers_the_same_when_it_is_shown_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(widgets, "NEWEST", 2)
    older, *newest = (
        Image.objects.create(name=f"{n}.png", original_name=f"{n}.png", width=1, height=1)
        for n in range(3)
    )
    form = ChoiceOfAnImage(initial={"image": older.pk})
    first = str(form["image"])
    assert f'<option value="{older.pk}" selected>' in first
    assert all(f'<option value="{one.pk}">' in first for one in newest)
    assert str(form["image"]) == first

    other = ChoiceOfAnImage()
    shown = str(other["image"])
    assert f'<option value="{older.pk}"' not in shown
    assert all(f'<option value="{one.pk}">' in shown for one in newest)
