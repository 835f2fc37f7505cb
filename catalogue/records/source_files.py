"""Storage and validation of files attached to sources.

A file is stored under a random name outside the folders that a web server serves. It is never
changed or removed, so that a restored source still has its file.
"""

import secrets
from email.parser import BytesHeaderParser
from pathlib import Path, PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

# The first bytes of a file of each kind. An .eml file is recognized by its headers instead, and a
# text by the absence of null bytes.
FILE_SIGNATURES = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".webp": (b"RIFF",),
    ".tif": (b"II*\x00", b"MM\x00*"),
    ".tiff": (b"II*\x00", b"MM\x00*"),
    ".msg": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    ".eml": (),
    ".docx": (b"PK\x03\x04",),
    ".odt": (b"PK\x03\x04",),
    ".html": (),
    ".htm": (),
    ".txt": (),
}
TEXT_SUFFIXES = (".html", ".htm", ".txt")
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
EMAIL_SUFFIXES = (".eml", ".msg")
ACCEPTED_SUFFIXES = ",".join(FILE_SIGNATURES)  # for the attribute `accept` of the file input
SIGNATURE_BYTES = 4096  # read from the beginning of a file
MAX_EMAIL_HEADER_BYTES = 256 * 1024


@deconstructible
class SourceFileStorage(FileSystemStorage):
    """A separate folder for the application; a view serves its files to staff.

    The group can read the files: in production, the user that makes the backups belongs to it.
    """

    def __init__(self):
        super().__init__(file_permissions_mode=0o640, directory_permissions_mode=0o750)

    @property
    def base_location(self):
        return settings.SOURCE_FILES_ROOT

    @property
    def location(self):
        return str(Path(self.base_location).resolve())

    def _save(self, name, content):
        """Store the file, or nothing of it if the disk is full."""
        try:
            return super()._save(name, content)
        except OSError:
            Path(self.path(name)).unlink(missing_ok=True)
            raise

    def url(self, name):
        """Return the address of the view that serves the file to staff."""
        return reverse("admin:catalogue_source_file", args=[name])


def random_file_name(source, name: str) -> str:
    """Return a random name that cannot be guessed, with the suffix of an accepted file."""
    ending = file_suffix(name)
    return f"{secrets.token_hex(20)}{ending if ending in FILE_SIGNATURES else ''}"


def file_suffix(name: str) -> str:
    return PurePath(name).suffix.lower()


def validate_source_file(file) -> None:
    """Raise ValidationError unless the file is of an accepted kind and within the limit."""
    if getattr(file, "_committed", False):
        return  # a stored file was validated when it was uploaded
    if not file.size:
        raise ValidationError(_("The file is empty. Choose another file."), code="empty")
    if file.size > settings.SOURCE_FILE_MAX_BYTES:
        raise ValidationError(
            _("The file is %(size)s. The limit is %(most)s."),
            code="too_large",
            params={
                "size": filesizeformat(file.size),
                "most": filesizeformat(settings.SOURCE_FILE_MAX_BYTES),
            },
        )
    ending = file_suffix(file.name)
    if ending not in FILE_SIGNATURES:
        raise ValidationError(
            _(
                "“%(name)s” is not accepted. Upload a PDF, DOCX, ODT, HTML or text file, an e-mail"
                " (.eml, .msg) or an image."
            ),
            code="kind",
            params={"name": file.name},
        )
    if not _matches_signature(file, ending):
        raise ValidationError(
            _("“%(name)s” does not match its file extension. It may be damaged."),
            code="content",
            params={"name": file.name},
        )


def _matches_signature(file, ending: str) -> bool:
    head = _first_bytes(file, SIGNATURE_BYTES)
    if ending == ".eml":
        return b"\x00" not in head and _has_email_headers(file)
    if ending in TEXT_SUFFIXES:
        return b"\x00" not in head or head.startswith(UTF_16_MARKS)
    if ending == ".webp" and head[8:12] != b"WEBP":
        return False
    return head.startswith(FILE_SIGNATURES[ending])


def _first_bytes(file, count: int) -> bytes:
    file.seek(0)
    head = file.read(count)
    file.seek(0)
    return head


def _has_email_headers(file) -> bool:
    """Return whether the file begins with the headers of a message.

    Only the headers are parsed, because the parts of a hostile message cost minutes. Raise
    ValidationError if they are longer than `MAX_EMAIL_HEADER_BYTES`.
    """
    head = _first_bytes(file, MAX_EMAIL_HEADER_BYTES + 1)
    lines = head.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    headers, blank_line, _body = lines.partition(b"\n\n")
    if not blank_line and len(head) > MAX_EMAIL_HEADER_BYTES:
        raise ValidationError(
            _("The e-mail headers are longer than %(most)s. Save the e-mail as a PDF instead."),
            code="headers",
            params={"most": filesizeformat(MAX_EMAIL_HEADER_BYTES)},
        )
    message = BytesHeaderParser().parsebytes(headers)
    return "from" in message and ("date" in message or "subject" in message)
