"""Child processes of the renderers, with limits of time and memory."""

import subprocess
import time
from collections.abc import Callable, Sequence
from tempfile import TemporaryFile

POLL_INTERVAL_SECONDS = 0.2
# Messages of Rust, Python and the runtime of pandoc about a failed allocation.
OUT_OF_MEMORY_MARKS = (b"memory allocation of", b"MemoryError", b"eap exhausted")

Heartbeat = Callable[[], None]


class LimitExceededError(Exception):
    """Error for a file whose production needs more time or memory than is allowed."""


class ProgramError(Exception):
    """Error for a program that failed for another reason; the message is what it printed."""


def no_heartbeat() -> None:
    """Do nothing."""


def run_limited(
    command: Sequence[str],
    data: bytes,
    *,
    timeout_seconds: float,
    heartbeat: Heartbeat = no_heartbeat,
) -> bytes:
    """Run a program with `data` as its input, and return its output.

    The limit of memory is set by the program itself. `heartbeat` is called several times a second;
    an exception that it raises ends the program. Raise LimitExceededError if the program runs out
    of time or memory, and ProgramError if it fails otherwise.
    """
    deadline = time.monotonic() + timeout_seconds
    # A file, because `communicate` does not go on sending an input after a timeout.
    with TemporaryFile() as given:
        given.write(data)
        given.seek(0)
        with subprocess.Popen(
            command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            try:
                output, errors = _communicate(process, deadline, heartbeat)
            finally:
                process.kill()
    if process.returncode == 0:
        return output
    # A signal is the abort of a program without memory, or the kernel's answer to a full machine.
    if process.returncode < 0 or any(mark in errors for mark in OUT_OF_MEMORY_MARKS):
        raise LimitExceededError(f"{command[0]} ran out of memory ({process.returncode}).")
    raise ProgramError(errors.decode(errors="replace").strip())


def _communicate(
    process: subprocess.Popen, deadline: float, heartbeat: Heartbeat
) -> tuple[bytes, bytes]:
    while True:
        try:
            return process.communicate(timeout=POLL_INTERVAL_SECONDS)
        except subprocess.TimeoutExpired:
            heartbeat()
            if time.monotonic() > deadline:
                raise LimitExceededError("The program ran out of time.") from None
