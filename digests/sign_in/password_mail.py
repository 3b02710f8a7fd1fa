"""Forgotten passwords: the mail is sent in the background.

The request does the same for every address, so its time tells nobody who has an account. A thread
of the process then looks for the accounts and mails the links. A server that is told to stop sends
what waits first; what a killed one had not sent is lost, and whoever waits for it asks again.
"""

from __future__ import annotations

import datetime as dt
import logging
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore

from django.contrib.auth.forms import PasswordResetForm
from django.db import connection
from django.utils.translation import override

from digests.models import PasswordMail
from digests.people import mail_password_link, password_link

INTERVAL = dt.timedelta(minutes=5)
"""The time between two mails to one account."""
MAX_WAITING = 50
"""The number of requests that may wait; more are refused."""

background = ThreadPoolExecutor(max_workers=1, thread_name_prefix="password-mail")
places = BoundedSemaphore(MAX_WAITING)
logger = logging.getLogger(__name__)


def mail_links_later(email: str, language: str) -> bool:
    """Mail a link to each account with an address soon, in a language.

    Returns False when too many requests wait already, and does nothing then.
    """
    if not places.acquire(blocking=False):
        return False
    background.submit(_mail_links, email, language).add_done_callback(lambda _: places.release())
    return True


def _mail_links(email: str, language: str) -> None:
    """Mail a link to each account with an address, at most once in five minutes."""
    try:
        with override(language):
            for user in PasswordResetForm().get_users(email):
                if PasswordMail.objects.claim(user, INTERVAL):
                    mail_password_link(user, password_link(user))
    except Exception:  # nobody asks the thread how it went
        logger.exception("Links to choose a password could not be mailed.")
    finally:
        connection.close()  # it is of this thread, which may not be needed again for days
