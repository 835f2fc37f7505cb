"""Django settings, read from environment variables; docs/operations.md lists the variables.

Invalid values are collected and reported together by name in one ImproperlyConfigured. A secret
can be read from a file: `SECRET_KEY_FILE` is the path of a file that contains `SECRET_KEY`.

One module, as Django expects: first the readers of variables, then the settings by subject.
"""

import os
import re
import secrets
import tempfile
import tomllib
import warnings
from contextlib import suppress
from datetime import timedelta
from itertools import zip_longest
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from server import embedded_postgres
from server.cache_serializers import MemcachedBytes, RedisBytes

CACHE_TIMEOUT_SECONDS = 0.2  # a page takes less than a slower cache
BASE_DIR = Path(__file__).resolve().parent.parent
VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text("utf-8"))["project"]["version"]
RELEASE = BASE_DIR.name  # on a server, the folder of a version is named after its commit

problems: list[str] = []

# Variables renamed in 1.0.0, new name: old name. The old names work until 2.0.0.
FORMER_NAMES = {
    "API_REQUESTS_PER_MINUTE": "API_REQUESTS_A_MINUTE",
    "MAX_CONCURRENT_DOWNLOADS": "FILES_AT_ONCE",
    "MAX_CONCURRENT_REQUESTS_PER_ADDRESS": "REQUESTS_AT_ONCE",
    "REPORT_REFERENCE_DOCX": "ACCOUNT_REFERENCE",
    "SECOND_PERSON_REQUIRED": "FOUR_EYES",
    "SOURCE_FILES_ROOT": "EVIDENCE_ROOT",
    "SOURCE_FILE_MAX_MEGABYTES": "EVIDENCE_MOST_MEGABYTES",
}


def env_text(name: str, default: str = "") -> str:
    """Return the variable without surrounding spaces; an empty variable counts as unset."""
    return os.environ.get(name, "").strip() or former_text(name) or default


def former_text(name: str) -> str:
    """Return the value under the former name of a variable, with a warning that names the new."""
    former = FORMER_NAMES.get(name, "")
    text = os.environ.get(former, "").strip() if former else ""
    if text:
        warnings.warn(f"{former} is now called {name}; rename it.", FutureWarning, stacklevel=2)
    return text


# Files that this installation creates.
VAR_DIR = Path(env_text("VAR_DIR", str(BASE_DIR / "var"))).absolute()


def env_secret(name: str) -> str:
    """Return the variable, or the content of the file at the path in `<name>_FILE`."""
    file = env_text(f"{name}_FILE")
    if not file:
        return env_text(name)
    if env_text(name):
        problems.append(f"{name} and {name}_FILE are both set; set only one.")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        problems.append(f"{name}_FILE is the path of a file that cannot be read.")
        return ""


def env_choice(name: str, choices: tuple[str, ...], default: str) -> str:
    value = env_text(name, default)
    if value in choices:
        return value
    problems.append(f"{name} is {value!r}; expected {' or '.join(choices)}.")
    return default


def env_bool(name: str, default: bool) -> bool:
    """Return True for 1, true, yes, on; False for 0, false, no, off."""
    value = env_text(name, "on" if default else "off").lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value not in ("0", "false", "no", "off"):
        problems.append(f"{name} is {value!r}; expected 1 or 0.")
        return default
    return False


def env_int(name: str, default: int, *, minimum: int, maximum: int) -> int:
    value = env_text(name, str(default))
    if value.isascii() and value.isdigit() and minimum <= int(value) <= maximum:
        return int(value)
    problems.append(f"{name} is {value!r}; expected a whole number from {minimum} to {maximum}.")
    return default


