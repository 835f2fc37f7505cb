"""A web server process whose threads wait for nobody who is slow to ask.

gunicorn hands a connection to a thread at once, where a visitor who sends a request letter by
letter, or nothing at all, keeps it. Here a thread gets a request when its head has arrived whole;
until then the connection costs a socket and nothing else. What a thread then reads or writes may
not stand still for long either.

A proxy in front does the same and more; this is for who has none, or one that does not. No setting
of gunicorn does it: its `timeout` watches a worker and not a connection, and gevent and eventlet
replace the threads to which database connections belong.
"""

import os
import selectors
import socket
import struct
import time
from functools import partial

from gunicorn.workers.gthread import TConn, ThreadWorker

HEAD_TIMEOUT_SECONDS = 15  # for the whole head of a request
RECEIVE_TIMEOUT_SECONDS = 20  # in which nothing of a body arrives
SEND_TIMEOUT_SECONDS = 60  # in which a reader takes nothing of an answer
MAX_HEAD_BYTES = 64 * 1024


def set_socket_timeouts(listener: socket.socket) -> None:
    """Connections that are accepted from now on do not stand still for ever."""
    limits = {socket.SO_RCVTIMEO: RECEIVE_TIMEOUT_SECONDS, socket.SO_SNDTIMEO: SEND_TIMEOUT_SECONDS}
    for option, seconds in limits.items():
        listener.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", seconds, 0))


def is_head_ready(connection: socket.socket) -> bool:
    """Whether a thread would not have to wait: the head is whole, too long, or given up."""
    try:
        head = connection.recv(MAX_HEAD_BYTES, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return not head or b"\r\n\r\n" in head or len(head) >= MAX_HEAD_BYTES


class CompleteHeadWorker(ThreadWorker):
    """Threads that serve whole requests."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.incomplete_conns: list[
            TConn
        ] = []  # something of the head is here; looked at every second

    def init_process(self):
        for listener in self.sockets:
            set_socket_timeouts(listener.sock)
        super().init_process()

    def handle_quit(self, sig, frame):
        """Ctrl-C ends at once: the interpreter's own end would wait for whoever is still read."""
        os._exit(0)

    def enqueue_req(self, conn):
        """A new connection, or one that is used again: to a thread once its head is here."""
        read_ahead = conn.parser is not None and conn.parser.unreader.buf.getvalue()
        if read_ahead or is_head_ready(conn.sock):
            conn.data_ready = True
            super().enqueue_req(conn)
        elif conn in self.incomplete_conns:
            return
        elif getattr(conn, "is_watched", False):  # it became readable, and the rest is missing
            self.incomplete_conns.append(conn)
        else:
            conn.is_watched = True
            conn.timeout = time.monotonic() + HEAD_TIMEOUT_SECONDS
            self.pending_conns.append(conn)
            readable = partial(self.on_pending_socket_readable, conn)
            self.poller.register(conn.sock, selectors.EVENT_READ, readable)

    def on_client_socket_readable(self, conn, client):
        conn.is_watched = True
        conn.timeout = time.monotonic() + HEAD_TIMEOUT_SECONDS
        super().on_client_socket_readable(conn, client)

    def murder_pending(self):
        """Every second: serve those whose head has come, end those who take too long."""
        super().murder_pending()
        for conn in list(self.incomplete_conns):
            if is_head_ready(conn.sock):
                self.incomplete_conns.remove(conn)
                conn.data_ready = True
                super().enqueue_req(conn)
            elif time.monotonic() > conn.timeout:
                self.incomplete_conns.remove(conn)
                self.nr_conns -= 1
                conn.close()

    def finish_request(self, conn, fs):
        conn.is_watched = False
        super().finish_request(conn, fs)
