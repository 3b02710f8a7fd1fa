"""The settings of Briefing, read from the environment and from `.env`; safe by default.

The environment takes precedence over `.env`. ``DEBUG=1`` is development; everything else is
production. Raises ImproperlyConfigured for unsafe or unreadable values, with a line for each
variable that says what to set.
"""

import re
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from environs import Env, EnvValidationError, ValidationError

BASE_DIR = Path(__file__).resolve().parent.parent
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
# IMMEDIATE and the time-out make SQLite's writers wait for each other; FULL survives a power cut.
# SQLite's queue is no queue: of eight that never pause, one may wait for half a minute. It gets its
# turn before the proxy gives up after 60 s.
DATABASE_OPTIONS: dict[str, dict[str, Any]] = {
    "django.db.backends.postgresql": {},
    "django.db.backends.sqlite3": {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
        "timeout": 45,
    },
}

BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]+[a-z0-9]")
THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}

env = Env(eager=False)
env.read_env(str(BASE_DIR / ".env"), recurse=False)


def words(value: str) -> list[str]:
    """Return the items of a comma-separated list."""
    return [word.strip() for word in value.split(",") if word.strip()]


@env.parser_for("switch")
def switch(value: str) -> bool:
    """Return True for 1, true or on, False for 0, false or off.

    Raises ValidationError for any other text.
    """
    states = {"1": True, "true": True, "on": True, "0": False, "false": False, "off": False}
    try:
        return states[value.lower()]
    except KeyError as error:
        raise ValidationError("is neither on nor off: set it to 1 or 0.") from error


DEBUG = env.switch("DEBUG", "0")


def is_origin(address: str) -> bool:
    """Return True for an http or https origin: scheme, host and optional port only (RFC 6454)."""
    return re.fullmatch(r"https?://[^\s/?#@:*]+(:\d+)?", address) is not None


@env.parser_for("secret")
def secret(value: str) -> str:
    """Return a secret key that meets the criteria of Django's deployment check.

    Raises ValidationError for a shorter or simpler one.
    """
    if len(value) < 50 or len(set(value)) < 5 or value.startswith("django-insecure-"):
        raise ValidationError(
            "is missing or weak: set it to at least 50 random characters, for example those of "
            "`python3 -c 'import secrets; print(secrets.token_urlsafe(50))'`."
        )
    return value


@env.parser_for("database")
def database(value: str) -> dict[str, Any]:
    """Return the Django settings of a database URL for SQLite or PostgreSQL.

    Raises ValidationError for any other URL.
    """
    try:
        config: dict[str, Any] = {**dj_database_url.parse(value, conn_health_checks=True)}
    except ValueError:
        config = {"ENGINE": ""}
    if config["ENGINE"] not in DATABASE_OPTIONS:
        raise ValidationError(
            "is not a database address: set it to sqlite:////path/to/db.sqlite3 or "
            "postgres://user:password@host:5432/name."
        )
    # Each thread keeps its connection. A pool hands one out and takes it back at each request: that
    # saves none, as every thread needs one, and takes more time.
    config["CONN_MAX_AGE"] = 0 if DEBUG else 60
    config["OPTIONS"] = {**DATABASE_OPTIONS[config["ENGINE"]], **config.get("OPTIONS", {})}
    return config


@env.parser_for("replica")
def replica(value: str) -> dict[str, Any]:
    """Return the Django settings of a replica's URL, for PostgreSQL only, or {} for "".

    Raises ValidationError for any other URL, and where DATABASE_URL is no PostgreSQL either.
    """
    if not value:
        return {}
    schemes = {"postgres", "postgresql"}
    if urlsplit(value).scheme not in schemes:
        raise ValidationError(
            "is not the address of a replica: set it to postgres://user:password@host:5432/name."
        )
    found: dict[str, Any] = database(value)
    if urlsplit(env.str("DATABASE_URL", "")).scheme not in schemes:
        raise ValidationError(
            "stands beside a database that has no replicas: set DATABASE_URL to the PostgreSQL "
            "that it copies, or take it out."
        )
    return found


@env.parser_for("cache")
def cache(value: str) -> dict[str, Any]:
    """Return the Django settings of a cache URL: the process's memory or Redis.

    Raises ValidationError for any other URL.
    """
    scheme = urlsplit(value).scheme
    if scheme == "locmem":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if scheme in {"redis", "rediss", "unix"}:
        return {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": value,
            "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
        }
    raise ValidationError("is not a cache address: set it to locmem:// or redis://host:6379/0.")


