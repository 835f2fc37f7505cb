"""Small servers of the protocols of Redis and Memcached, with what a cache of answers asks.

They listen on a socket file, so that tests need neither a network nor an installed server.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer
from threading import Thread


class MemcachedHandler(StreamRequestHandler):
    """`get`, `set` and `flush_all` of the text protocol."""

    def handle(self) -> None:
        while line := self.rfile.readline():
            command, *words = line.split()
            entries = self.server.entries
            if command == b"set":
                entries[words[0]] = self.rfile.read(int(words[3]) + 2)[:-2]
                self.wfile.write(b"STORED\r\n")
            elif command == b"get":
                for key in words:
                    if key in entries:
                        value = entries[key]
                        head = b"VALUE %s 0 %d\r\n" % (key, len(value))
                        self.wfile.write(head + value + b"\r\n")
                self.wfile.write(b"END\r\n")
            else:
                entries.clear()
                self.wfile.write(b"OK\r\n")


class RedisHandler(StreamRequestHandler):
    """`GET`, `SET` and `FLUSHDB`; all other commands are unknown."""

    def handle(self) -> None:
        while line := self.rfile.readline():
            words = [self._word() for _turn in range(int(line[1:]))]
            entries = self.server.entries
            match words[0].upper():
                case b"SET":
                    entries[words[1]] = words[2]
                    self.wfile.write(b"+OK\r\n")
                case b"GET" if words[1] in entries:
                    value = entries[words[1]]
                    self.wfile.write(b"$%d\r\n%s\r\n" % (len(value), value))
                case b"GET":
                    self.wfile.write(b"$-1\r\n")
                case b"FLUSHDB":
                    entries.clear()
                    self.wfile.write(b"+OK\r\n")
                case _:
                    self.wfile.write(b"-ERR unknown command\r\n")

    def _word(self) -> bytes:
        length = int(self.rfile.readline()[1:])
        return self.rfile.read(length + 2)[:-2]


@contextmanager
def cache_server(handler: type[StreamRequestHandler], path: Path) -> Iterator[dict[bytes, bytes]]:
    """Run a server on a socket file, and yield its entries."""
    with ThreadingUnixStreamServer(str(path), handler) as server:
        server.daemon_threads = True
        server.entries = {}
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.entries
        finally:
            server.shutdown()
