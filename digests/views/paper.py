"""An issue as Markdown."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from digests import store
from digests.channels import markdown
from digests.models import Issue
from digests.pages.site import Site, reader_page
from digests.views.errors import moved_gone_or_unknown


@reader_page
def issue_markdown(request: HttpRequest, site: Site, date: dt.date) -> HttpResponseBase:
    """The Markdown of an issue, as the digest's repository has it."""
    issue = Issue.objects.published().filter(date=date).first()
    if issue is None:
        return moved_gone_or_unknown(request, site, date, name="issue_markdown")
    body = markdown.render(store.edition_of(issue, site.imprint))
    etag = quote_etag(sha256(body).hexdigest())
    response = HttpResponse(body, "text/markdown; charset=utf-8", headers={"ETag": etag})
    return get_conditional_response(request, etag, None, response) or response
