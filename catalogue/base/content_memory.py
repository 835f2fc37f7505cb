"""Values of rows that are kept in memory until the content of the database changes."""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from operator import itemgetter
from threading import Lock
from typing import Any, Generic, TypeVar

from catalogue.base.content_version import (
    ContentKey,
    ContentVersion,
    content_key,
    current_version_and_embargo,
)
from catalogue.base.recorded_statements import Recording, depends_on, recorded, unrecorded

MAX_KEPT_VERSIONS = 2  # the replicas of one site may be at different versions
MAX_READINGS = 8  # to ask for more again takes as long as to read all values at once
MAX_KEPT_SECONDS = 60  # A transaction with a lower event number may commit later.

Value = TypeVar("Value")
Entry = tuple[Hashable, Any, int]  # a key, its value, and a number that equal values share
first, last = itemgetter(0), itemgetter(2)


@dataclass(frozen=True)
class _KeptValues:
    """Entries by key, and the recording of each reading that gave some of them."""

    entries: dict[Hashable, Entry]
    recordings: tuple[Recording, ...] = ()

    def is_unchanged(self) -> bool:
        """Return whether the values are the same; too many readings are not asked again."""
        return len(self.recordings) <= MAX_READINGS and all(
            recording.is_unchanged() for recording in self.recordings
        )


class ContentMemory:
    """Values by key, kept for a version of the content, and for the next one if it has the same.

    A value must depend on the public content only: not on the date, nor on who reads it.
    """

    def __init__(self) -> None:
        self._by_version: OrderedDict[str, _KeptValues] = OrderedDict()
        self._latest = _KeptValues({})
        self._numbers = count()
        self._lock = Lock()

    def get(
        self,
        keys: Collection[Hashable],
        read: Callable[[list[Hashable]], Mapping[Hashable, Any]],
    ) -> dict[Hashable, Any]:
        """Return the values by key; `read` returns those of missing keys, as far as they exist.

        Values are kept only if the version is the same before and after they were read.
        """
        with unrecorded():
            entries = self._present_entries(keys, read)
        values = {key: value for key, value, _number in entries}
        # A page has hundreds of keys; those of the memory are not copied. A condition with the
        # values themselves would keep former ones in memory, as long as the page is.
        own_keys = [*map(first, entries), *(key for key in keys if key not in values)]
        numbers = list(map(last, entries))
        depends_on(lambda: list(map(last, self._present_entries(own_keys, read))) == numbers)
        return values

    def _present_entries(self, keys: Collection[Hashable], read: Callable) -> list[Entry]:
        version = current_version_and_embargo()
        known = self._by_version.get(version.token) if version else _KeptValues({})
        kept = self._unchanged_values() if known is None else known
        if missing := [key for key in keys if key not in kept.entries]:
            with recorded() as recording:
                found = {key: self._entry(key, value) for key, value in read(missing).items()}
            recordings = (*kept.recordings, recording)[: MAX_READINGS + 1]
            kept = _KeptValues({**kept.entries, **found}, recordings)
        if version and kept is not known:
            self._keep(version, kept)
        return [kept.entries[key] for key in keys if key in kept.entries]

    def _entry(self, key: Hashable, value: Any) -> Entry:
        """Return the entry of a value, with the number of the latest one if that is equal."""
        latest = self._latest.entries.get(key)
        number = latest[2] if latest and latest[1] == value else next(self._numbers)
        return key, value, number

    def _unchanged_values(self) -> _KeptValues:
        """Return the values of the latest version, or none if some of them have changed."""
        latest = self._latest  # another thread can replace it
        return latest if latest.is_unchanged() else _KeptValues({})

    def _keep(self, version: ContentVersion, kept: _KeptValues) -> None:
        now = current_version_and_embargo()
        if now and now.token == version.token:
            with self._lock:
                self._by_version[version.token] = self._latest = kept
                while len(self._by_version) > MAX_KEPT_VERSIONS:
                    self._by_version.popitem(last=False)


def kept_content(name: Hashable, make: Callable[[], Value]) -> Value:
    """Return what `make` returns for the present public content; `name` is that of its memory.

    It must read all that the value depends on itself, so that the value is that of one version.
    """
    return _memory(name).get([name], lambda _missing: {name: make()})[name]


@cache
def _memory(name: Hashable) -> ContentMemory:
    return ContentMemory()


@dataclass(frozen=True)
class _Kept(Generic[Value]):
    """A value with its number; each value that is built anew has another one."""

    value: Value
    number: int
    recording: Recording
    key: ContentKey
    checked_at: float

    def is_current(self, key: ContentKey) -> bool:
        return key == self.key and time.monotonic() < self.checked_at + MAX_KEPT_SECONDS


class KeptValue(Generic[Value]):
    """A value of one database that takes long to build, kept while it would be the same again.

    One thread builds it, the others wait. The value must depend on the content only.
    """

    def __init__(self, build: Callable[[], Value], using: str) -> None:
        self._build, self._using = build, using
        self._lock = Lock()
        self._kept: _Kept[Value] | None = None
        self._built_count = 0

    def get(self) -> Value:
        """Return the value for the present content."""
        with unrecorded():
            kept = self._present()
        number = kept.number  # a condition with the value itself would keep it in memory
        depends_on(lambda: self._present().number == number)
        return kept.value

    def _present(self) -> _Kept[Value]:
        key = content_key(self._using)
        with self._lock:
            if self._kept is None or not self._kept.is_current(key):
                self._kept = self._checked_or_built(key)
            return self._kept

    def _checked_or_built(self, key: ContentKey) -> _Kept[Value]:
        kept, now = self._kept, time.monotonic()
        if kept and kept.key.database == key.database and kept.recording.is_unchanged():
            return replace(kept, key=key, checked_at=now)
        self._built_count += 1
        with recorded() as recording:
            return _Kept(self._build(), self._built_count, recording, key, now)
