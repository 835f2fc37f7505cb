"""ZIP archives of documents (DOCX, ODT), and the parser of the XML in them."""

import io
import zipfile
from typing import Any

from lxml import etree

from catalogue.reading.readers.blocks import RefusedError

MAX_PART_BYTES = 200 * 1024 * 1024
MAX_RATIO = 200  # of the size of a part to its compressed size
MIN_RATIO_BYTES = 1024 * 1024  # of a part whose ratio is checked
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"  # an encrypted DOCX, or a DOC with another file extension


class Archive:
    """A ZIP archive whose parts are checked for their size before they are read."""

    def __init__(self, content: bytes):
        if content.startswith(OLE_SIGNATURE):
            raise RefusedError("password")
        try:
            self.file = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError):
            raise RefusedError("damaged") from None
        self.names = set(self.file.namelist())

    def part(self, name: str) -> bytes:
        """Return a part of the archive. Raise RefusedError if it is missing or too large."""
        try:
            info = self.file.getinfo(name)
            ratio = info.file_size / max(info.compress_size, 1)
            if info.file_size > MAX_PART_BYTES or (
                info.file_size > MIN_RATIO_BYTES and ratio > MAX_RATIO
            ):
                raise RefusedError("too_large")
            if info.flag_bits & 1:
                raise RefusedError("password")
            return self.file.read(info)
        except (KeyError, zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError):
            # RuntimeError: the compression is unknown.
            raise RefusedError("damaged") from None

    def tree(self, name: str) -> Any:
        """Return the root element of an XML part."""
        return parse_xml(self.part(name))

    def tree_or_none(self, name: str) -> Any:
        return self.tree(name) if name in self.names else None


def parse_xml(content: bytes) -> Any:
    """Return the root of a document without entities, other files or excessive depth."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise RefusedError("damaged") from None
