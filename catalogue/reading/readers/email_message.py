"""E-mails (EML): the subject and the text of the message. Attached files are not read.

The limits are checked before parsing, because the parts and headers of a hostile message cost
minutes and gigabytes.
"""

import re
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import compat32, default

from catalogue.reading.readers import html, plain_text
from catalogue.reading.readers.blocks import HEADING, Block, Document, RefusedError

MAX_BYTES = 25 * 1024 * 1024
MAX_BOUNDARIES = 500
MAX_HEADER_BYTES = 64 * 1024
MAX_SUBJECT_CHARACTERS = 2000
REPLY_MARK = re.compile(r"^(?:> ?)+", re.MULTILINE)


def read(content: bytes) -> Document:
    """Return the subject as a heading, then the blocks of the message's text."""
    _check(content)
    try:
        message = BytesParser(policy=compat32).parsebytes(content)
        subject, texts, has_attachments = _parts(message)
    except (RecursionError, ValueError, LookupError):
        raise RefusedError("damaged") from None
    document = Document("email", [Block(HEADING, subject, level=1)] if subject else [])
    for kind, body in texts:
        if kind == "text/html":
            document.blocks += html.read(body.encode()).blocks
        else:
            plain = REPLY_MARK.sub("", body)
            document.blocks += plain_text.document_of(plain, "email").blocks
    if has_attachments:
        document.warnings.append("attachments")
    return document


def _check(content: bytes) -> None:
    if len(content) > MAX_BYTES or len(re.findall(rb"(?m)^--\S", content)) > MAX_BOUNDARIES:
        raise RefusedError("too_large")
    head = re.split(rb"\r?\n\r?\n", content[: MAX_HEADER_BYTES + 4], maxsplit=1)[0]
    if len(head) > MAX_HEADER_BYTES:
        raise RefusedError("too_large")


def _parts(message) -> tuple[str, list[tuple[str, str]], bool]:
    """Return the subject, the readable parts, and whether there are attached files."""
    subject = _header(str(message.get("Subject", ""))[:MAX_SUBJECT_CHARACTERS])
    has_attachments = False
    plain: list[tuple[str, str]] = []
    pages: list[tuple[str, str]] = []
    for part in message.walk():
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            has_attachments = has_attachments or kind not in ("application/pgp-signature",)
            continue
        body = _decoded(part)
        (pages if kind == "text/html" else plain).append((kind, body))
    return subject, plain or pages, has_attachments


def _decoded(part) -> str:
    content = part.get_payload(decode=True) or b""
    charset = part.get_content_charset() or ""
    try:
        return content.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return plain_text.decoded(content)


def _header(value: str) -> str:
    """Return a header without its encoding."""
    message = EmailMessage(policy=default)
    try:
        message["Subject"] = " ".join(value.split())
        return str(message["Subject"])
    except (ValueError, LookupError, IndexError):
        return " ".join(value.split())
