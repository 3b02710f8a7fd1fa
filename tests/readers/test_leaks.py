"""What is not public cannot be learnt from what is; and nothing public tells on readers."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from digests import urls, working_copy
from digests.channels import CHANNELS
from digests.models import Issue, Link, Status
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    PassageFactory,
    PublicationFactory,
    ReferenceFactory,
    SectionFactory,
    get_category,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
    make_withdrawn_issue,
)
from tests.shown import Shown

OURS = "[type='application/ld+json'], [type=module][src^='/static/']"
UNWANTED = f"script:not({OURS}), style, iframe, [style]"
"""What no public page has: scripts but the site's own file and linked data, styles, frames."""

pytestmark = pytest.mark.django_db

SECRET = "secret-7f3a"
FOLDER = "old-report"


@pytest.fixture
def public() -> Issue:
    """A public issue, and one of every kind that is not, full of secrets."""
    PublicationFactory.create(folder=FOLDER, standing_opening=SECRET, takes_suggestions=True)
    issue = make_published_issue("2020-05-15", headline="公开的", links=2)
    entry = issue.sections.get().links.all()[0]
    ReferenceFactory.create(link=entry, url="https://github.com/example/engine")
    now = timezone.now()
    first = now - dt.timedelta(days=1)
    hidden = [
        make_issue("2020-06-01", links=0),
        make_issue(None, links=0),
        make_issue("2020-05-15", links=0, status=Status.REVIEW),
        working_copy.open_working_copy(issue),
        make_scheduled_issue(days=7, links=0),
        make_withdrawn_issue("2020-06-03", links=0),
    ]
    for number, one in enumerate(hidden):
        Issue.objects.filter(pk=one.pk).update(
            **dict.fromkeys(("headline", "lead", "opening", "closing", "name", "tagline"), SECRET)
        )
        for section in (
            SectionFactory.create(issue=one, heading=SECRET, note=SECRET),
            SectionFactory.create(issue=one, category=get_category("news"), heading="业界新闻"),
        ):
            at = first if one.status == Status.WITHDRAWN else one.publish_at
            link = _secret_link(section=section, position=number, first_public_at=at)
            ReferenceFactory.create(link=link, title=SECRET, url=f"https://{SECRET}.example/")
            ReferenceFactory.create(link=link, url=f"https://github.com/{SECRET}/{SECRET}")
            ReferenceFactory.create(link=link, url="https://github.com/example/engine")
            PassageFactory.create(section=section, verbatim=SECRET)
    _secret_link(section=None, shelf="inbox")
    _secret_link(section=None, shelf="cut", first_public_at=first)
    return issue


def _secret_link(**fields: Any) -> Link:
    """An entry that readers must not see."""
    text = dict.fromkeys(("title", "summary"), SECRET)
    factory = LinkFactory if fields["section"] else InboxLinkFactory
    return factory.create(
        source=f"{SECRET}-source",
        url=f"https://{SECRET}.example/",
        labels=[SECRET],
        **text,
        **fields,
    )


def sample_paths() -> dict[str, str]:
    """An address for every public pattern; a new pattern must come here too."""
    day = dt.date(2020, 5, 15)
    uid = Link.objects.published().first().uid  # type: ignore[union-attr]
    arguments: dict[str, list[Any]] = {
        "issue": [day],
        "category": ["news"],
        "category_feed": ["news"],
        "source": ["小站"],
        "source_feed": ["小站"],
        "topics_year": [2020],
        "trail": ["github/example/engine"],
        "link": [uid],
        "archive_year": [2020],
        "share_picture": [day],
        "sitemap_year": [2020],
    }
    names = {str(pattern.name) for pattern in urls.urlpatterns if pattern.name}
    names -= {"issue_of_number"}  # it leads to an issue by its date
    names -= {"issue_in_channel", "preview"}  # who has the token of a preview is to see it
    paths = {name: reverse(name, args=arguments.get(name, [])) for name in names}
    channels = {name: channel.suffix for name, channel in CHANNELS.items() if channel.suffix}
    return paths | {name: in_channel(day, suffix) for name, suffix in channels.items()}


def in_channel(date: dt.date, suffix: str) -> str:
    return reverse("issue_in_channel", args=[date, suffix])