def env_list(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Return the comma-separated values of the variable."""
    return [item.strip() for item in env_text(name).split(",") if item.strip()] or list(default)


def env_choices(name: str, choices: tuple[str, ...], default: tuple[str, ...]) -> list[str]:
    """Return the comma-separated values of the variable; the value "none" means an empty list."""
    values = env_list(name, default)
    if values == ["none"]:
        return []
    if set(values) <= set(choices):
        return values
    problems.append(f"{name} is {env_text(name)!r}; expected none or some of {', '.join(choices)}.")
    return list(default)


def env_map(name: str) -> dict[str, str]:
    """Return the comma-separated pairs `name=value` of the variable as a dict."""
    pairs = [item.partition("=") for item in env_list(name)]
    if all(key.strip() and value.strip() for key, _sign, value in pairs):
        return {key.strip(): value.strip() for key, _sign, value in pairs}
    problems.append(f"{name} is not valid; expected pairs name=value, separated by commas.")
    return {}


def env_email(name: str) -> dict:
    """Return Django's settings for the mail server in a URL; if unset, no mail is sent."""
    url = env_secret(name)
    schemes = {"smtp": (25, {}), "smtp+starttls": (587, {"TLS"}), "smtps": (465, {"SSL"})}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if not url or parts.scheme not in schemes or not parts.hostname:
        if url:
            problems.append(
                f"{name} is not valid; expected smtp+starttls://user:password@host:587"
                " (or smtps://, or smtp:// without encryption)."
            )
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    default_port, encryption = schemes[parts.scheme]
    return {
        "EMAIL_BACKEND": "server.mail_delivery.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or default_port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": "TLS" in encryption,
        "EMAIL_USE_SSL": "SSL" in encryption,
        "EMAIL_TIMEOUT": 10,  # seconds
    }


def env_pool(name: str, threads: int) -> dict | bool:
    """Return the options of a process's connection pool, or False.

    The variable is `off`, `minimum-maximum` connections, or `on` for one to as many as threads.
    """
    value = env_text(name, "off").lower()
    if value == "off":
        return False
    minimum, _dash, maximum = (f"1-{threads}" if value == "on" else value).partition("-")
    if (
        minimum.isdecimal()
        and maximum.isdecimal()
        and int(minimum) <= int(maximum)
        and int(maximum) > 0
    ):
        # The pool doubles the delay between its attempts to reconnect. With a short timeout it
        # gives up and starts again at the next request, so it finds a new primary within seconds.
        timeouts = dict.fromkeys(("timeout", "reconnect_timeout"), DATABASE_CONNECT_TIMEOUT_SECONDS)
        return {"min_size": int(minimum), "max_size": int(maximum), **timeouts}
    problems.append(f"{name} is {value!r}; expected on, off or two numbers such as 1-4.")
    return False


def env_database(name: str) -> dict:
    """Return Django's settings for the PostgreSQL URL in a variable, or {} if it is unset.

    The URL can name several hosts. The password can be in a variable of its own, which allows all
    characters.
    """
    url, password = env_secret(name), env_secret("DATABASE_PASSWORD")
    database = database_from_url(name, url) if url else {}
    return {**database, "PASSWORD": password} if database and password else database


def env_replicas(name: str, primary: dict) -> dict:
    """Return Django's settings for the replicas, or {} if the variable is unset.

    The variable contains URLs separated by spaces. libpq connects to a random replica that
    accepts connections, or to the primary if no replica does.
    """
    replicas = [database_from_url(name, url) for url in env_secret(name).split()]
    if not replicas or not all(replicas):
        return {}
    servers = [
        (host, port)
        for database in (*replicas, primary)
        for host, port in zip_longest(
            database["HOST"].split(","), database["PORT"].split(","), fillvalue=database["PORT"]
        )
    ]
    choice_options = {"target_session_attrs": "prefer-standby", "load_balance_hosts": "random"}
    return {
        **replicas[0],
        "HOST": ",".join(host for host, _port in servers),
        "PORT": ",".join(port or "5432" for _host, port in servers),
        "OPTIONS": {**replicas[0]["OPTIONS"], **choice_options},
    }


def env_answer_cache(name: str, megabytes: int) -> dict:
    """Return Django's settings for the cache of answers: that of a URL, or the process's memory.

    The URL is `redis://…`, `rediss://…` or `unix://path` for Redis, or `memcached://host:port`;
    several Memcached servers are separated by commas, and one can be the path of a socket.
    """
    url = env_secret(name)
    scheme, _separator, location = url.partition("://")
    if scheme in ("redis", "rediss", "unix") and location:
        return {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": url,
            "OPTIONS": {
                "serializer": RedisBytes(),
                "protocol": 2,  # also understood by servers older than 6.0
                "socket_timeout": CACHE_TIMEOUT_SECONDS,
                "socket_connect_timeout": CACHE_TIMEOUT_SECONDS,
            },
        }
    if scheme == "memcached" and location:
        return {
            "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
            "LOCATION": location.split(","),
            "OPTIONS": {
                "serde": MemcachedBytes(),
                "timeout": CACHE_TIMEOUT_SECONDS,
                "connect_timeout": CACHE_TIMEOUT_SECONDS,
            },
        }
    if url:
        problems.append(f"{name} must begin with redis://, rediss://, unix:// or memcached://.")
    return {
        "BACKEND": "server.bounded_cache.BoundedCache",
        "OPTIONS": {"MAX_BYTES": megabytes * 1_000_000},
    }


def database_from_url(name: str, url: str) -> dict:
    """Return Django's settings for a PostgreSQL URL, or {} if invalid; `name` is its variable."""
    if not url.startswith(("postgresql://", "postgres://")):
        problems.append(
            f"{name} must begin with postgresql://; other database engines are not supported."
        )
        return {}
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
        ports = {int(port) for port in parts.get("port", "").split(",") if port}
    except (ProgrammingError, ValueError):
        ports = {0}
    if not all(0 < port < 65536 for port in ports):
        # The message does not quote the invalid part, which may be part of the password.
        problems.append(
            f"{name} is not valid; expected postgresql://user:password@host:5432/database,"
            " with characters such as @ : / # in the password percent-encoded."
        )
        return {}
    if "dbname" not in parts:
        problems.append(f"{name} has no database name; expected postgresql://host/database.")
        return {}
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    django = {setting: parts.pop(part, "") for setting, part in names.items()}
    return {**django, "PORT": parts.pop("port", ""), "OPTIONS": parts}


def connection_timeouts(database: dict) -> dict[str, str]:
    """Return libpq's timeouts for a server that stops answering.

    They cover new connections and running statements. With several hosts, libpq tries the next
    one after two seconds.
    """
    return {
        "connect_timeout": "2"
        if "," in database.get("HOST", "")
        else str(DATABASE_CONNECT_TIMEOUT_SECONDS),
        "tcp_user_timeout": "10000",  # milliseconds; the other times are in seconds
        "keepalives_idle": "5",
        "keepalives_interval": "2",
        "keepalives_count": "3",
    }


def local_secret_key() -> str:
    """Return the secret key of this installation; create its file if it does not exist.

    The key is the same for two processes that start at the same time: os.link is atomic.
    """
    file = VAR_DIR / "secret_key"
    try:
        if not file.exists():
            VAR_DIR.mkdir(parents=True, exist_ok=True)
            descriptor, draft = tempfile.mkstemp(dir=VAR_DIR)
            with os.fdopen(descriptor, "w") as new:
                new.write(secrets.token_urlsafe(60))
            with suppress(FileExistsError):
                os.link(draft, file)
            Path(draft).unlink()
        return file.read_text()
    except OSError as error:
        problems.append(f"The secret key cannot be stored in {file}: {error.strerror}.")
        return ""


# The default is production, so that an incomplete configuration fails instead of being served.
ENVIRONMENT = env_choice("ENVIRONMENT", ("local", "production"), "production")
LOCAL = ENVIRONMENT == "local"
DEBUG = env_bool("DEBUG", default=False)
# `make demo`: an invented programme, in a folder of its own.
DEMONSTRATION = env_bool("DEMONSTRATION", default=False)
DEMONSTRATION_FOLDER = BASE_DIR / "programme/demonstration"
if DEMONSTRATION:
    VAR_DIR /= "demo"
    if not LOCAL:
        problems.append("DEMONSTRATION is possible only with ENVIRONMENT=local.")
# An entry can contain a port, for example `localhost:8000`; see server/host_port.py.
hosts = env_list("ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]") if LOCAL else ())
ALLOWED_HOSTS = [re.sub(r":\d+$", "", host) for host in hosts]
ALLOWED_HOSTS_WITH_PORT = {host.lower() for host in hosts if re.search(r":\d+$", host)}
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
SECRET_KEY = env_secret("SECRET_KEY") or (local_secret_key() if LOCAL else "")

