"""What someone writes into an address of the admin is answered, however odd it is."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from digests.admin.site import site
from digests.models import Issue
from tests.factories import LinkFactory, PublicationFactory, make_published_issue

pytestmark = pytest.mark.django_db

MODELS = {model._meta.model_name: model for model in site._registry}
NUMBERS = ["", "0", "-1", "99", "9999999999", "9" * 30, "x", "𝟙", "%"]
QUERIES: list[tuple[str, dict[str, str]]] = [
    *[
        (name, {key: number})
        for name, keys in {
            "issue": ["o", "p", "q", "date__year", "date__month", "status", "year", "id__in"],
            "link": ["o", "p", "q", "created_at__year", "place", "category", "source", "id__in"],
            "logentry": ["o", "p", "q", "action_time__year", "user__id__exact", "id__in"],
            "category": ["o", "p", "q", "position", "id__in"],
            "image": ["o", "p", "q", "created_at__year", "id__in"],
            "user": ["o", "p", "q", "last_login__year", "role", "is_active__exact", "id__in"],
        }.items()
        for key in keys
        for number in NUMBERS
    ],
    ("logentry", {"action_time__year": "9999", "action_time__month": "12"}),
    ("issue", {"headline__regex": "("}),
]


@pytest.fixture(autouse=True)
def rows(db: None) -> None:
    """Make a publication, a public issue and a link of the inbox."""
    PublicationFactory.create()
    make_published_issue("2020-05-15")
    LinkFactory.create(section=None)


def address(name: str, page: str, *args: Any) -> str:
    """The address of a page of the admin of a model."""
    return reverse(f"admin:{MODELS[name]._meta.app_label}_{name}_{page}", args=args)


# On PostgreSQL a query that fails ends its transaction, so that each has its own here too.
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_odd_query_leads_to_the_list(carol_client: Client) -> None:
    for name, query in QUERIES:
        answer = carol_client.get(address(name, "changelist"), query, follow=True)
        assert answer.status_code == 200, f"{name} {query}"


@pytest.mark.parametrize("name", ["issue", "link", "category", "publication", "user"])
def test_a_form_is_shown_whatever_field_it_should_lead_back_to(
    carol_client: Client, name: str
) -> None:
    row = MODELS[name]._default_manager.first()
    assert row is not None
    for page, args in {"add": [], "change": [row.pk], "delete": [row.pk]}.items():
        for field in ["", "id"]:
            answer = carol_client.get(address(name, page, *args), {"_to_field": field})
            assert answer.status_code in {200, 403}, (page, field)


def test_an_error_of_ours_is_not_taken_for_an_odd_query(
    carol_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Issue, "is_scheduled", lambda _issue: int("x"))
    with pytest.raises(ValueError, match="invalid literal"):
        carol_client.get(address("issue", "changelist"))


def test_no_list_tells_a_password_piece_by_piece(carol_client: Client) -> None:
    answer = carol_client.get(address("user", "changelist"), {"password__startswith": "md5"})
    assert answer.status_code == 400


@pytest.mark.parametrize("chosen", ["", "x", "9" * 30, "-1"])
def test_an_action_finds_only_links_that_a_number_can_have(
    carol_client: Client, chosen: str
) -> None:
    typed = {"action": "dismiss", "_selected_action": chosen}
    assert carol_client.post(address("link", "changelist"), typed).status_code == 404


def routes(patterns: Any, prefix: str = "") -> Iterator[str]:
    """The routes of the site, as they are written in its URLs."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 30])
def test_a_number_that_no_row_has_is_not_found(carol_client: Client, number: str) -> None:
    uid = Issue.objects.get().uid
    for route in routes(get_resolver().url_patterns):
        if "<int:" not in route and "<path:object_id>" not in route:
            continue
        if route.startswith("api/"):  # asks for a token before it looks
            continue
        path = re.sub("<(?:int:[a-z]+|path:object_id)>", number, route)
        path = re.sub("<uuid:uid>", str(uid), re.sub("<slug:name>", "publish", path))
        for ask in (carol_client.get, carol_client.post):
            answer = ask(f"/{path}")
            # What Django's own pages miss leads to the front page, which says so.
            assert answer.status_code in {302, 403, 404, 405}, path
            if "<int:" in route:
                assert answer.status_code in {404, 405}, path
