"""The WSGI entry point for production servers: ``gunicorn briefing.wsgi``.

Raises ImproperlyConfigured when DEBUG is on. WSGI_APPLICATION stays unset, so that ``runserver``
does not import this module.
"""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "briefing.settings")

if settings.DEBUG:
    raise ImproperlyConfigured(
        "DEBUG is on: set DEBUG=0 to serve Briefing with a server of its own; "
        "development runs under manage.py, by `make run`."
    )

# A thread that renders a form for an editor gives way after a fifth of a millisecond: a request of
# a reader is done in little more, but waits for its turn several times, by default 5 ms each.
sys.setswitchinterval(0.0002)

settings.LOADS_ADMIN_AT_ONCE = False
application = get_wsgi_application()