# The web server.
HOST = env_text("HOST", "127.0.0.1")
if DEMONSTRATION and HOST not in ("127.0.0.1", "::1", "localhost"):
    problems.append("DEMONSTRATION has known passwords, so HOST can only be 127.0.0.1 or ::1.")
PORT = env_int("PORT", 8000, minimum=1, maximum=65535)
WEB_PROCESSES = env_int("WEB_PROCESSES", 2, minimum=1, maximum=64)
WEB_THREADS = env_int("WEB_THREADS", 4, minimum=1, maximum=64)
# Requests of one client address that a process serves at a time; one thread is left for others.
MAX_CONCURRENT_REQUESTS_PER_ADDRESS = env_int(
    "MAX_CONCURRENT_REQUESTS_PER_ADDRESS", max(1, WEB_THREADS - 1), minimum=1, maximum=64
)
BEHIND_PROXY = env_bool("BEHIND_PROXY", default=False)
# Number of trusted proxies that append to X-Forwarded-For; entries before theirs are ignored.
PROXY_COUNT = env_int("PROXY_COUNT", int(BEHIND_PROXY), minimum=0, maximum=5)

# Downloads: files that a process sends at a time, limited so that pages always have a thread and a
# connection; and the licence of the data.
MAX_CONCURRENT_DOWNLOADS = env_int(
    "MAX_CONCURRENT_DOWNLOADS", max(1, WEB_THREADS // 2), minimum=1, maximum=64
)
# A local trial shows an example licence, as it does an example contact.
DATA_LICENCE = env_text("DATA_LICENCE", "CC BY 4.0" if LOCAL else "")
DATA_LICENCE_URL = env_text(
    "DATA_LICENCE_URL",
    "https://creativecommons.org/licenses/by/4.0/" if LOCAL and DATA_LICENCE == "CC BY 4.0" else "",
)

# The database. gunicorn.conf.py turns the pool and the statement timeout on.
DATABASE_CONNECT_TIMEOUT_SECONDS = 5
DATABASE = env_database("DATABASE_URL")
DATABASE_IS_EMBEDDED = LOCAL and not (env_text("DATABASE_URL") or env_text("DATABASE_URL_FILE"))
EMBEDDED_DATABASE_HOME = VAR_DIR / "postgres"
if DATABASE_IS_EMBEDDED:
    DATABASE = embedded_postgres.connection_settings(EMBEDDED_DATABASE_HOME)
DATABASE_OPTIONS = connection_timeouts(DATABASE) | DATABASE.get("OPTIONS", {})
statement_timeout = env_int("DATABASE_STATEMENT_TIMEOUT", 0, minimum=0, maximum=3_600_000)
DATABASE_POOL = env_pool("DATABASE_POOL", WEB_THREADS)
server_options = [DATABASE_OPTIONS.get("options", "")]
if statement_timeout:
    server_options.insert(0, f"-c statement_timeout={statement_timeout}")  # milliseconds
if DATABASE_POOL:
    # Kept connections plan the long prepared statements of a page once. By itself, PostgreSQL
    # often plans them at each execution, for longer than it executes them.
    server_options.insert(0, "-c plan_cache_mode=force_generic_plan")
if any(server_options):
    DATABASE_OPTIONS["options"] = " ".join(filter(None, server_options))
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0,  # Django requires 0 with a pool
        "CONN_HEALTH_CHECKS": True,
        **DATABASE,
        "OPTIONS": {**DATABASE_OPTIONS, "pool": DATABASE_POOL},
    }
}
REPLICAS = env_replicas("DATABASE_REPLICA_URLS", DATABASE)
if REPLICAS:
    DATABASES["replica"] = {
        **DATABASES["default"],
        **REPLICAS,
        "OPTIONS": DATABASES["default"]["OPTIONS"]
        | connection_timeouts(REPLICAS)
        | REPLICAS["OPTIONS"],
    }
