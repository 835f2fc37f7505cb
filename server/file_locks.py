"""Locks between processes; the system releases those of a process that is killed."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def open_lock_file(file: Path) -> int:
    """Open a lock file and return its descriptor, without taking the lock. Raises OSError."""
    return os.open(file, os.O_RDWR | os.O_CREAT, 0o600)


def try_acquire_exclusive(descriptor: int) -> bool:
    """Take the lock exclusively without waiting, and return whether it was free."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def acquire_shared(descriptor: int) -> None:
    """Take the lock together with other processes that share it."""
    fcntl.flock(descriptor, fcntl.LOCK_SH)


@contextmanager
def exclusive_lock(file: Path) -> Iterator[None]:
    """Wait for the lock and hold it exclusively. Raises OSError."""
    descriptor = open_lock_file(file)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def try_exclusive_lock(file: Path) -> Iterator[int | None]:
    """Yield the descriptor of the exclusive lock, or None if it is taken. Raises OSError."""
    descriptor = open_lock_file(file)
    try:
        yield descriptor if try_acquire_exclusive(descriptor) else None
    finally:
        os.close(descriptor)
