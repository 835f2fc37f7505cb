"""One line for every event in the log."""

import logging
import traceback
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


class LineFormatter(logging.Formatter):
    """An event as one line; an exception as its type, its first line and where it came from."""

    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(self, ei) -> str:  # noqa: N802 (the name is logging's)
        kind, error, trace = ei
        frames = [
            f"{Path(frame.filename).relative_to(PROJECT)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(trace)
            if Path(frame.filename).is_relative_to(PROJECT) and ".venv" not in frame.filename
        ]
        said = str(error).partition("\n")[0]
        return f"{kind.__name__}: {said} at {' > '.join(frames) or 'no line of the project'}"

    def format(self, record) -> str:
        return " | ".join(super().format(record).splitlines())
