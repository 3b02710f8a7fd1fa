"""The settings of the tests: the product's own, in an environment that no `.env` can change."""

import os

os.environ |= {
    "DEBUG": "1",
    "SECRET_KEY": "only-the-tests-know-this-key-and-they-keep-nothing-0123456789",
    "ALLOWED_HOSTS": "",
    "CSRF_TRUSTED_ORIGINS": "",
    "SITE_URL": "http://testserver",
    "LANGUAGE_CODE": "zh-hans",
    "TIME_ZONE": "Asia/Shanghai",
    "REPLICA_URL": "",
    "CACHE_URL": "locmem://",
    "STORAGE_URL": "",
    "EMAIL_URL": "",
    "EMAIL_FROM": "briefing@testserver",
    "FORWARDED_ALLOW_IPS": "",
}
os.environ.setdefault("DATABASE_URL", "sqlite:///:memory:")

from briefing.settings import *  # noqa: F403 (the environment above comes first)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
