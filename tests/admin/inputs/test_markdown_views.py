"""What stands behind a Markdown field lets in who writes, keeps safe images and shows the site."""

import io
import json
import re
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image as Picture

from digests.admin.inputs import markdown_views
from digests.document.limits import MAX_CHARACTERS, find_excess
from digests.models import Image, Issue
from tests.factories import LinkFactory, PublicationFactory, make_published_issue
from tests.images import animation
from tests.safety import unsafe_parts
from tests.shown import Shown, show

UPLOAD = "/admin/markdownx/upload/"
PREVIEW = "/admin/markdownx/preview/"
IMAGES = "/admin/markdownx/images/"
CPU_SECONDS = 2


def png(color: str = "red", size: tuple[int, int] = (8, 6)) -> bytes:
    """A PNG of one colour."""
    file = io.BytesIO()
    Picture.new("RGB", size, color).save(file, "PNG")
    return file.getvalue()


def upload(client: Client, data: bytes, name: str = "x.png", kind: str = "image/png") -> Any:
    """What a field sends when a file is dropped into it."""
    return client.post(UPLOAD, {"image": SimpleUploadedFile(name, data, kind)})


def code_of(response: Any) -> str:
    """The Markdown of an image that was taken."""
    assert response.status_code == 200
    code: str = json.loads(response.content)["image_code"]
    return code


def error_of(response: Any, status: int = 400) -> str:
    """The sentence that says why something was not done."""
    assert response.status_code == status
    error: str = json.loads(response.content)["error"]
    return error


def preview(client: Client, content: str, **values: str) -> str:
    """The preview of a text."""
    response = client.post(PREVIEW, {"content": content, **values})
    assert response.status_code == 200
    return response.content.decode()


def stored(media_root: Path) -> list[Path]:
    """Every file of the media folder."""
    return [path for path in media_root.rglob("*") if path.is_file()]


# Who is let in


