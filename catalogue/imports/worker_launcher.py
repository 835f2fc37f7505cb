"""Starting the process that works imports, from whatever page notices that one waits."""

import os
import subprocess
import sys
import threading
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from catalogue.imports.models import ImportJob
from catalogue.imports.worker import somebody_works

PATIENCE = timedelta(seconds=10)  # for a process that was started to come to its work


def wake(job: ImportJob) -> None:
    """See to it that somebody works the import: start a process unless one is at it."""
    if not job.is_running or somebody_works():
        return
    now = timezone.now()
    waiting = ImportJob.objects.filter(
        Q(woken_at__isnull=True) | Q(woken_at__lt=now - PATIENCE), pk=job.pk
    )
    if waiting.update(woken_at=now):
        transaction.on_commit(start)


def start() -> None:
    """A process of its own: it takes as long as it takes, and the site serves on."""
    process = subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_import_worker"],
        cwd=settings.BASE_DIR,
        # It keeps one connection, and may ask the database for longer than a page.
        env=os.environ | {"DATABASE_POOL": "off", "DATABASE_STATEMENT_TIMEOUT": "0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=process.wait, daemon=True).start()
