"""The settings of the tests: the product's own, in an environment that no `.env` can change."""

import os
import tempfile

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
    "OUTBOUND_PROXY": "",
    "DRAFT_URL": "",
    "DRAFT_KEY": "",
    "DRAFT_MODEL": "",
    "EMAIL_FROM": "briefing@testserver",
    "FORWARDED_ALLOW_IPS": "",
}
# A file, as in production: of a database in memory the threads of a server share the connection,
# and are refused ("database table is locked") where they would wait for their turn.
FOLDER = tempfile.TemporaryDirectory(prefix="briefing-tests-")
FILE = f"{FOLDER.name}/db.sqlite3"
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FILE}")

from briefing.settings import *  # noqa: E402, F403 (the environment above comes first)

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    DATABASES["default"] |= {"NAME": FILE, "TEST": {"NAME": f"{FILE}-test"}}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = (  # noqa: F405
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF"
    )

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
