"""The archive of all public records: a ZIP file of CSV tables and a machine-readable description.

It is streamed in chunks. All tables are read in one snapshot transaction, so that they are
consistent even if records change meanwhile.
"""

import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO, cast

from django.conf import settings
from django.db import connections, transaction

from catalogue.base.translation import in_english
from catalogue.exports.archive_tables import ArchiveTable, data_resource, table_chunks
from catalogue.exports.csv_export import CHUNK_SIZE


class _ZipBuffer:
    """A non-seekable output file for the ZIP writer, emptied after each chunk."""

    def __init__(self):
        self.buffer = bytearray()

    def write(self, data) -> int:
        self.buffer += data
        return len(data)

    def flush(self) -> None:
        pass

    def drain(self, at_least: int = 0) -> Iterator[bytes]:
        """Yield and clear the content if it has more than `at_least` bytes."""
        if len(self.buffer) > at_least:
            yield bytes(self.buffer)
            self.buffer.clear()


def archive_chunks(
    tables: Sequence[ArchiveTable],
    *,
    using: str,
    site: str,
    address: str,
    created_at: datetime,
    guarded: bool,
) -> Iterator[bytes]:
    """Yield the archive in chunks. Close the iterator to end the query.

    `site` is the base address of the pages of records, `address` that of the archive.
    """
    buffer = _ZipBuffer()
    file = cast(BinaryIO, buffer)  # it has all methods that zipfile calls on a non-seekable file
    with snapshot_transaction(using), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        package = data_package(tables, address=address, created_at=created_at, guarded=guarded)
        description = json.dumps(package, ensure_ascii=False, indent=1)
        archive.writestr(_zip_entry("datapackage.json", created_at), description)
        for table in tables:
            name = _zip_entry(f"{table.name}.csv", created_at)
            with archive.open(name, "w", force_zip64=True) as entry:
                for chunk in table_chunks(table, site=site, guarded=guarded):
                    entry.write(chunk)
                    yield from buffer.drain(CHUNK_SIZE)
    yield from buffer.drain()


def _zip_entry(name: str, created_at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, created_at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


@contextmanager
def snapshot_transaction(using: str) -> Iterator[None]:
    """Open a read-only transaction that does not see later changes of other transactions."""
    is_outermost = not connections[using].in_atomic_block
    with transaction.atomic(using=using):
        if is_outermost:
            with connections[using].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def data_package(
    tables: Sequence[ArchiveTable], *, address: str, created_at: datetime, guarded: bool
) -> dict:
    """Return the description of the archive as a Frictionless tabular data package."""
    names = {table.name for table in tables}
    package = {
        "profile": "tabular-data-package",
        "name": "eclac-international-migration",
        "title": in_english("International migration at ECLAC"),
        "description": GUARDED_DESCRIPTION if guarded else UNGUARDED_DESCRIPTION,
        "homepage": address,
        "created": created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "resources": [data_resource(table, names) for table in tables],
    }
    if settings.DATA_LICENCE:
        licence = {"name": settings.DATA_LICENCE, "title": settings.DATA_LICENCE}
        if settings.DATA_LICENCE_URL:
            licence["path"] = settings.DATA_LICENCE_URL
        package["licenses"] = [licence]
    return package


UNGUARDED_DESCRIPTION = "All public records at the time in `created`. Cells are unchanged."
GUARDED_DESCRIPTION = (
    "All public records at the time in `created`. A cell that begins with = + - @, a tab, a line"
    " break or an apostrophe has one apostrophe before it, so that spreadsheets do not execute it"
    " as a formula. The same archive with ?guard=none has unchanged cells."
)
