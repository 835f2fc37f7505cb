"""The configuration of gunicorn, for trial installations and production.

https://docs.gunicorn.org/en/stable/settings.html
"""

import gc
import logging
import os
import shutil
import sys
import tempfile

# A query of a page may take five seconds, and a process keeps a connection for each thread.
os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", "5000")
os.environ.setdefault("DATABASE_POOL", "on")
# The processes write their metrics to a common folder, so that each can report the sums.
if os.environ.get("METRICS_TOKEN") or os.environ.get("METRICS_TOKEN_FILE"):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="metrics-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclac_migration.settings")

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.log import configure_logging

from server.startup_checks import StartupError, open_database

try:
    bind = [(f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST) + f":{settings.PORT}"]
except ImproperlyConfigured as error:
    sys.exit(str(error))
wsgi_app = "eclac_migration.wsgi"
workers = settings.WEB_PROCESSES
threads = settings.WEB_THREADS
worker_class = "server.gunicorn_worker.CompleteHeadWorker"
timeout = 120  # seconds
graceful_timeout = 20
loglevel = "warning"
forwarder_headers = ""  # by default a client behind a proxy could send a SCRIPT_NAME for all links
control_socket_disable = True  # signals are enough


def on_starting(server):
    """Exit if the database cannot be used."""
    try:
        open_database()
    except StartupError as error:
        sys.exit(str(error))


def when_ready(server):
    """Log the start, with the version and the addresses."""
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    addresses = ", ".join(map(str, server.LISTENERS))
    fields = {"version": settings.VERSION, "release": settings.RELEASE, "address": addresses}
    logging.getLogger("server.start").info(
        "Version %(version)s (%(release)s) listens on %(address)s.",
        fields,
        extra={"fields": fields},
    )


def post_worker_init(worker):
    """Log if the database is not migrated.

    Exclude the loaded modules from garbage collection, because they are never released.
    """
    from django.db import connections

    from server.health import reason_not_ready

    if reason := reason_not_ready():
        logging.getLogger("server.start").error("No page can be shown yet: %s.", reason)
    connections.close_all()
    gc.collect()
    gc.freeze()


def child_exit(server, worker):
    """Remove the gauges of a process that ended from the metrics."""
    if settings.METRICS_FOLDER:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    if settings.METRICS_FOLDER:
        shutil.rmtree(settings.METRICS_FOLDER, ignore_errors=True)
