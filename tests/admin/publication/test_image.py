"""Images in the admin."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image as Picture
from pytest_django import DjangoCaptureOnCommitCallbacks

from digests.images import LOST_MOTION
from digests.models import Image
from tests.admin.browser import errors_of, messages_of
from tests.factories import PublicationFactory, get_category, make_issue
from tests.images import animation

LIST = "/admin/digests/image/"


def png(color: str = "red") -> bytes:
    """A small PNG."""
    file = io.BytesIO()
    Picture.new("RGB", (8, 6), color).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def image(alice_client: Client) -> Image:
    """An image that Alice has uploaded."""
    alice_client.post(f"{LIST}add/", {"file": SimpleUploadedFile("图.png", png())})
    return Image.objects.get()


def test_an_image_is_uploaded_under_a_name_of_ours(alice_client: Client, image: Image) -> None:
    assert (image.original_name, image.width, image.height) == ("图.png", 8, 6)
    assert default_storage.exists(image.name)
    page = alice_client.get(reverse("admin:digests_image_change", args=[image.pk])).content.decode()
    assert f"![]({image.get_absolute_url()})" in page
    assert image.get_absolute_url() in alice_client.get(LIST).content.decode()


def test_who_uploads_an_animation_that_stands_still_is_told(
    alice_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for most_frames, is_told in ((500, False), (1, True)):
        monkeypatch.setattr("digests.images.MAX_FRAMES", most_frames)
        sent = {"file": SimpleUploadedFile("x.gif", animation())}
        said = messages_of(alice_client.post(f"{LIST}add/", sent, follow=True))
        assert (str(LOST_MOTION) in said) == is_told


def test_the_image_that_is_chosen_is_seen_beside_the_choice(
    alice_client: Client, carol_client: Client, image: Image
) -> None:
    issue, other = make_issue(cover=image), make_issue()
    shown = f'src="{image.get_absolute_url()}"'
    pages = [reverse("admin:digests_issue_change", args=[one.pk]) for one in (issue, other)]
    assert [shown in alice_client.get(page).content.decode() for page in pages] == [True, False]

    publication = PublicationFactory.create(qr=image)
    page = reverse("admin:digests_publication_change", args=[publication.pk])
    assert shown in carol_client.get(page).content.decode()
    assert shown not in carol_client.post(page, {"qr": "x"}).content.decode()


def test_the_same_image_again_is_the_one_there_is(alice_client: Client, image: Image) -> None:
    alice_client.post(f"{LIST}add/", {"file": SimpleUploadedFile("again.png", png())})
    assert Image.objects.get() == image


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("x.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "Export it as PNG"),
        ("x.png", b"<html><script>alert(1)</script></html>", "Save the image itself"),
        ("x.png", png()[:40], "broken or incomplete"),
    ],
)
def test_what_is_no_safe_image_is_refused_with_a_reason(
    alice_client: Client, name: str, data: bytes, told: str
) -> None:
    response = alice_client.post(f"{LIST}add/", {"file": SimpleUploadedFile(name, data)})
    assert told in errors_of(response)
    assert not Image.objects.exists()


def test_an_image_that_nothing_shows_is_deleted_with_its_file(
    bob_client: Client,
    image: Image,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    url = reverse("admin:digests_image_delete", args=[image.pk])
    with django_capture_on_commit_callbacks(execute=True):
        bob_client.post(url, {"post": "yes"})
    assert not Image.objects.exists()
    assert not default_storage.exists(image.name)


@pytest.mark.parametrize("where", ["text", "note", "cover", "qr"])
def test_an_image_that_is_shown_is_not_deleted(
    bob_client: Client, image: Image, where: str
) -> None:
    if where == "text":
        make_issue(opening=f"![图]({image.get_absolute_url()})")
    elif where == "note":
        category = get_category("papers")
        category.default_note = f"![图]({image.get_absolute_url()})"
        category.save()
    elif where == "cover":
        make_issue(cover=image)
    else:
        PublicationFactory.create(qr=image)
    url = reverse("admin:digests_image_delete", args=[image.pk])
    assert bob_client.post(url, {"post": "yes"}).status_code == 403
    assert Image.objects.get() == image
