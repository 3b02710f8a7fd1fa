"""The health check of the site, for its operators."""

from __future__ import annotations

from django.db import Error, connections
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe


@csrf_exempt
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 if the site reaches its databases, else 503; the reason is not told."""
    try:
        for connection in connections.all():
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("unavailable\n", "text/plain; charset=utf-8", status=503)
    return HttpResponse("ok\n", "text/plain; charset=utf-8")