def all_paths(patterns: list[Any], prefix: str = "/") -> list[str]:
    """The addresses without arguments of all patterns."""
    paths: list[str] = []
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            paths += all_paths(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            paths.append(route)
    return paths


def test_a_stranger_can_store_nothing_at_any_address_of_markdownx(
    client: Client, db: None, media_root: Path
) -> None:
    paths = {path for path in all_paths(get_resolver().url_patterns) if "markdownx" in path}
    assert {UPLOAD, PREVIEW, IMAGES} == paths
    for path in paths | {"/markdownx/upload/", "/markdownx/markdownify/"}:
        for name, kind in (("evil.html", "image/gif"), ("x.html", "image/png"), ("x.png", "")):
            file = SimpleUploadedFile(name, png(), kind)
            response = client.post(path, {"image": file, "content": "<b>x</b>"})
            assert response.status_code in {403, 404}
            assert b"<b>x" not in response.content
    assert not stored(media_root)
    assert not Image.objects.exists()


@pytest.mark.parametrize("name", ["markdownx_upload", "markdownx_markdownify"])
def test_the_names_of_markdownx_lead_to_our_views(name: str) -> None:
    assert resolve(reverse(name)).func.__module__ == markdown_views.__name__


@pytest.mark.parametrize("path", [UPLOAD, PREVIEW, IMAGES])
def test_a_colleague_who_does_not_write_is_told_so(path: str, db: None) -> None:
    client = Client(headers={"accept-language": "en"})
    reader = User.objects.create_user("dora", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_issue"))
    client.force_login(reader)

    assert "Sign in where this page asks you to, else in a second window" in error_of(
        client.post(path, {"content": "x"}), 403
    )


def test_a_curator_writes_with_pictures(alice_client: Client) -> None:
    assert upload(alice_client, png()).status_code == 200
    assert "<strong>fett</strong>" in preview(alice_client, "**fett**")
    assert alice_client.get(IMAGES).status_code == 200


@pytest.mark.parametrize("path", [UPLOAD, PREVIEW])
def test_what_comes_from_another_site_is_refused(path: str, alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.post(path, {"content": "x"}).status_code == 403


def test_the_token_of_a_form_lets_an_upload_in(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    client.get("/admin/digests/image/add/")
    token = client.cookies["csrftoken"].value
    file = SimpleUploadedFile("x.png", png())
    assert client.post(UPLOAD, {"image": file, "csrfmiddlewaretoken": token}).status_code == 200


@pytest.mark.parametrize(
    ("path", "method"), [(UPLOAD, "get"), (PREVIEW, "get"), (UPLOAD, "put"), (IMAGES, "delete")]
)
def test_no_other_method_is_answered(alice_client: Client, path: str, method: str) -> None:
    assert getattr(alice_client, method)(path).status_code == 405


# Images


def test_an_image_is_kept_safe_and_comes_back_as_markdown(alice_client: Client) -> None:
    code = code_of(upload(alice_client, png() + b"<script>alert(1)</script>", "小 图.png"))

    image = Image.objects.get()
    assert code == f"![小 图](/media/{image.name})"
    assert (image.original_name, image.width, image.height) == ("小 图.png", 8, 6)
    assert b"script" not in default_storage.open(image.name).read()


def test_an_animation_that_stands_still_is_told_of_beside_its_markdown(
    alice_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert upload(alice_client, animation()).json()["notice"] == ""
    monkeypatch.setattr("digests.images.MAX_FRAMES", 1)
    response = upload(alice_client, animation())
    assert "it stands still" in response.json()["notice"]
    assert (
        code_of(response)
        == f"![x]({Image.objects.get(content_type='image/png').get_absolute_url()})"
    )


def test_an_image_is_not_shrunk_below_what_a_page_shows(alice_client: Client) -> None:
    upload(alice_client, png(size=(1500, 900)))
    assert Image.objects.get().width == 1500


def test_the_same_image_again_is_the_one_there_is(alice_client: Client) -> None:
    assert code_of(upload(alice_client, png())) == code_of(upload(alice_client, png()))
    assert Image.objects.count() == 1


@pytest.mark.parametrize("name", ["a](javascript:alert(1)).png", "<img src=x onerror=y>.png"])
def test_the_name_of_a_file_is_no_markup(alice_client: Client, name: str) -> None:
    code = code_of(upload(alice_client, png(), name))

    page = Shown(preview(alice_client, code))
    assert [node.attributes["src"] for node in page.all("*[src]")] == [
        Image.objects.get().get_absolute_url()
    ]
    assert not page.all("a")
    assert not unsafe_parts(page.one("body").html or "")


def test_a_page_that_says_it_is_a_gif_is_refused(alice_client: Client, media_root: Path) -> None:
    page = b"<!DOCTYPE html><script>alert(1)</script>"
    assert error_of(upload(alice_client, page, "evil.html", "image/gif")).startswith(
        "This is a web page"
    )
    assert not stored(media_root)


def test_an_image_called_html_gets_a_name_of_ours(alice_client: Client, media_root: Path) -> None:
    upload(alice_client, png(), "x.html", "text/html")
    assert [path.suffix for path in stored(media_root)] == [".png"]


def bomb() -> bytes:
    """A PNG of few bytes that would decode to hundreds of megabytes."""
    file = io.BytesIO()
    Picture.new("1", (12_000, 12_000)).save(file, "PNG", optimize=True)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "SVG drawing"),
        (png()[:50], "broken or incomplete"),
        (b"", "no image that we know"),
        (bomb(), "too many pixels"),
    ],
    ids=["svg", "broken", "empty", "bomb"],
)
def test_what_is_no_safe_image_is_refused_in_a_sentence(
    alice_client: Client, media_root: Path, data: bytes, told: str
) -> None:
    assert len(data) < 20_000
    assert told in error_of(upload(alice_client, data))
    assert not stored(media_root)
    assert not Image.objects.exists()


def test_nothing_of_a_file_that_is_too_heavy_is_read(alice_client: Client) -> None:
    class Unreadable(io.BytesIO):
        def read(self, *args: Any) -> bytes:
            raise AssertionError("the body was read")

    length = str(markdown_views.MAX_UPLOAD + 1)
    kind = "multipart/form-data; boundary=x"
    sent: dict[str, Any] = {"wsgi.input": Unreadable(), "CONTENT_LENGTH": length}
    response = alice_client.generic("POST", UPLOAD, content_type=kind, **sent)
    assert "larger than 20 MB" in error_of(response, 413)


def test_no_file_at_all_is_answered_in_a_sentence(alice_client: Client) -> None:
    assert "Choose a file" in error_of(alice_client.post(UPLOAD, {"image": "not a file"}))


def test_no_hostile_image_is_kept_as_it_came(
    alice_client: Client, hostile_dir: Path, media_root: Path
) -> None:
    files = sorted((hostile_dir / "images").iterdir())
    assert len(files) == 30
    for file in files:
        response = upload(alice_client, file.read_bytes(), file.name, "image/png")
        if response.status_code == 200:
            assert code_of(response).startswith("![")
        else:
            assert error_of(response).endswith("."), file.name
    kept = {path.name for path in stored(media_root)}
    assert kept == set(Image.objects.values_list("name", flat=True))
    assert not {path.read_bytes() for path in stored(media_root)} & {
        file.read_bytes() for file in files
    }


# The preview


def test_the_preview_is_what_the_page_shows(alice_client: Client) -> None:
    PublicationFactory.create(about="# 缘起\n\n第一行  \n第二行")
    upload(alice_client, png())
    image = Image.objects.get().get_absolute_url()
    make_published_issue("2020-01-02")
    text = (
        f"# 大\n\n**中文。**后【新闻】甲；【论文】乙，见[上期](../x/2020-01-02.md)\n\n"
        f"![图]({image})\n\nhttps://example.org/a。后\n\n注[^1]\n\n[^1]: 脚注\n\n"
        "A <script>x</script>"
    )
    issue = make_published_issue("2020-05-15", links=0)
    section = issue.sections.get()
    summary = LinkFactory.create(section=section)
    rows = {"lead": issue, "opening": issue, "closing": issue, "note": section, "summary": summary}
    for place, row in rows.items():
        setattr(row, place, f"{text}\n\n{place}")
        row.save()
    page = show(alice_client, issue.get_absolute_url())

    for place in rows:
        shown = Shown(preview(alice_client, f"{text}\n\n{place}", place=place)).one(
            f".{place}.text"
        )
        there = page.one(f".{place}.text")
        # A page tells its footnotes from those of its other texts.
        here, on_page = (
            re.sub(r"(fn(?:ref)?-1)-[0-9a-f]{8}", r"\1", part.inner_html or "")
            for part in (shown, there)
        )
        assert here == on_page, place
        assert f"{place}</p>" in (shown.inner_html or ""), place
        assert not unsafe_parts(shown.html or "")


def test_one_enter_is_a_line_break(alice_client: Client) -> None:
    html = preview(alice_client, "第一行\r\n第二行")
    assert Shown(html).texts("p") == ["第一行", "第二行"]


def test_the_soft_breaks_of_what_stood_there_stay(alice_client: Client) -> None:
    html = preview(alice_client, "甲\n乙\n丙", before="甲\n乙")
    assert Shown(html).texts("p") == ["甲 乙", "丙"]


def test_the_preview_speaks_the_language_of_the_publication(alice_client: Client) -> None:
    PublicationFactory.create(language="zh-hans")
    html = preview(alice_client, "甲[^1]\n\n[^1]: 乙")
    with translation.override("zh-hans"):
        assert Shown(html).values("a[aria-label]", "aria-label") == [gettext("Back to the text")]
    assert Shown(html).values(".text", "lang") == ["zh-Hans"]
    assert Shown(preview(alice_client, "English")).values(".text", "lang") == ["en"]


def test_no_text_has_no_preview(alice_client: Client) -> None:
    assert preview(alice_client, " \n") == ""


def test_a_text_stands_somewhere(alice_client: Client) -> None:
    assert "Reload the page" in error_of(
        alice_client.post(PREVIEW, {"content": "x", "place": "<b>"})
    )


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (MAX_CHARACTERS + 1, "This text has 300001 characters; there is room for 300000."),
        (markdown_views.MAX_TEXTS, "too long for a preview"),
    ],
)
def test_a_text_of_no_issue_gets_a_sentence_for_a_preview(
    alice_client: Client, length: int, told: str
) -> None:
    response = alice_client.post(PREVIEW, {"content": "x" * length})
    assert told in error_of(response, 413)


