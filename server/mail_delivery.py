"""Delivery of one mail, with an outcome that lets its sender neither lose nor repeat it."""

from collections.abc import Callable
from enum import Enum, auto
from smtplib import SMTP, SMTPRecipientsRefused, SMTPResponseException
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

# A server may check a mail for so long before it accepts it (RFC 5321, section 4.5.3.2.6).
ACCEPTANCE_SECONDS = 600


class Delivery(Enum):
    """The outcome of a delivery.

    `REFUSED` is final and `POSTPONED` a refusal that the server calls temporary. `NOT_SENDABLE` is
    final too, but concerns the sender or the text, not the recipient. The server may or may not
    have accepted an `UNCERTAIN` mail, because the connection ended after the text was sent.
    """

    ACCEPTED = auto()
    POSTPONED = auto()
    REFUSED = auto()
    NOT_SENDABLE = auto()
    UNCERTAIN = auto()


def deliver(connection: Any, message: EmailMessage) -> Delivery:
    """Send a mail through an open connection, and return what became of it.

    Raise OSError if the connection ended before the text was sent, so that nothing was delivered.
    """
    is_text_sent = _watch_text(connection)
    try:
        count = connection.send_messages([message])
    except SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        return Delivery.REFUSED if min(codes) >= 500 else Delivery.POSTPONED
    except SMTPResponseException as error:
        return Delivery.NOT_SENDABLE if error.smtp_code >= 500 else Delivery.POSTPONED
    except ValueError:  # an address that cannot be written in a header
        return Delivery.REFUSED
    except OSError:  # smtplib's errors are subclasses of it
        if not is_text_sent():
            raise
        return Delivery.UNCERTAIN
    return Delivery.ACCEPTED if count else Delivery.REFUSED


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
                server.sock.settimeout(ACCEPTANCE_SECONDS)
            return send_text(message)

        server.data = data  # type: ignore[method-assign]
    return lambda: bool(begun)


def absolute(path: str) -> str:
    """Return the address of a page for a mail, which no request sends."""
    return f"{settings.SITE_ADDRESS}{path}"


def message_id(mail_id: UUID) -> str:
    """Return the header `Message-ID` of a mail, in the domain of the site."""
    return f"<{mail_id}@{settings.SITE_ADDRESS.partition('://')[2].partition(':')[0]}>"
