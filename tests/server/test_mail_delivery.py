"""The time that one mail takes, with real servers that are slow."""

import socket
import time
from collections.abc import Iterator
from threading import Event, Thread

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from server import mail_delivery
from server.mail_delivery import Delivery, deliver, time_limit

pytestmark = pytest.mark.enable_socket
LIMIT = 0.5  # seconds


class SlowServer(Thread):
    """A mail server that answers the command `slow_at` with lines without end, ten a second."""

    def __init__(self, slow_at: bytes):
        super().__init__(daemon=True)
        self.slow_at = slow_at
        self.ended = Event()
        self.listener = socket.create_server(("127.0.0.1", 0))

    def run(self) -> None:
        conversation, _address = self.listener.accept()
        with conversation, conversation.makefile("rb") as lines:
            conversation.sendall(b"220 ready\r\n")
            for line in lines:
                command = line.strip().upper()
                if command == b"DATA":
                    conversation.sendall(b"354 go on\r\n")
                elif command.startswith(self.slow_at):
                    self.answer_slowly(conversation)
                    return
                elif command.startswith((b"EHLO", b"MAIL", b"RCPT")):
                    conversation.sendall(b"250 done\r\n")

    def answer_slowly(self, conversation: socket.socket) -> None:
        try:
            while not self.ended.wait(0.1):
                conversation.sendall(b"250-not yet\r\n")
        except OSError:
            pass


@pytest.fixture
def slow_server(request) -> Iterator[SlowServer]:
    server = SlowServer(request.param)
    server.start()
    yield server
    server.ended.set()
    server.join()
    server.listener.close()


@pytest.mark.parametrize(
    ("slow_server", "outcome"),
    [(b"RCPT", None), (b".", Delivery.UNCERTAIN)],
    ids=["address", "text"],
    indirect=["slow_server"],
)
def test_slow_server_does_not_hold_the_worker(monkeypatch, slow_server, outcome):
    monkeypatch.setattr(mail_delivery, "CONVERSATION_SECONDS", LIMIT)
    port = slow_server.listener.getsockname()[1]
    connection = EmailBackend("127.0.0.1", port, "", "", timeout=5)
    message = EmailMessage("Subject", "Text", "site@example.org", ["reader@example.org"])
    begin = time.monotonic()
    with time_limit(connection):
        connection.open()
        try:
            result = deliver(connection, message)
        except OSError:
            result = None
        connection.close()

    assert result == outcome
    assert LIMIT <= time.monotonic() - begin < LIMIT + 2


@pytest.mark.parametrize("slow_server", [b"EHLO"], indirect=True)
def test_server_that_is_slow_at_the_beginning_does_not_hold_the_worker(monkeypatch, slow_server):
    monkeypatch.setattr(mail_delivery, "CONVERSATION_SECONDS", LIMIT)
    port = slow_server.listener.getsockname()[1]
    connection = EmailBackend("127.0.0.1", port, "", "", timeout=5, use_tls=True)
    begin = time.monotonic()
    with time_limit(connection):
        with pytest.raises(OSError):
            connection.open()
        connection.close()

    assert time.monotonic() - begin < LIMIT + 2
