"""Static files, collected again only when one has changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_if_changed(stamp: Path) -> bool:
    """Collect the static files unless `stamp` says that these very files were collected."""
    digest = static_files_digest()
    manifest = Path(settings.STATIC_ROOT, "staticfiles.json")
    if manifest.exists() and stamp.exists() and stamp.read_text() == digest:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest)
    return True


def static_files_digest() -> str:
    """What tells these files, gathered for this place, from others."""
    digest = hashlib.sha256(f"{settings.STATIC_ROOT} {settings.STORAGES['staticfiles']}".encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            with storage.open(path) as file:
                digest.update(f"{path} {hashlib.sha256(file.read()).hexdigest()}".encode())
    return digest.hexdigest()
