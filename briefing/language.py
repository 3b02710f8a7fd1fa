"""The language of a response: the browser's in the admin, the publication's elsewhere."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from .admin_path import is_admin_path


class AdminLanguageMiddleware(LocaleMiddleware):
    """Negotiates the language in the admin only; public responses get no ``Vary`` header."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the browser's language in the admin, the default one elsewhere.

        Views of public pages then activate their publication's.
        """
        if is_admin_path(request):
            super().process_request(request)
        else:
            translation.activate(settings.LANGUAGE_CODE)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the response; in the admin it varies by ``Accept-Language``."""
        return super().process_response(request, response) if is_admin_path(request) else response
