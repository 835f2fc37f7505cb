"""Locks between processes, which the system itself takes back from one that is killed."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def open_lock_file(file: Path) -> int:
    """The descriptor of a lock that nobody else has to be holding yet. Raises OSError."""
    return os.open(file, os.O_RDWR | os.O_CREAT, 0o600)


def try_acquire_exclusive(descriptor: int) -> bool:
    """Take the lock alone if nobody else holds it, without waiting."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def acquire_shared(descriptor: int) -> None:
    """Hold the lock beside others who share it."""
    fcntl.flock(descriptor, fcntl.LOCK_SH)


@contextmanager
def exclusive_lock(file: Path) -> Iterator[None]:
    """Hold the lock alone, once whoever holds it has let it go. Raises OSError."""
    descriptor = open_lock_file(file)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def try_exclusive_lock(file: Path) -> Iterator[int | None]:
    """The descriptor of the lock, held alone; None if somebody else holds it. Raises OSError."""
    descriptor = open_lock_file(file)
    try:
        yield descriptor if try_acquire_exclusive(descriptor) else None
    finally:
        os.close(descriptor)
