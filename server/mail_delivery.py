"""Delivery of one mail, with an outcome that lets its sender neither lose nor repeat it."""

import logging
import re
import socket
import time
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from enum import Enum, auto
from smtplib import SMTP, SMTP_SSL, SMTPDataError, SMTPRecipientsRefused, SMTPResponseException
from threading import Timer
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

# A server may check a mail for ten minutes before it accepts it (RFC 5321, section 4.5.3.2.6), but
# the worker runs one job at a time, and all other jobs would wait.
CONVERSATION_SECONDS = 60
RUN_SECONDS = 30  # a job begins no mail later; other jobs have their turn until its next run
# The subject and detail of an enhanced status code (RFC 3463), at the beginning of an answer.
STATUS_CODE = re.compile(rb"[45]\.(\d{1,3})\.(\d{1,3})\b")
ADDRESSING, MAILBOX = 1, 2  # subjects
SENDER_ADDRESS_DETAILS = (7, 8)  # of the subject "addressing"
UNKNOWN_AT_MICROSOFT = (4, 1)  # subject and detail; other routing faults may be our own server's

Key = TypeVar("Key")
logger = logging.getLogger(__name__)


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


def send_each(
    keys: Iterable[Key],
    send: Callable[[Key], Delivery | None],
    postpone: Callable[[Key], object],
) -> None:
    """Send the mail of each key, until `RUN_SECONDS` have passed or a mail was interrupted.

    Stop if `send` raises OSError, because the server is down. After another error of one mail, for
    example a time limit of the database, call `postpone` and go on with the others. The text of the
    error is not logged, because it may contain the address.
    """
    latest = time.monotonic() + RUN_SECONDS
    for key in keys:
        if time.monotonic() > latest:
            return
        try:
            if send(key) == Delivery.UNCERTAIN:
                return
        except OSError as error:  # smtplib's errors are subclasses of it
            logger.warning("The mail server is not available: %s.", type(error).__name__)
            return
        except Exception as error:  # noqa: BLE001 – any error of one mail
            lines = "".join(traceback.format_tb(error.__traceback__))
            logger.error("A mail failed: %s.\n%s", type(error).__name__, lines)
            postpone(key)


def deliver(connection: Any, message: EmailMessage) -> Delivery:
    """Send a mail to one recipient through an open connection, and return what became of it.

    Raise OSError if the connection ended before the text was sent, so that nothing was delivered.
    """
    is_text_sent = _watch_text(connection)
    try:
        count = connection.send_messages([message])
    except SMTPRecipientsRefused as error:
        answers = list(error.recipients.values())
        is_final = min(code for code, _text in answers) >= 500
        if any(_names_recipient(text, default=True) for _code, text in answers):
            return Delivery.REFUSED if is_final else Delivery.POSTPONED
        return Delivery.NOT_SENDABLE if is_final else Delivery.NOT_SENDABLE_NOW
    except SMTPResponseException as error:
        is_final = error.smtp_code >= 500
        # Some servers look the mailbox up, or see that it is full, only when they have the text.
        if isinstance(error, SMTPDataError) and _names_recipient(error.smtp_error):
            return Delivery.REFUSED if is_final else Delivery.POSTPONED
        return Delivery.NOT_SENDABLE if is_final else Delivery.NOT_SENDABLE_NOW
    except ValueError:  # an address, perhaps the sender's, that cannot be written in a header
        return Delivery.NOT_SENDABLE
    except OSError:  # smtplib's errors are subclasses of it
        if not is_text_sent():
            raise
        return Delivery.UNCERTAIN
    return Delivery.ACCEPTED if count else Delivery.REFUSED


def _names_recipient(answer: bytes | str, *, default: bool = False) -> bool:
    """Return whether an answer concerns the address of the recipient or its mailbox.

    Return `default` for an answer without a status code. Servers give some faults of the sender,
    such as a wrong SPF record, as the answer to the address of the recipient, and some faults of
    the recipient as the answer to the text.
    """
    found = STATUS_CODE.match(answer.encode() if isinstance(answer, str) else answer)
    if found is None:
        return default
    subject, detail = (int(number) for number in found.groups())
    if subject == ADDRESSING:
        return detail not in SENDER_ADDRESS_DETAILS
    return subject == MAILBOX or (subject, detail) == UNKNOWN_AT_MICROSOFT


class EmailBackend(smtp.EmailBackend):
    """Django's backend with a time limit for the conversation, from `open` to the end of `close`.

    The socket has a time limit for each answer only, which a server that sends a line now and then
    never reaches. After `CONVERSATION_SECONDS`, the conversation raises OSError.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._timer: Timer | None = None
        self._socket: socket.socket | None = None
        self._is_over = False

    @property
    def connection_class(self) -> type[SMTP]:
        backend = self

        class Conversation(SMTP):
            def _get_socket(self, host, port, timeout):
                sock = super()._get_socket(host, port, timeout)
                backend._watch(sock)
                return sock

        class EncryptedConversation(SMTP_SSL, Conversation):
            """Begins TLS in its own `_get_socket`, with the socket of `Conversation`."""

        return EncryptedConversation if self.use_ssl else Conversation

    def open(self) -> bool | None:
        if self.connection:
            return False
        self._end_limit()
        self._is_over = False
        self._timer = Timer(CONVERSATION_SECONDS, self._shut_down)
        self._timer.daemon = True
        self._timer.start()
        try:
            return super().open()
        finally:
            if not self.connection:
                self.close()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._end_limit()

    def _watch(self, sock: socket.socket) -> None:
        """Let the time limit end the conversation on this socket, from the greeting on.

        TLS replaces the object of the socket; a duplicate shuts the connection down in any state.
        """
        self._socket = sock.dup()
        if self._is_over:
            sock.close()
            raise TimeoutError

    def _shut_down(self) -> None:
        self._is_over = True
        if self._socket is not None:
            with suppress(OSError):  # the server has just ended it
                self._socket.shutdown(socket.SHUT_RDWR)

    def _end_limit(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()  # the number of a closed socket may belong to another one
            self._timer = None
        if self._socket is not None:
            self._socket.close()
            self._socket = None


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
