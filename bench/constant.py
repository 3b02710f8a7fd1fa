"""A Django site that answers with so many constant bytes: what the server itself costs."""

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="x" * 60)
django.setup()


def constant(request: HttpRequest, size: int) -> HttpResponse:
    """Answer with so many bytes."""
    return HttpResponse(b"x" * size)


urlpatterns = [path("<int:size>/", constant)]
application = get_wsgi_application()