def test_no_public_address_tells_of_what_is_not_public(client: Client, public: Issue) -> None:
    hidden = {str(one.date) for one in Issue.objects.exclude(date=None).exclude(date=public.date)}

    for name, path in sample_paths().items():
        response = client.get(path)

        assert response.status_code == 200, name
        assert SECRET not in response.content.decode(errors="replace") + str(response.headers), name
        for date in hidden:
            assert date not in response.content.decode(errors="replace"), name


def test_the_uids_of_hidden_issues_and_entries_stay_hidden(client: Client, public: Issue) -> None:
    hidden = {str(issue.uid) for issue in Issue.objects.exclude(pk=public.pk)}
    hidden |= {str(link.uid) for link in Link.objects.exclude(section__issue=public)}

    for name, path in sample_paths().items():
        said = client.get(path).content.decode(errors="replace")
        assert not [uid for uid in hidden if uid in said], name


def test_asking_for_what_is_hidden_tells_nothing_of_it(client: Client, public: Issue) -> None:
    dates = [issue.date for issue in Issue.objects.exclude(date=public.date) if issue.date]
    paths = [reverse("issue", args=[date]) for date in dates]
    paths += [reverse("share_picture", args=[date]) for date in dates]
    suffixes = [one.suffix for one in CHANNELS.values() if one.suffix]
    paths += [in_channel(date, suffix) for date in dates for suffix in suffixes]
    paths += [f"/{FOLDER}/{date}{end}" for date in dates for end in (".md", ".html", "/", "")]
    paths += [link.get_absolute_url() for link in Link.objects.exclude(section__issue=public)]
    paths += [reverse(name, args=[f"{SECRET}-source"]) for name in ("source", "source_feed")]
    paths.append(reverse("trail", args=[f"github/{SECRET}/{SECRET}"]))

    for path in paths:
        response = client.get(path)
        assert response.status_code in {404, 410}, path
        # A page of a source names it in its own address, which the asker knows.
        assert SECRET not in response.content.decode().replace(path, ""), path


def test_a_hidden_thing_is_answered_as_one_that_never_was(client: Client, public: Issue) -> None:
    draft = Link.objects.filter(section__issue__status=Status.DRAFT).first()
    assert draft is not None
    hidden = client.get(draft.get_absolute_url())
    nothing = client.get("/links/00000000-0000-4000-8000-000000000000/")

    assert hidden.status_code == nothing.status_code == 404
    assert hidden.content == nothing.content
    assert hidden.headers == nothing.headers


def test_no_cache_answers_again_without_asking(client: Client, public: Issue) -> None:
    paths = {**sample_paths(), "404": "/no/such/page", "410": "/issues/2020-06-03/"}

    for name, path in paths.items():
        assert "no-cache" in client.get(path)["Cache-Control"], name
    etag = client.get("/feed/")["ETag"]
    assert client.get("/feed/", headers={"If-None-Match": etag})["Cache-Control"] == "no-cache"


# Readers


def test_no_public_address_sets_a_cookie_or_depends_on_one(client: Client, public: Issue) -> None:
    for name, path in [*sample_paths().items(), ("404", "/no/such/page")]:
        response = client.get(path)

        assert not response.cookies, name
        varying = response.headers.get("Vary", "Accept-Encoding").split(", ")
        assert set(varying) <= {"Accept-Encoding", "Sec-Fetch-Dest"}, name


def test_nothing_on_a_page_comes_from_elsewhere_or_runs(client: Client, public: Issue) -> None:
    Issue.objects.filter(pk=public.pk).update(lead="![图](https://elsewhere.example/pixel.png)")

    for name, path in [*sample_paths().items(), ("404", "/no/such/page")]:
        response = client.get(path)
        assert "default-src 'self'" in response["Content-Security-Policy"], name
        if not response["Content-Type"].startswith("text/html"):
            continue
        tree = Shown(response.content.decode())
        fetched = [node.attributes["src"] for node in tree.all("[src]")]
        fetched += [
            node.attributes["href"] for node in tree.all("link[rel=stylesheet],link[rel=icon]")
        ]
        assert not [url for url in fetched if re.match("//|[a-z]+:", url or "")], name
        assert not tree.all(UNWANTED), name
