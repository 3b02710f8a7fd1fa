"""Images are kept and deleted with their files, and texts that show them are shown anew."""

import pytest
from django.core.files.storage import default_storage
from pytest_django import DjangoCaptureOnCommitCallbacks

from digests import changes, uploads
from digests.models import Image
from tests.factories import PublicationFactory
from tests.random_edits.digest import picture

pytestmark = pytest.mark.django_db


def test_an_image_that_is_kept_is_another_version_without_a_date() -> None:
    PublicationFactory.create()
    before = changes.current()
    image = uploads.upload_image(picture("red"), original_name="red.png")
    assert (Image.objects.get(), image.original_name) == (image, "red.png")
    assert changes.current().number == before.number + 1
    assert changes.current().written_at == before.written_at


def test_an_image_that_is_deleted_is_another_version_and_its_file_goes(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    image = uploads.upload_image(picture("red"))
    before = changes.current()
    with django_capture_on_commit_callbacks(execute=True):
        uploads.delete_image(image)
    assert not Image.objects.exists()
    assert not default_storage.exists(image.name)
    assert changes.current().number == before.number + 1
