"""Collection of static files, only if one of them has changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_if_changed(stamp: Path) -> bool:
    """Collect the static files if their digest is not in `stamp`; return whether it did."""
    digest = static_files_digest()
    manifest = Path(settings.STATIC_ROOT, "staticfiles.json")
    if manifest.exists() and stamp.exists() and stamp.read_text() == digest:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest)
    return True


def static_files_digest() -> str:
    """Return a digest of all static files, their storage and their destination."""
    digest = hashlib.sha256(f"{settings.STATIC_ROOT} {settings.STORAGES['staticfiles']}".encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            with storage.open(path) as file:
                digest.update(f"{path} {hashlib.sha256(file.read()).hexdigest()}".encode())
    return digest.hexdigest()