@env.parser_for("storage")
def storage(value: str) -> dict[str, Any]:
    """Return the Django settings of the storage of images: a bucket's, or a folder's for "".

    A bucket is asked by https, except on this machine. Raises ValidationError for any other URL.
    """
    if not value:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    try:
        parts = urlsplit(value)
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        is_whole = all((parts.username, parts.password, parts.hostname, parts.port != 0))
    except ValueError:
        parts, options, is_whole = urlsplit(""), {}, False
    bucket = parts.path.strip("/")
    if (
        parts.scheme != "s3"
        or not is_whole
        or not BUCKET.fullmatch(bucket)
        or set(options) - {"region"}
    ):
        raise ValidationError(
            "is not the address of a bucket: set it to s3://KEY:SECRET@host/bucket?region=…, with "
            "% signs for what is no letter."
        )
    scheme = "http" if parts.hostname in THIS_MACHINE else "https"
    return {
        "BACKEND": "briefing.storage.BucketStorage",
        "OPTIONS": {
            "endpoint_url": f"{scheme}://{parts.netloc.rpartition('@')[2]}",
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password or ""),
            "bucket_name": bucket,
            "region_name": options.get("region", "us-east-1"),
        },
    }


@env.parser_for("site")
def site(value: str) -> str:
    """Return the public origin of the site, without a trailing slash.

    Raises ValidationError when it is missing or no origin.
    """
    address = value.rstrip("/")
    if not is_origin(address):
        raise ValidationError(
            "is missing or not the address of a site: set it to scheme and host, like "
            "https://digest.example."
        )
    return address


@env.parser_for("origins")
def origins(value: str) -> list[str]:
    """Return the origins of a comma-separated list, of which ``*.`` may stand for subdomains.

    Raises ValidationError when one of them is no origin, or ``*`` stands for the sites of others.
    """
    listed = words(value)
    if not all(is_origin(re.sub(r"//\*\.(?=[^.]+\.[^.])", "//", origin)) for origin in listed):
        raise ValidationError(
            "is not a list of origins: set it to schemes and hosts, with commas, like "
            "https://digest.example,https://*.digest.example."
        )
    return listed


@env.parser_for("hosts")
def hosts(value: str) -> list[str]:
    """Return the host names of a comma-separated list.

    Raises ValidationError for ``*``, with which a forged Host header would be believed, and when
    there is none in production.
    """
    listed = words(value)
    if "*" in listed:
        raise ValidationError(
            "lets any host in: set it to the host names of the site, with commas, like "
            "digest.example."
        )
    if not listed and not DEBUG:
        raise ValidationError(
            "is not set: set it to the host names of the site, with commas, like digest.example."
        )
    return listed


@env.parser_for("proxies")
def proxies(value: str) -> list[str]:
    """Return the addresses and networks of a comma-separated list.

    Raises ValidationError when one of them is neither, or is every address, as ``*`` is for
    gunicorn: anybody could then forge a client's address and scheme.
    """
    listed = words(value)
    try:
        is_narrow = all(ip_network(address).prefixlen for address in listed)
    except ValueError:
        is_narrow = False
    if not is_narrow:
        raise ValidationError(
            "is not a list of the proxy's addresses: set it to them, with commas, like "
            "10.0.0.7,10.0.1.0/24."
        )
    return listed


@env.parser_for("mail")
def mail(value: str) -> dict[str, Any]:
    """Return host, port, user, password and encryption of a mail server's URL, or {} for "".

    ``smtp://`` uses STARTTLS (RFC 3207) except on this machine, ``smtps://`` encrypts from the
    start (RFC 8314). Raises ValidationError for any other URL.
    """
    if not value:
        return {}
    try:
        parts = urlsplit(value)
        port = parts.port or {"smtp": 587, "smtps": 465}[parts.scheme]
    except (KeyError, ValueError):
        parts = urlsplit("")
    if not parts.hostname or parts.path.strip("/") or parts.scheme not in {"smtp", "smtps"}:
        raise ValidationError(
            "is not the address of a mail server: set it to smtp://user:password@host:587 "
            "(STARTTLS) or smtps://user:password@host:465, with % signs for what is no letter."
        )
    return {
        "host": parts.hostname,
        "port": port,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "starttls": parts.scheme == "smtp" and parts.hostname not in THIS_MACHINE,
        "tls": parts.scheme == "smtps",
    }


