"""The time that one mail takes, with real servers that are slow."""

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Event, Thread

import pytest
from django.core.mail import EmailMessage

from server import mail_delivery
from server.mail_delivery import Delivery, EmailBackend, deliver

pytestmark = pytest.mark.enable_socket
MAX_SLOW_LINES = 200  # of the server: 20 seconds
TLS_RECORD = b"\x16\x03\x03\x40\x00"  # the head of a record of 16 KiB


class Limit:
    """A timer whose time is over when the server begins to be slow, on any machine."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.is_running = False
        self.end: Callable[[], None] = lambda: None

    def __call__(self, seconds: float, function: Callable[[], None]) -> "Limit":
        self.seconds, self.end = seconds, function
        return self

    def start(self) -> None:
        self.is_running = True

    def cancel(self) -> None:
        self.is_running = False

    def join(self) -> None:
        pass


class SlowServer(Thread):
    """A mail server that answers without end from the phase `slow_at` on, ten times a second."""

    def __init__(self, slow_at: bytes, limit: Limit):
        super().__init__(daemon=True)
        self.slow_at = slow_at
        self.limit = limit
        self.ended = Event()
        self.was_left = False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(MAX_SLOW_LINES)

    def run(self) -> None:
        with suppress(OSError):  # the mail has left
            self.converse()

    def converse(self) -> None:
        conversation, _address = self.listener.accept()
        with conversation, conversation.makefile("rb") as lines:
            if self.slow_at == b"TLS":
                self.answer_slowly(conversation, TLS_RECORD, b"x")
                return
            if self.slow_at == b"greeting":
                self.answer_slowly(conversation, b"220-not yet\r\n", b"220-not yet\r\n")
                return
            conversation.sendall(b"220 ready\r\n")
            for line in lines:
                command = line.strip().upper()
                if command == b"STARTTLS":
                    conversation.sendall(b"220 go on\r\n")
                    self.answer_slowly(conversation, TLS_RECORD, b"x")
                    return
                if command.startswith(self.slow_at):
                    self.answer_slowly(conversation, b"250-not yet\r\n", b"250-not yet\r\n")
                    return
                if command == b"DATA":
                    conversation.sendall(b"354 go on\r\n")
                elif command.startswith(b"EHLO"):
                    conversation.sendall(b"250-server\r\n250 STARTTLS\r\n")
                elif command == b"QUIT":
                    return
                elif command.startswith((b"MAIL", b"RCPT")) or command == b".":
                    conversation.sendall(b"250 done\r\n")

    def answer_slowly(self, conversation: socket.socket, first: bytes, further: bytes) -> None:
        conversation.sendall(first)
        self.ended.wait(0.3)  # so that the mail usually waits for the answer when its time is over
        self.limit.end()
        try:
            for _line in range(MAX_SLOW_LINES):
                conversation.sendall(further)
                if self.ended.wait(0.1):
                    return
        except OSError:
            self.was_left = True


@pytest.fixture
def limit(monkeypatch) -> Limit:
    limit = Limit()
    monkeypatch.setattr(mail_delivery, "Timer", limit)
    return limit


@pytest.fixture
def slow_server(request, limit) -> Iterator[SlowServer]:
    server = SlowServer(request.param, limit)
    server.start()
    yield server
    server.ended.set()
    server.join(timeout=10)
    server.listener.close()


def backend_for(server: SlowServer, **options: bool) -> EmailBackend:
    port = server.listener.getsockname()[1]
    return EmailBackend("127.0.0.1", port, "", "", timeout=MAX_SLOW_LINES, **options)


@pytest.mark.parametrize(
    ("slow_server", "outcome"),
    [(b"RCPT", None), (b".", Delivery.UNCERTAIN), (b"QUIT", Delivery.ACCEPTED)],
    ids=["address", "text", "end"],
    indirect=["slow_server"],
)
def test_slow_server_does_not_hold_the_worker(limit, slow_server, outcome):
    connection = backend_for(slow_server)
    message = EmailMessage("Subject", "Text", "site@example.org", ["reader@example.org"])
    connection.open()
    assert (limit.seconds, limit.is_running) == (mail_delivery.CONVERSATION_SECONDS, True)
    try:
        result = deliver(connection, message)
    except OSError:
        result = None
    connection.close()
    slow_server.join()

    assert result == outcome
    assert slow_server.was_left
    assert not limit.is_running


@pytest.mark.parametrize(
    ("slow_server", "options"),
    [
        (b"greeting", {}),
        (b"EHLO", {"use_tls": True}),
        (b"STARTTLS", {"use_tls": True}),
        (b"TLS", {"use_ssl": True}),
    ],
    ids=["greeting", "EHLO", "STARTTLS", "TLS"],
    indirect=["slow_server"],
)
def test_server_that_is_slow_at_the_beginning_does_not_hold_the_worker(limit, slow_server, options):
    connection = backend_for(slow_server, **options)
    with pytest.raises(OSError):
        connection.open()
    slow_server.join()

    assert slow_server.was_left
    assert not limit.is_running


@pytest.mark.parametrize("slow_server", [b"QUIT"], indirect=True)
def test_time_that_is_over_before_the_connection_ends_the_mail(monkeypatch, limit, slow_server):
    monkeypatch.setattr(limit, "start", lambda: limit.end())
    with pytest.raises(TimeoutError):
        backend_for(slow_server).open()
