"""The storage of files attached to sources."""

import errno

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from catalogue.records.source_files import SourceFileStorage


def test_full_disk_leaves_nothing_behind(settings, tmp_path, monkeypatch):
    settings.SOURCE_FILES_ROOT = tmp_path
    storage = SourceFileStorage()

    def write_a_part(self, name, content):
        (tmp_path / name).write_bytes(b"%PDF-")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", write_a_part)
    with pytest.raises(OSError, match="No space left"):
        storage.save("a.pdf", ContentFile(b"%PDF-1.7"))
    assert list(tmp_path.iterdir()) == []
