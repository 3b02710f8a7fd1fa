"""The first import tells of the publication."""

from pathlib import Path

import pytest

from digests.models import Image, Publication
from tests.factories import PublicationFactory, make_issue
from tests.import_issues.runs import TEXT, picture, run, write

pytestmark = pytest.mark.django_db


FOOT = """
## [往期回顾](https://example.org/weekly)

| 2 | 0 | 2 | 0 |
|:---:|:---:|:---:|:---:|
|  |  |  | [2020-05-01](../old-weekly/2020-05-01.md) |

----

![qrcode](../qr.png)

- WeChat: 小站
- Editor: https://example.org/{date}
- Project: https://example.org/weekly

----

<a rel="license" href="http://creativecommons.org/licenses/by/4.0/">CC BY</a>
"""


def test_the_first_import_tells_of_the_publication(tmp_path: Path) -> None:
    folder = tmp_path / "weekly"
    picture(tmp_path / "qr.png")
    folder.mkdir()
    write(folder, "2020-05-01", TEXT + FOOT)
    write(folder, "2020-05-15", TEXT + FOOT)
    write(folder, "2020-06-01")
    run(folder, "--root", tmp_path)
    publication = Publication.objects.get()
    assert (publication.name, publication.tagline) == ("快讯", "关注小设备")
    assert publication.editor == "https://example.org/2020-05-15"
    assert publication.project == "https://example.org/weekly"
    assert (publication.wechat, publication.folder) == ("小站", "old-weekly")
    assert publication.licence.startswith("<a rel=")
    assert publication.qr == Image.objects.get()


def test_without_an_archive_the_folder_has_its_own_name(tmp_path: Path) -> None:
    folder = tmp_path / "weekly"
    folder.mkdir()
    run(write(folder))
    assert Publication.objects.get().folder == "weekly"


def test_what_somebody_filled_in_before_stays(tmp_path: Path) -> None:
    PublicationFactory.create(name="我的", tagline="")
    run(write(tmp_path))
    publication = Publication.objects.get()
    assert (publication.name, publication.tagline) == ("我的", "关注小设备")


def test_a_later_import_leaves_the_publication_alone(tmp_path: Path) -> None:
    make_issue("2020-01-01")
    PublicationFactory.create(name="", editor="")
    run(write(tmp_path, text=TEXT + FOOT))
    publication = Publication.objects.get()
    assert (publication.name, publication.editor) == ("", "")


def test_a_digest_without_a_name_is_told_of_by_its_first_import_alone(tmp_path: Path) -> None:
    said = "The files tell no name of the digest"
    nameless = write(tmp_path, "2020-05-01", TEXT.replace("# 快讯 ({date})", "# 2020-05-01"))
    assert said in run(nameless).out
    assert said not in run(write(tmp_path, "2020-05-08", TEXT)).out


def test_a_digest_with_a_name_needs_no_word_of_it(tmp_path: Path) -> None:
    assert "The files tell no name" not in run(write(tmp_path, "2020-05-01")).out
