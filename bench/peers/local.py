"""Settings of the Wagtail site that are missing in the production settings it starts with."""

import os

from .base import INSTALLED_APPS

SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = ["127.0.0.1"]
WAGTAILADMIN_BASE_URL = "http://127.0.0.1"
ROOT_URLCONF = "digest.urls"
LANGUAGE_CODE = "zh-hans"
INSTALLED_APPS = [*INSTALLED_APPS, "digest"]
