"""The web server: a few processes with a few threads each, the same in a trial and in production.

https://docs.gunicorn.org/en/stable/settings.html
"""

import os
import sys

# A page may ask the database for five seconds, and a process keeps a few connections open.
os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", "5000")
os.environ.setdefault("DATABASE_POOL", "1-4")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclac_migration.settings")

from django.conf import settings  # noqa: E402 (it reads what is set above)
from django.core.exceptions import ImproperlyConfigured  # noqa: E402

from eclac_migration.startup import StartupError, check_database  # noqa: E402

try:
    bind = f"{settings.HOST}:{settings.PORT}"
except ImproperlyConfigured as error:
    sys.exit(str(error))
workers = settings.WEB_PROCESSES
threads = settings.WEB_THREADS
worker_class = "gthread"
timeout = 120  # seconds; a large file takes as long as its reader does
graceful_timeout = 20
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
loglevel = "warning"


def on_starting(server):
    """Refuse to start without a database that can serve."""
    try:
        check_database()
    except StartupError as error:
        sys.exit(str(error))
