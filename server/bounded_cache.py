"""A cache in the memory of the process, bounded in bytes.

Django's own one is bounded in entries, and answers differ in size by a factor of a thousand.
"""

from collections import OrderedDict, defaultdict
from threading import Lock
from time import monotonic

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

ENTRY_OVERHEAD_BYTES = 500  # of the key and the tables that hold it, measured


class Store:
    """The entries of one location, with their size and the lock for changes of both."""

    def __init__(self) -> None:
        self.entries: OrderedDict[str, tuple[bytes, float | None]] = OrderedDict()
        self.bytes = 0
        self.lock = Lock()


# Django makes a backend for each thread; all threads of a process share the entries.
stores: defaultdict[str, Store] = defaultdict(Store)


class BoundedCache(BaseCache):
    """A cache backend for byte strings; the entries unused for longest make room for new ones.

    `OPTIONS["MAX_BYTES"]` is the size of all entries of one process.
    """

    def __init__(self, location: str, params: dict) -> None:
        super().__init__(params)
        self.max_bytes = params["OPTIONS"]["MAX_BYTES"]
        self.store = stores[location]

    def get(self, key, default=None, version=None):
        with self.store.lock:
            value, expires_at = self.store.entries.get(key, (default, None))
            if expires_at is not None and monotonic() >= expires_at:
                self._remove(key)
                return default
            if key in self.store.entries:
                self.store.entries.move_to_end(key)
            return value

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        expires_at = None if seconds is None else monotonic() + seconds
        with self.store.lock:
            self._remove(key)
            if _size(value) > self.max_bytes:
                return
            self.store.entries[key] = (value, expires_at)
            self.store.bytes += _size(value)
            while self.store.bytes > self.max_bytes:
                self._remove(next(iter(self.store.entries)))

    def delete(self, key, version=None):
        with self.store.lock:
            return self._remove(key)

    def clear(self):
        with self.store.lock:
            self.store.entries.clear()
            self.store.bytes = 0

    def _remove(self, key: str) -> bool:
        value, _expires_at = self.store.entries.pop(key, (None, None))
        if value is None:
            return False
        self.store.bytes -= _size(value)
        return True


def _size(value: bytes) -> int:
    return len(value) + ENTRY_OVERHEAD_BYTES
