"""Delivery of one mail, with an outcome that lets its sender neither lose nor repeat it."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from smtplib import SMTP, SMTPRecipientsRefused, SMTPResponseException
from threading import Timer
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

# A server may check a mail for ten minutes before it accepts it (RFC 5321, section 4.5.3.2.6), but
# the worker runs one job at a time, and all other jobs would wait.
CONVERSATION_SECONDS = 60
RUN_SECONDS = 30  # a job begins no mail later; other jobs have their turn until its next run
# The subject and detail of an enhanced status code (RFC 3463), at the beginning of an answer.
STATUS_CODE = re.compile(rb"[45]\.(\d{1,3})\.(\d{1,3})\b")
ADDRESSING, MAILBOX, ROUTING = 1, 2, 4  # subjects
SENDER_ADDRESS_DETAILS = (7, 8)  # of the subject "addressing"


class Delivery(Enum):
    """The outcome of a delivery.

    `REFUSED` and `NOT_SENDABLE` are final; `POSTPONED` and `NOT_SENDABLE_NOW` are refusals that the
    server calls temporary. The first of each concerns the recipient, the second the sender or the
    text. The server may or may not have accepted an `UNCERTAIN` mail, because the connection ended
    after the text was sent.
    """

    ACCEPTED = auto()
    POSTPONED = auto()
    REFUSED = auto()
    NOT_SENDABLE = auto()
    NOT_SENDABLE_NOW = auto()
    UNCERTAIN = auto()


def deliver(connection: Any, message: EmailMessage) -> Delivery:
    """Send a mail through an open connection, and return what became of it.

    Raise OSError if the connection ended before the text was sent, so that nothing was delivered.
    """
    is_text_sent = _watch_text(connection)
    try:
        count = connection.send_messages([message])
    except SMTPRecipientsRefused as error:
        answers = list(error.recipients.values())
        is_final = min(code for code, _text in answers) >= 500
        if any(_concerns_recipient(text) for _code, text in answers):
            return Delivery.REFUSED if is_final else Delivery.POSTPONED
        return Delivery.NOT_SENDABLE if is_final else Delivery.NOT_SENDABLE_NOW
    except SMTPResponseException as error:
        is_final = error.smtp_code >= 500
        return Delivery.NOT_SENDABLE if is_final else Delivery.NOT_SENDABLE_NOW
    except ValueError:  # an address, perhaps the sender's, that cannot be written in a header
        return Delivery.NOT_SENDABLE
    except OSError:  # smtplib's errors are subclasses of it
        if not is_text_sent():
            raise
        return Delivery.UNCERTAIN
    return Delivery.ACCEPTED if count else Delivery.REFUSED


def _concerns_recipient(answer: bytes) -> bool:
    """Return whether an answer to the address of a recipient concerns this address or its mailbox.

    Servers give some faults of the sender, such as a wrong SPF record, in the same place. Routing
    faults belong to the recipient: Microsoft 365 answers 5.4.1 for an unknown mailbox.
    """
    found = STATUS_CODE.match(answer)
    if found is None:
        return True
    subject, detail = (int(number) for number in found.groups())
    if subject == ADDRESSING:
        return detail not in SENDER_ADDRESS_DETAILS
    return subject in (MAILBOX, ROUTING)


@contextmanager
def time_limit(connection: Any) -> Iterator[None]:
    """Close the connection after `CONVERSATION_SECONDS`; the conversation then raises OSError.

    The socket has a time limit for each answer only.
    """
    timer = Timer(CONVERSATION_SECONDS, _shut_down, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _shut_down(connection: Any) -> None:
    for name in ("connection", "_partial_connection"):  # the latter while Django opens it
        sock = getattr(getattr(connection, name, None), "sock", None)
        if sock is not None:
            with suppress(OSError):  # it has just ended
                socket.socket.shutdown(sock, socket.SHUT_RDWR)  # leaves TLS to its thread


def _watch_text(connection: Any) -> Callable[[], bool]:
    """Return a function: whether the text of a mail has begun to be sent.

    A connection that ends before that has delivered nothing. smtplib sends a text with `data`.
    """
    begun: list[bool] = []
    server = getattr(connection, "connection", None)
    if isinstance(server, SMTP):
        send_text = server.data

        def data(message):
            begun.append(True)
            if server.sock is not None:
                server.sock.settimeout(CONVERSATION_SECONDS)
            return send_text(message)

        server.data = data  # type: ignore[method-assign]
    return lambda: bool(begun)


def absolute(path: str) -> str:
    """Return the address of a page for a mail, which no request sends."""
    return f"{settings.SITE_ADDRESS}{path}"


def message_id(mail_id: UUID) -> str:
    """Return the header `Message-ID` of a mail, in the domain of the site."""
    return f"<{mail_id}@{settings.SITE_ADDRESS.partition('://')[2].partition(':')[0]}>"
