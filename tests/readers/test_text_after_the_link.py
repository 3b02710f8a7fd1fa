"""The text after an entry's link stands on its page."""

from pathlib import Path

import pytest
from django.test import Client

from tests.import_issues.runs import run
from tests.shown import show

TEXT = """# 快讯 (2020-05-15)

## 论文

- [三值网络](https://example.org/a) 由两位学生写成
"""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/issues/2020-05-15.json", "/feed/", "/feed.json", "/links/feed/"]
)
def test_programs_are_given_the_text_after_the_link(
    tmp_path: Path, client: Client, address: str
) -> None:
    path = tmp_path / "2020-05-15.md"
    path.write_text(TEXT, encoding="utf-8")
    run(path, "--publish")
    assert "由两位学生写成" in client.get(address).content.decode()


@pytest.mark.django_db
def test_a_reader_sees_the_text_after_the_link(tmp_path: Path, client: Client) -> None:
    path = tmp_path / "2020-05-15.md"
    path.write_text(TEXT, encoding="utf-8")
    run(path, "--publish")
    assert "由两位学生写成" in show(client, "/issues/2020-05-15/").text("article.entry")