DATABASE_ROUTERS = ["server.replica_router.ReplicaRouter"]

# Whole answers to visitors, by default in the memory of each process.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "answers": env_answer_cache(
        "CACHE_URL", env_int("CACHE_MEGABYTES", 64, minimum=1, maximum=4096)
    ),
}
# Seconds for which a proxy or CDN may answer without asking; 0: it asks each time.
SHARED_CACHE_SECONDS = env_int("SHARED_CACHE_SECONDS", 0, minimum=0, maximum=3600)

if not LOCAL:
    if len(SECRET_KEY) < 50:
        problems.append("SECRET_KEY is missing or shorter than 50 characters.")
    elif len(set(SECRET_KEY)) < 10 or SECRET_KEY.lower().startswith(
        ("django-", "change", "secret")
    ):
        problems.append("SECRET_KEY is easy to guess; generate a random one.")
    if not ALLOWED_HOSTS:
        problems.append("ALLOWED_HOSTS is missing: the host names of the site.")
    if not (env_text("DATABASE_URL") or env_text("DATABASE_URL_FILE")):
        problems.append("DATABASE_URL is missing: the URL of the PostgreSQL database.")
    if "*" in ALLOWED_HOSTS:
        problems.append("ALLOWED_HOSTS allows all host names; list those of the site.")
    if DEBUG:
        problems.append("DEBUG is on; it would show code and settings to visitors.")