def test_every_pathological_text_is_answered_soon(alice_client: Client, hostile_dir: Path) -> None:
    file = hostile_dir / "markdown" / "pathological.json"
    cases = json.loads(file.read_text("utf-8"))["cases"]
    assert len(cases) == 19
    for case in cases:
        text = case["text"] * case["times"] + case["tail"]
        started = process_time()
        response = alice_client.post(PREVIEW, {"content": text})
        assert process_time() - started < CPU_SECONDS, case["name"]
        assert response.status_code == (413 if find_excess(text) else 200)
        assert not unsafe_parts(response.content.decode())


def test_no_hostile_text_acts_in_a_preview(alice_client: Client, hostile_dir: Path) -> None:
    files = sorted((hostile_dir / "xss").glob("*.json"))
    cases = [case for file in files for case in json.loads(file.read_text("utf-8"))["cases"]]
    for case in cases[::10]:  # the renderer meets them all in its own tests
        for place in ("lead", "summary"):
            assert not unsafe_parts(preview(alice_client, case["payload"], place=place)), case


# What was uploaded before


def test_the_images_there_are_come_newest_first_in_pages(
    alice_client: Client, monkeypatch: Any
) -> None:
    monkeypatch.setattr(markdown_views, "IMAGES_PER_PAGE", 2)
    for name in ("one", "two", "three"):
        upload(alice_client, png(size=(len(name), 40 + ord(name[1]))), f"{name}.png")

    first, second = show(alice_client, IMAGES), show(alice_client, f"{IMAGES}?page=2")

    assert first.texts("li") == ["three.png", "two.png"]
    assert second.texts("li") == ["one.png"]
    assert first.texts("button[type=button]") == ["Older images"]
    assert second.texts("button[type=button]") == ["Newer images"]
    addresses = [image.get_absolute_url() for image in Image.objects.all()]
    assert first.values("input[type=radio]", "value") == addresses[:2]
    assert set(first.values("img", "loading")) == {"lazy"}
    assert [text for text in first.texts("label") if "What it shows" in text]


def test_before_the_first_image_the_list_says_so(alice_client: Client) -> None:
    assert "No image has been uploaded yet." in show(alice_client, IMAGES).text("ul")


def test_a_file_name_is_text_in_the_list(alice_client: Client) -> None:
    upload(alice_client, png(), "<img src=x onerror=alert(1)>.png")
    assert len(show(alice_client, IMAGES).all("img")) == 1


def test_looking_changes_no_issue(alice_client: Client) -> None:
    issue = make_published_issue(lead="甲\n乙")
    preview(alice_client, "丙", before="甲\n乙", place="lead")
    assert Issue.objects.get(pk=issue.pk).lead == "甲\n乙"