@env.parser_for("outbound_proxy")
def outbound_proxy(value: str) -> str:
    """Return the address of a proxy of http or https, "" for none.

    Raises ValidationError for any other URL.
    """
    try:
        parts = urlsplit(value)
        is_proxy = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        is_proxy = False
    if value and (not is_proxy or parts.path.strip("/") or parts.query or parts.fragment):
        raise ValidationError(
            "is not the address of a proxy: set it to http://host:3128 or "
            "http://user:password@host:3128, with % signs for what is no letter."
        )
    return value


@env.parser_for("endpoint")
def endpoint(value: str) -> str:
    """Return the base address of an API of http or https, "" for none.

    Raises ValidationError for any other URL.
    """
    try:
        is_whole = urlsplit(value).port != 0
    except ValueError:
        is_whole = False
    is_plain = re.fullmatch(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?", value)
    if value and not (is_whole and is_plain):
        raise ValidationError(
            "is not the address of an API: set it to what stands before /chat/completions, like "
            "https://models.example/v1, or leave it empty."
        )
    return value


@env.parser_for("web_archive")
def web_archive(value: str) -> str:
    """Return the address of an archive's availability API, "" for none.

    Raises ValidationError for any other text.
    """
    if value and not re.fullmatch(r"https?://[^\s/?#@]+/[^\s?#]+", value):
        raise ValidationError(
            "is not the address of a web archive: set it to "
            "https://archive.org/wayback/available, or leave it empty."
        )
    return value


@env.parser_for("zone")
def zone(value: str) -> str:
    """Return the name of a time zone of the IANA database.

    Raises ValidationError for an unknown one.
    """
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError(
            "is no time zone: set it to a name like Asia/Shanghai, Europe/Berlin or UTC."
        ) from error
    return value


@env.parser_for("language")
def language(value: str) -> str:
    """Return the code of a language that Briefing is translated into.

    Raises ValidationError for any other.
    """
    if value not in dict(LANGUAGES):
        raise ValidationError(
            f"is no language of Briefing: set it to {' or '.join(dict(LANGUAGES))}."
        )
    return value


SECRET_KEY = env.secret("SECRET_KEY", "")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", "")
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS", "")
# `make run` hands its PORT on, so that a development site knows its own address.
SITE_URL = env.site("SITE_URL", f"http://127.0.0.1:{env.str('PORT', '8000')}" if DEBUG else "")
LANGUAGE_CODE = env.language("LANGUAGE_CODE", "zh-hans")
TIME_ZONE = env.zone("TIME_ZONE", "Asia/Shanghai")
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
REPLICA = env.replica("REPLICA_URL", "")
CACHES = {"default": env.cache("CACHE_URL", "locmem://")}
MAIL = env.mail("EMAIL_URL", "")
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", f"briefing@{urlsplit(SITE_URL or '').hostname}")
DRAFT_URL = env.endpoint("DRAFT_URL", "")
DRAFT_KEY = env.str("DRAFT_KEY", "")
DRAFT_MODEL = env.str("DRAFT_MODEL", "")
ARCHIVE_URL = env.web_archive("ARCHIVE_URL", "")
OUTBOUND_PROXY = env.outbound_proxy("OUTBOUND_PROXY", "")
TRUSTED_PROXIES = env.proxies("FORWARDED_ALLOW_IPS", "")
STORAGE = env.storage("STORAGE_URL", "")
MEDIA_ROOT = env.path("MEDIA_ROOT", BASE_DIR / "media")
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "staticfiles")

try:
    env.seal()
except EnvValidationError as error:
    problems = cast("dict[str, list[str]]", error.error_messages)
    raise ImproperlyConfigured(
        "Briefing does not start, because its environment is not safe:\n"
        + "\n".join(f"  {name} {' '.join(said)}" for name, said in problems.items())
    ) from None

if len({bool(DRAFT_URL), bool(DRAFT_KEY), bool(DRAFT_MODEL)}) > 1:
    raise ImproperlyConfigured(
        "Briefing does not start, because its environment is not whole:\n"
        "  DRAFT_URL, DRAFT_KEY and DRAFT_MODEL belong together: set all three, or none."
    )

# Readers and editors: `briefing.replica` says who reads from where

if REPLICA:
    DATABASES["replica"] = REPLICA
DATABASE_ROUTERS = ["briefing.replica.ReplicaRouter"] if REPLICA else []

# Every response

HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked for by machines, without the proxy
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
# Whether a request came by https is for the server to say: gunicorn believes X-Forwarded-Proto
# from a Unix socket and from FORWARDED_ALLOW_IPS (127.0.0.1) alone, so SECURE_PROXY_SSL_HEADER,
# which would believe it from anyone, stays unset.
# One digest may not decide for the other hosts of its domain: no subdomains, no preload.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# No page asks for a device or a sensor, so nothing that might slip into one gets them.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope"),
        *("magnetometer", "microphone", "midi", "payment", "usb"),
    )
)

# The application

ROOT_URLCONF = "briefing.urls"
ADMIN_PATH = "/admin/"
LOADS_ADMIN_AT_ONCE = True  # but for a server, which answers readers first: see wsgi.py
INSTALLED_APPS = [
    "digests",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "django_tasks",
    "django_tasks_db",
    "markdownx",
]
MIDDLEWARE = [
    "briefing.safe_headers.SafeHeadersMiddleware",
    "briefing.admin_path.ReaderUrlsMiddleware",
    "briefing.head_requests.HeadMiddleware",
    "briefing.cache_policy.CachePolicyMiddleware",
    *(["briefing.replica.ReplicaMiddleware"] if REPLICA else []),
    "digests.readers.answers.KeptAnswersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    *([] if DEBUG else ["whitenoise.middleware.WhiteNoiseMiddleware"]),
    "csp.middleware.CSPMiddleware",
    "briefing.wellformed.WellFormedMiddleware",
    "digests.readers.aliases.FormerPathMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "briefing.language.AdminLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "digests.admin.body_limits.BodyLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "digests.sign_in.sessions.LastSeenMiddleware",
    "digests.admin.draft_recovery.DraftRecoveryMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
# The widgets of forms have templates of ours too.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
MARKDOWNX_URLS_PATH = reverse_lazy("markdownx_markdownify")
MARKDOWNX_UPLOAD_URLS_PATH = reverse_lazy("markdownx_upload")

# Who comes in

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "digests.sign_in.password_validation.NameInPasswordValidator"}]
LOGIN_URL = "admin:login"
CSRF_FAILURE_VIEW = "digests.admin.draft_recovery.csrf_failure"
LOGIN_REDIRECT_URL = "admin:index"
# The memory of a process knows nothing of a sign-out in another; Redis is shared.
SESSION_ENGINE = "briefing.sessions" if "LOCATION" in CACHES["default"] else "briefing.session_rows"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
PASSWORD_RESET_TIMEOUT = int(timedelta(days=3).total_seconds())
# An account is shut to one address for a while, never to all of them and never for longer because
# someone goes on guessing: or strangers could keep its owner out. `digests.sign_in.throttle` also
# counts by address alone, and by browser for those that it knows.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# Attempts are counted in the database: for all processes, and whatever becomes of Redis.
AXES_HANDLER = "digests.sign_in.throttle.SignInThrottle"
AXES_CLIENT_IP_CALLABLE = "briefing.client.client_address"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "digests.admin.people.lock_out.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "draft"]  # never kept nor logged
# Wrong codes are counted there too. The wait of django-otp doubles with each, without an end.
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0
OTP_TOTP_ISSUER = urlsplit(SITE_URL or "").netloc  # what an app calls the account

# Mail, where there is a server for it

SENDS_MAIL = bool(MAIL)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SENDS_MAIL else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = MAIL.get("host", ""), MAIL.get("port", 0)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.get("user", ""), MAIL.get("password", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.get("starttls", False), MAIL.get("tls", False)
EMAIL_TIMEOUT = 10

# What runs in the background: `digests.tasks`

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Languages

LOCALE_PATHS = [
    BASE_DIR / "locale",
    BASE_DIR / "briefing" / "django_wording",  # sentences of Django, which no code of ours holds
]
USE_TZ = True

# Files, and the size of what comes in

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
STORAGES = {
    "default": STORAGE,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "briefing.static_files.StaticFilesStorage"
    },
}
# Readable by the proxy, whatever the umask that keeps the database to itself.
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o755
FILE_UPLOAD_PERMISSIONS = 0o644
# What is parsed at all: `digests.admin.body_limits` accepts less, and gives back what is between.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 5_000  # a digest that moves in as a folder; 100 elsewhere
FILE_UPLOAD_HANDLERS = [
    "digests.admin.many_files.FewFilesHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # an issue of many sections in one form

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": []}},
}