INSTALLED_APPS = [
    "eclac_migration",
    "server",
    "staff",
    "catalogue",
    "deliverables",
    "meetings",
    "publications",
    "activities",
    "reports",
    "alerts",
    "programme",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "pgtrigger",
    "procrastinate.contrib.django",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "csp",
]
MIDDLEWARE = [
    "server.metrics.MetricsMiddleware",
    "server.health.HealthMiddleware",
    "server.security_headers.SecurityHeadersMiddleware",
    "server.host_port.HostPortMiddleware",
    "server.replica_router.ReplicaMiddleware",
    "server.overload.OverloadMiddleware",  # before all that waits for the database
    "server.compression.CompressionMiddleware",
    "catalogue.pages.answer_cache.AnswerCacheMiddleware",
    "server.conditional_get.EtagMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "eclac_migration.public_site.read_only_middleware.ReadOnlyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "server.locale_middleware.LanguageMiddleware",
    "eclac_migration.public_site.read_only_middleware.Utf8QueryMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "staff.sessions.StaffSessionMiddleware",
    "server.body_limit.BodyLimitMiddleware",
    "catalogue.history.actor.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "eclac_migration.urls"
WSGI_APPLICATION = "eclac_migration.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "eclac_migration.public_site.context_processors.site_identity",
            ],
        },
    },
]

# Background jobs. The modules with tasks are listed here; autodiscovery is off.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = [
    "server.jobs",
    "alerts.tasks",
    "catalogue.imports.tasks",
    "catalogue.indexing.tasks",
    "catalogue.link_check.tasks",
    "catalogue.reading.tasks",
    "catalogue.teamwork.tasks",
    "catalogue.workflow.tasks",
    "reports.jobs.tasks",
]

# Languages and time.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]  # each language in its own name
# The language that a member of staff chose. Public pages never receive this cookie.
LANGUAGE_COOKIE_PATH = "/admin/"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600  # seconds
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY = not LOCAL, True
LANGUAGE_COOKIE_SAMESITE = "Lax"
FORMAT_MODULE_PATH = "eclac_migration.formats"
# Texts of another commission, which replace those of the product: see docs/adapt.md.
TEXTS_FOLDER = env_text(
    "TEXTS_FOLDER", str(DEMONSTRATION_FOLDER / "texts") if DEMONSTRATION else ""
)
if TEXTS_FOLDER and not list(Path(TEXTS_FOLDER).glob("*/LC_MESSAGES/django.po")):
    problems.append("TEXTS_FOLDER contains no file such as es/LC_MESSAGES/django.po.")
LOCALE_PATHS = [*([Path(TEXTS_FOLDER)] if TEXTS_FOLDER else []), BASE_DIR / "locale"]
TIME_ZONE = "America/Santiago"  # headquarters of the commission
USE_TZ = True

