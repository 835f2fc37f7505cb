"""The whole public catalogue as one file: the tables as CSV, and a description for machines.

Written piece by piece into the answer, of one moment: all tables are read in one transaction that
sees nothing of what is written meanwhile.
"""

import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO, cast

from django.conf import settings
from django.db import connections, transaction

from catalogue.exports.archive_tables import ArchiveTable, data_resource, table_chunks
from catalogue.exports.csv_export import CHUNK_SIZE


class _ZipBuffer:
    """What the ZIP is written to: a file that cannot be gone back in, and is emptied."""

    def __init__(self):
        self.buffer = bytearray()

    def write(self, data) -> int:
        self.buffer += data
        return len(data)

    def flush(self) -> None:
        pass

    def drain(self, at_least: int = 0) -> Iterator[bytes]:
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
    """The archive, piece by piece. Close the iterator to end the query.

    `site` is where records have their pages, `address` where the archive comes from.
    """
    pipe = _ZipBuffer()
    file = cast(BinaryIO, pipe)  # as much of one as a ZIP needs that is never gone back in
    with snapshot_transaction(using), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        package = data_package(tables, address=address, created_at=created_at, guarded=guarded)
        description = json.dumps(package, ensure_ascii=False, indent=1)
        archive.writestr(_zip_entry("datapackage.json", created_at), description)
        for table in tables:
            name = _zip_entry(f"{table.name}.csv", created_at)
            with archive.open(name, "w", force_zip64=True) as entry:
                for chunk in table_chunks(table, site=site, guarded=guarded):
                    entry.write(chunk)
                    yield from pipe.drain(CHUNK_SIZE)
    yield from pipe.drain()


def _zip_entry(name: str, created_at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, created_at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


@contextmanager
def snapshot_transaction(using: str) -> Iterator[None]:
    """A transaction that sees the database as it is now, whatever is written meanwhile."""
    is_outermost = not connections[using].in_atomic_block
    with transaction.atomic(using=using):
        if is_outermost:
            with connections[using].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def data_package(
    tables: Sequence[ArchiveTable], *, address: str, created_at: datetime, guarded: bool
) -> dict:
    """The Frictionless description of the archive (a tabular data package)."""
    names = {table.name for table in tables}
    package = {
        "profile": "tabular-data-package",
        "name": "eclac-international-migration",
        "title": "International migration at ECLAC",
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


UNGUARDED_DESCRIPTION = (
    "All that was public at the moment of `created`. Every cell is as it is in the catalogue."
)
GUARDED_DESCRIPTION = (
    "All that was public at the moment of `created`. A cell that begins with = + - @, a tab, a line"
    " break or an apostrophe has one apostrophe before it, so that no spreadsheet takes it for a"
    " formula; the same archive with ?guard=none has every cell as it is."
)
