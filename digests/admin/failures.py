"""Answer where a request of the admin fails; what was typed comes back and no database is asked."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views import defaults

from digests.outages import RETRY_AFTER, outage_of
from digests.readers import errors

from .body_limits import fits, refuse_as_too_large
from .draft_recovery import failure_page, is_admin_request, typed_values

OUR_MISTAKE = _(
    "The mistake is ours. Try again; if that does not help, tell whoever runs the server."
)
TOO_MANY = _(
    "A form of more than %(limit)s fields cannot be saved. Your browser still has what you typed: "
    "go back to it and save a part at a time."
)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Answer 503 or 507 for a failure of the machine and 500 for a mistake of ours.

    Used as ``handler500``, which is called while the exception is handled.
    """
    if not is_admin_request(request):
        return errors.server_error(request)
    try:
        sent = typed_values(request) if fits(request) else []
    except Error:  # nobody can be told to be signed in
        sent = []
    if outage := outage_of(sys.exception()):
        response = failure_page(request, outage.status, outage.reason, sent=sent)
        response["Retry-After"] = str(RETRY_AFTER)
        return response
    return failure_page(request, HTTPStatus.INTERNAL_SERVER_ERROR, OUR_MISTAKE, sent=sent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 413 for a body with too much in it and 400 for a malformed one.

    Used as ``handler400``.
    """
    if not is_admin_request(request):
        return defaults.bad_request(request, exception)
    if isinstance(exception, RequestDataTooBig):
        return refuse_as_too_large(request)
    if isinstance(exception, (TooManyFieldsSent, TooManyFilesSent)):
        reason = TOO_MANY % {"limit": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS}
        return failure_page(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, reason)
    return defaults.bad_request(request, exception)