# The form of a publication with a hundred editions, authors and citations has many fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# Static files.
STATIC_URL = "/static/"
STATIC_ROOT = Path(env_text("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]

# Attachments of sources: for staff only, so the folder must not be inside a folder that a web
# server serves. Backups include it.
SOURCE_FILES_ROOT = Path(env_text("SOURCE_FILES_ROOT", str(VAR_DIR / "evidence")))
SOURCE_FILE_MAX_BYTES = (
    env_int("SOURCE_FILE_MAX_MEGABYTES", 25, minimum=1, maximum=500) * 1024 * 1024
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Backups: the folder of pg_dump and pg_restore (unset: those of the server's version are looked
# for), and the file with the results of the nightly steps, which the web server reads.
POSTGRES_PROGRAMS = env_text("POSTGRES_PROGRAMS")
BACKUP_STATUS_FILE = Path(env_text("BACKUP_STATUS_FILE", str(VAR_DIR / "backup_status.json")))

# Links: whether the addresses of other sites on public pages are checked, and the service of the
# Internet Archive that knows copies of pages.
LINK_CHECK = env_bool("LINK_CHECK", default=False)
LINK_ARCHIVE_URL = "https://archive.org/wayback/available"

# Annual reports: the Word file that provides the styles of their DOCX files.
REPORT_REFERENCE_DOCX = env_text(
    "REPORT_REFERENCE_DOCX", str(BASE_DIR / "reports" / "reference.docx")
)

# Staff. With SECOND_PERSON_REQUIRED, users cannot publish their own changes, or issue a report that
# they changed.
SECOND_PERSON_REQUIRED = env_bool("SECOND_PERSON_REQUIRED", default=False)
# Parts without which no record is published: see `catalogue.workflow.publication_checks`.
PUBLICATION_REQUIREMENTS = env_choices(
    "PUBLICATION_REQUIREMENTS",
    ("title", "summary", "date", "citation", "topic", "spanish"),
    default=("title", "summary", "date", "citation"),
)
AUTH_USER_MODEL = "staff.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
    )
] + [
    {"NAME": f"staff.passwords.{name}"}
    for name in ("GuessablePasswordValidator", "StolenPasswordValidator")
]
# A further list of stolen passwords: see staff.passwords.is_in_breached_list.
BREACHED_PASSWORDS_FILE = env_text("BREACHED_PASSWORDS_FILE")
if BREACHED_PASSWORDS_FILE and not os.access(BREACHED_PASSWORDS_FILE, os.R_OK):
    problems.append("BREACHED_PASSWORDS_FILE is the path of a file that cannot be read.")
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
SECOND_FACTOR_REQUIRED = not LOCAL  # for reviewers and administrators
OTP_TOTP_ISSUER = env_text("SITE_NAME", "ECLAC migration")
SESSION_IDLE_MINUTES = env_int("SESSION_IDLE_MINUTES", 120, minimum=5, maximum=1440)
SESSION_HOURS = env_int("SESSION_HOURS", 12, minimum=1, maximum=168)
RECENT_SIGN_IN_SECONDS = 15 * 60  # maximum age of a sign-in to change the second factor
SESSION_ENGINE = "staff.session_store"
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
PASSWORD_RESET_TIMEOUT = 3600  # seconds
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # the pair: an office shares one address
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "server.client_address.visitor_address"
AXES_LOCKOUT_CALLABLE = "staff.throttle.lockout_response"
AXES_WHITELIST_CALLABLE = "staff.throttle.has_no_username"
AXES_DISABLE_ACCESS_LOG = True  # staff.audit logs sign-ins
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

# OpenID Connect, if OPENID_CLIENT_ID and the related variables are set.
OPENID_NAME = ""
OPENID = {
    name: env_secret(f"OPENID_{name}") if name == "CLIENT_SECRET" else env_text(f"OPENID_{name}")
    for name in (
        *("CLIENT_ID", "CLIENT_SECRET", "ISSUER", "GROUPS"),
        *("AUTHORIZATION_URL", "TOKEN_URL", "USERINFO_URL", "KEYS_URL"),
    )
}
OPENID_GROUPS = env_map("OPENID_GROUPS")
OPENID_GROUPS_CLAIM = env_text("OPENID_GROUPS_CLAIM", "groups")
# On: the identity provider checks a second factor, so the site does not ask for its own.
OPENID_SECOND_FACTOR = env_bool("OPENID_SECOND_FACTOR", default=False)
if any(OPENID.values()):
    missing = [f"OPENID_{name}" for name, value in OPENID.items() if not value]
    if missing:
        problems.append(f"OpenID Connect needs also {', '.join(missing)}.")
    OPENID_NAME = env_text("OPENID_NAME", "OpenID")
    AUTHENTICATION_BACKENDS.append("staff.openid.OpenIdBackend")
OPENID_ISSUER = OPENID["ISSUER"]
OIDC_RP_CLIENT_ID = OPENID["CLIENT_ID"]
OIDC_RP_CLIENT_SECRET = OPENID["CLIENT_SECRET"]
OIDC_RP_SCOPES = env_text("OPENID_SCOPES", "openid email profile")
OIDC_RP_SIGN_ALGO = env_choice("OPENID_ALGORITHM", ("RS256", "ES256"), "RS256")
OIDC_OP_AUTHORIZATION_ENDPOINT = OPENID["AUTHORIZATION_URL"]
OIDC_OP_TOKEN_ENDPOINT = OPENID["TOKEN_URL"]
OIDC_OP_USER_ENDPOINT = OPENID["USERINFO_URL"]
OIDC_OP_JWKS_ENDPOINT = OPENID["KEYS_URL"]
OIDC_AUTHENTICATION_CALLBACK_URL = "staff:openid-callback"
OIDC_USE_PKCE = True
OIDC_TIMEOUT = 10  # seconds

# Mail, for resetting passwords and for notifications of staff.
globals().update(env_email("EMAIL_URL"))
EMAIL_IS_ENABLED = bool(env_text("EMAIL_URL") or env_text("EMAIL_URL_FILE"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_text("EMAIL_FROM", "webmaster@localhost")
if EMAIL_IS_ENABLED and not env_text("EMAIL_FROM"):
    problems.append("EMAIL_FROM is missing: the sender's address of mails.")

# The address of the site in links of mails that no request sends.
site_hosts = [host for host in hosts if re.match(r"[A-Za-z0-9]", host)] or ["localhost"]
SITE_ADDRESS = env_text(
    "SITE_ADDRESS", f"http://localhost:{PORT}" if LOCAL else f"https://{site_hosts[0]}"
).rstrip("/")
if not re.fullmatch(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(:\d+)?", SITE_ADDRESS):
    problems.append("SITE_ADDRESS is not an address such as https://migration.example.org.")
# The hour of daily digests and of e-mail alerts, in the time of the site.
NOTIFICATION_DIGEST_HOUR = env_int("NOTIFICATION_DIGEST_HOUR", 7, minimum=0, maximum=23)

# E-mail alerts for the public; without a mail server they are off.
PUBLIC_ALERTS = env_bool("PUBLIC_ALERTS", default=EMAIL_IS_ENABLED)
if PUBLIC_ALERTS and not EMAIL_IS_ENABLED:
    problems.append("PUBLIC_ALERTS needs EMAIL_URL, the mail server.")

# The people who receive the failures of the nightly backup.
ALERT_EMAIL = env_list("ALERT_EMAIL")
if ALERT_EMAIL and not EMAIL_IS_ENABLED:
    problems.append("ALERT_EMAIL needs EMAIL_URL, the mail server.")

# The API: read-only and public.
API_REQUESTS_PER_MINUTE = env_int("API_REQUESTS_PER_MINUTE", 120, minimum=1, maximum=1_000_000)
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["catalogue.api.renderers.FastJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "catalogue.api.errors.exception_handler",
    "URL_FORMAT_OVERRIDE": None,  # turns the parameter `format` off
}
SPECTACULAR_SETTINGS = {
    "TITLE": "International migration at ECLAC",
    "DESCRIPTION": (
        "Read-only access to all public records and issued reports. Texts are in English and"
        " Spanish; a text without a translation is empty in that language. The lists of records"
        " accept the parameters of the list pages. Unknown parameters are rejected."
    ),
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "POSTPROCESSING_HOOKS": [
        "catalogue.api.schema.name_site",
        "catalogue.api.schema.name_enums",
        "catalogue.api.errors.add_error_responses",
    ],
    "ENUM_NAME_OVERRIDES": {
        "Status": "meetings.models.Status",
        "Language": "catalogue.base.languages.Language",
    },
}

# Contact of the site: an e-mail address or a web page, shown in the footer of all pages.
# The demonstration is an invented programme on ageing.
EXAMPLE_CONTACT = f"{'ageing' if DEMONSTRATION else 'migration'}@example.org"
CONTACT = env_text("CONTACT", EXAMPLE_CONTACT if LOCAL else "")
# The contact for reports of weaknesses, shown in /.well-known/security.txt.
SECURITY_CONTACT = env_text("SECURITY_CONTACT", CONTACT)
for name, value in (("CONTACT", CONTACT), ("SECURITY_CONTACT", SECURITY_CONTACT)):
    if value and not re.match(r"https?://\S+$|[^@\s:]+@[^@\s:]+$", value):
        problems.append(f"{name} is neither an e-mail address nor a web address.")

# True if the contact or the licence is the example of a local trial.
IS_EXAMPLE_IDENTITY = LOCAL and not (env_text("CONTACT") and env_text("DATA_LICENCE"))
# An image for the header; the emblem of the United Nations needs a permission, so none is included.
EMBLEM_FILE = env_text("EMBLEM_FILE")
if EMBLEM_FILE and not (
    EMBLEM_FILE.lower().endswith((".svg", ".png")) and os.access(EMBLEM_FILE, os.R_OK)
):
    problems.append("EMBLEM_FILE is not the path of a readable .svg or .png file.")
# Colours of the public pages in place of those in static/site.css.
COLOURS_FILE = env_text(
    "COLOURS_FILE", str(DEMONSTRATION_FOLDER / "colours.css") if DEMONSTRATION else ""
)
if COLOURS_FILE and not (
    COLOURS_FILE.lower().endswith(".css") and os.access(COLOURS_FILE, os.R_OK)
):
    problems.append("COLOURS_FILE is not the path of a readable .css file.")

# Security headers and cookies.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "base-uri": [NONE],
        **({} if LOCAL else {"upgrade-insecure-requests": True}),
    }
}
X_FRAME_OPTIONS = "DENY"
# The sites that can show the pages below /embed/ in a frame; none means that embedding is off. One
# text, because answers in the cache depend on the settings that are texts and numbers.
EMBEDDING_ORIGINS = " ".join(env_list("EMBEDDING_ORIGINS"))
problems += [
    f"EMBEDDING_ORIGINS contains {origin!r}; expected origins such as https://www.example.org,"
    " without a path."
    for origin in EMBEDDING_ORIGINS.split()
    if not re.fullmatch(r"https?://(\*\.)?[A-Za-z0-9.-]+(:[0-9]{1,5})?", origin)
]
SECURE_REFERRER_POLICY = "same-origin"
# Browsers accept a cookie with this prefix only from this host, over TLS, for the whole site. So
# another host of the same domain cannot set it.
COOKIE_PREFIX = "" if LOCAL else "__Host-"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
SAVED_DRAFT_COOKIE_NAME = f"{COOKIE_PREFIX}saved_draft"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
CSRF_COOKIE_HTTPONLY = True  # forms contain the token; no script reads the cookie
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no further cookie
SECURE_SSL_REDIRECT = env_bool("SECURE_SSL_REDIRECT", default=not LOCAL)
if SECURE_SSL_REDIRECT and not BEHIND_PROXY:
    problems.append(
        "BEHIND_PROXY is 0, so every page would redirect to itself: set BEHIND_PROXY=1 behind a"
        " proxy with TLS that sends X-Forwarded-Proto, otherwise SECURE_SSL_REDIRECT=0."
    )
SECURE_HSTS_SECONDS = 0 if LOCAL else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOCAL
# HSTS preloading (W021) is a decision for the owner of the whole domain.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Metrics and logs.
METRICS_TOKEN = env_secret("METRICS_TOKEN")
METRICS_FOLDER = env_text("PROMETHEUS_MULTIPROC_DIR")  # gunicorn.conf.py creates it
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    problems.append("METRICS_TOKEN is shorter than 20 characters.")
LOG_FORMAT = env_choice("LOG_FORMAT", ("line", "json"), "line" if LOCAL else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "server.log_formatters.LineFormatter"},
        "json": {"()": "server.log_formatters.JsonFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Django's default handlers would mail errors and, with DEBUG, print them twice.
        "django": {"handlers": [], "level": "INFO" if DEBUG else "WARNING"},
        "server.start": {"level": "INFO"},
        "requests": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"},
        # The logger "requests" already logs these warnings; this one would log raw URLs.
        "django.request": {"level": "ERROR" if LOG_FORMAT == "json" else "WARNING"},
        "axes": {"level": "ERROR"},  # staff.audit logs its events
    },
}

if problems:
    if "ENVIRONMENT" not in os.environ and (BASE_DIR / ".git").exists():
        problems.append(
            "This is a checkout: for a trial or development, use `make`, or set ENVIRONMENT=local."
        )
    raise ImproperlyConfigured(" ".join(["Invalid settings:", *problems]))
