"""A gunicorn worker that reads the whole request head before it takes a thread.

gunicorn's own worker gives a new connection to a thread immediately, so clients that send a
request slowly, or not at all, occupy all threads. Here an incomplete head occupies only a socket.
Timeouts limit how long a thread then waits for a body or for the client to read the response.

A buffering proxy does the same; this worker protects installations without one.
No setting of gunicorn does it: `timeout` watches a worker and not a connection, and gevent and
eventlet replace the threads to which database connections belong.
"""

import os
import selectors
import socket
import struct
import time
from functools import partial

from gunicorn.workers.gthread import TConn, ThreadWorker

HEAD_TIMEOUT_SECONDS = 15  # for the whole request head
RECEIVE_TIMEOUT_SECONDS = 20  # without any data of a body
SEND_TIMEOUT_SECONDS = 60  # without any progress of a response
MAX_HEAD_BYTES = 64 * 1024


def set_socket_timeouts(listener: socket.socket) -> None:
    """Limit the waiting time of connections that the listener accepts from now on."""
    limits = {socket.SO_RCVTIMEO: RECEIVE_TIMEOUT_SECONDS, socket.SO_SNDTIMEO: SEND_TIMEOUT_SECONDS}
    for option, seconds in limits.items():
        listener.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", seconds, 0))


def is_head_ready(connection: socket.socket) -> bool:
    """Return whether a thread need not wait: the head is complete, too long or aborted."""
    try:
        head = connection.recv(MAX_HEAD_BYTES, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return not head or b"\r\n\r\n" in head or len(head) >= MAX_HEAD_BYTES


class CompleteHeadWorker(ThreadWorker):
    """A threaded worker whose threads serve only requests with a complete head."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Connections with a part of the head, checked every second.
        self.incomplete_conns: list[TConn] = []

    def init_process(self):
        for listener in self.sockets:
            set_socket_timeouts(listener.sock)
        super().init_process()

    def handle_quit(self, sig, frame):
        """End immediately on Ctrl-C; a normal exit would wait for the running threads."""
        os._exit(0)

    def enqueue_req(self, conn):
        """Pass a new or reused connection to a thread once its request head is complete."""
        read_ahead = conn.parser is not None and conn.parser.unreader.buf.getvalue()
        if read_ahead or is_head_ready(conn.sock):
            conn.data_ready = True
            super().enqueue_req(conn)
        elif conn in self.incomplete_conns:
            return
        elif getattr(conn, "is_watched", False):  # readable, but the head is still incomplete
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
        """Serve connections with a complete head and close expired ones; called every second."""
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
