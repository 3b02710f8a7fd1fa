"""Images in a bucket of an S3 API: everything works that works with a folder."""

import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from moto.server import ThreadedMotoServer
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from briefing.settings import storage
from digests import uploads
from digests.models import Image
from tests.factories import make_published_issue
from tests.http.server import body, serve_pages
from tests.images import png
from tests.import_issues.runs import TEXT, picture, run, write
from tests.people import browser_of
from tests.production import free_port, production, serve
from tests.production import run as run_in_production
from tests.random_edits import digest

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.xdist_group("bucket"),  # one server for all of them
]
BUCKET = "briefing-images"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an S3 on this machine with a private bucket, as STORAGE_URL names it."""
    moto = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    made = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        aws_access_key_id="key",
        aws_secret_access_key="secret/+",
        region_name="us-east-1",
    )
    made.create_bucket(Bucket=BUCKET)
    yield f"s3://key:secret%2F%2B@{host}:{port}/{BUCKET}"
    moto.stop()


@pytest.fixture(autouse=True)
def _bucket(server: str, settings: Settings) -> Iterator[None]:
    """Keep the images of a test in the bucket, which is empty again afterwards."""
    settings.STORAGES = {**settings.STORAGES, "default": storage(server)}
    bucket = default_storage.bucket  # type: ignore[attr-defined]
    yield
    bucket.objects.all().delete()


@pytest.fixture
def broken(settings: Settings) -> None:
    """Let the bucket be one that nobody serves."""
    address = f"s3://key:secret@127.0.0.1:{free_port()}/{BUCKET}"
    settings.STORAGES = {**settings.STORAGES, "default": storage(address)}


def stored() -> list[str]:
    """The names in the bucket."""
    return sorted(default_storage.listdir("")[1])


def test_an_image_uploaded_in_the_admin_is_in_the_bucket_and_served_by_the_site(
    client: Client, media_root: Path
) -> None:
    alice = browser_of("alice")
    for _ in range(2):  # the same image again is stored once
        alice.post("/admin/digests/image/add/", {"file": SimpleUploadedFile("图.png", png())})

    image = Image.objects.get()
    assert stored() == [image.name]
    assert not media_root.exists()
    assert image.get_absolute_url() == f"/media/{image.name}", "an address that never expires"
    response = client.get(image.get_absolute_url())
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert content == default_storage.open(image.name).read()
    assert response["Content-Type"] == "image/png"
    assert response["Content-Length"] == str(len(content))
    assert "immutable" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_an_image_pasted_into_a_text_is_in_the_bucket() -> None:
    sent = {"image": SimpleUploadedFile("a.png", png("blue"))}
    said = browser_of("alice").post("/admin/markdownx/upload/", sent).json()

    assert said["image_code"] == f"![a](/media/{Image.objects.get().name})"
    assert stored() == [Image.objects.get().name]


def test_the_images_of_files_come_along_and_go_out_again(tmp_path: Path, english: None) -> None:
    issues, out = tmp_path / "issues", tmp_path / "out"
    picture(issues / "images/a.png")
    write(issues, text=f"{TEXT}\n![](images/a.png)\n")

    assert run(issues, "--publish", "--json").file["status"] == "created"
    call_command("export_issues", output=out)

    [name] = stored()
    assert (out / "images" / name).read_bytes() == default_storage.open(name).read()
    assert f"images/{name}" in (out / "2020-05-15.md").read_text()


@pytest.mark.usefixtures("loopback")
def test_a_picture_of_another_site_is_copied_into_the_bucket_once(tmp_path: Path) -> None:
    with serve_pages({"/a.png": body(png())}) as other:
        for day in ("2020-05-15", "2020-05-16"):
            write(tmp_path, day, f"{TEXT}\n![]({other.url('/a.png')})\n")
        run(tmp_path, "--fetch-images")
        run(tmp_path, "--fetch-images")

    assert other.paths == ["/a.png"]
    assert len(stored()) == 1


def test_a_deleted_image_leaves_the_bucket(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    image = uploads.upload_image(digest.picture("red"))
    assert stored() == [image.name]

    with django_capture_on_commit_callbacks(execute=True):
        uploads.delete_image(image)

    assert stored() == []


@pytest.mark.usefixtures("broken")
def test_an_image_is_deleted_though_the_bucket_keeps_its_file(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    caplog: pytest.LogCaptureFixture,
) -> None:
    image = Image.objects.create(name="a1.png", content_type="image/png", width=3, height=2)

    with django_capture_on_commit_callbacks(execute=True):
        uploads.delete_image(image)

    assert not Image.objects.exists()
    assert "Could not connect" in caplog.text


def test_an_image_that_was_damaged_in_the_bucket_is_stored_anew() -> None:
    image = digest.picture("red")
    uploads.upload_image(image)
    default_storage.bucket.Object(image.name).put(Body=b"half")  # type: ignore[attr-defined]

    uploads.upload_image(image)

    assert default_storage.open(image.name).read() == image.data


@pytest.mark.parametrize(
    "path", ["missing.png", "../outside.png", "a/../../x.png", "/etc/x.png", f"{'x' * 1100}.png"]
)
def test_what_is_not_in_the_bucket_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/media/{path}").status_code == 404


@pytest.mark.usefixtures("broken")
def test_while_the_bucket_does_not_answer_an_image_is_unavailable_and_pages_are_there(
    client: Client,
) -> None:
    issue = make_published_issue(lead="![](/media/0123.png)")

    assert client.get("/media/0123.png").status_code == 503
    assert client.get(issue.get_absolute_url()).status_code == 200


@pytest.mark.usefixtures("broken", "english")
def test_a_file_whose_images_cannot_be_stored_is_reported_and_not_imported(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    write(tmp_path, text=f"{TEXT}\n![](a.png)\n")

    ran = run(tmp_path, "--json")

    assert ran.file["status"] == "failed"
    assert "Could not connect" in ran.file["error"]
    assert not Image.objects.exists()


def test_a_server_on_a_bucket_serves_from_it(server: str, tmp_path: Path) -> None:
    name = uploads.upload_image(digest.picture("red")).name
    address = f"http://127.0.0.1:{(port := free_port())}"
    variables = {
        "SITE_URL": address,
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "STATIC_ROOT": str(tmp_path),
        "STORAGE_URL": server,
    }
    gunicorn = [sys.executable, "-m", "gunicorn", "--no-control-socket", "briefing.wsgi"]
    command = [*gunicorn, "--bind", f"127.0.0.1:{port}"]
    with serve(command, f"{address}/media/{name}", tmp_path, production(**variables)) as log:
        assert "Error" not in log.read_text()


def test_a_site_without_a_bucket_does_not_load_the_library_for_it() -> None:
    loaded = "import briefing.wsgi, sys; print({'boto3', 'botocore', 'storages'} & {*sys.modules})"

    assert run_in_production("-c", loaded).stdout == "set()\n"
