"""Which language a request is answered in."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import reverse
from django.utils import translation


class AdminLanguageMiddleware(LocaleMiddleware):
    """The admin speaks the browser's language; elsewhere it has no say, nor a `Vary` header."""

    def process_request(self, request: HttpRequest) -> None:
        """Choose the language; views of public pages then speak their publication's."""
        if is_admin(request):
            super().process_request(request)
        else:
            translation.activate(settings.LANGUAGE_CODE)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Say in the admin that the answer depends on the browser's language."""
        return super().process_response(request, response) if is_admin(request) else response


def is_admin(request: HttpRequest) -> bool:
    """Whether an address belongs to the admin."""
    return request.path_info.startswith(reverse("admin:index"))
