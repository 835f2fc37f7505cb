"""Log formatters: one line per event, as text or JSON, without personal data."""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
# Personal data: mail addresses, network addresses of other machines, and the tokens of the links
# with which a user chooses a password, and a reader confirms and ends an alert. Quoted parts
# of error messages may contain it, too.
PERSONAL_DATA_PATTERN = re.compile(
    r"(?<![^\s@'\"<>])[^\s@'\"<>]+@[^\s@'\"<>]+|\b(?!127\.|0\.0\.0\.0\b)\d{1,3}(?:\.\d{1,3}){3}\b"
    r"|\b(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}\b"
    r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}:)*:(?:[0-9a-fA-F]{1,4}:)*[0-9a-fA-F]{1,4}\b"
    r"|(?<=/reset/)[^/\s]+/[^/\s]+|(?<=/invitation/)[^/\s]+/[^/\s]+"
    r"|(?<=/alerts/confirm/)[^/\s]+|(?<=/alerts/unsubscribe/)[^/\s]+"
)
QUOTED_PATTERN = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*(?:”|$)")


def redact_personal_data(text: str) -> str:
    return PERSONAL_DATA_PATTERN.sub("…", text)


class LineFormatter(logging.Formatter):
    """A formatter that writes one line of text per event.

    An exception is written as its type, the first line of its message and the project's lines.
    """

    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatTime(self, record, datefmt=None) -> str:  # noqa: N802 (the name is logging's)
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")

    def formatException(self, ei) -> str:  # noqa: N802 (the name is logging's)
        kind, error, trace = ei
        message = str(error).partition("\n")[0]
        place = project_traceback(trace) or "no line of the project"
        return f"{kind.__name__}: {message} at {place}"

    def format(self, record) -> str:
        return redact_personal_data(" | ".join(super().format(record).splitlines()))


class JsonFormatter(logging.Formatter):
    """A formatter that writes one JSON object per line, for log collectors."""

    def format(self, record) -> str:
        from server.metrics import request_id

        event = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact_personal_data(record.getMessage()),
            "request": request_id.get() or None,
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0]:
            kind, error, trace = record.exc_info
            message = QUOTED_PATTERN.sub("…", str(error).partition("\n")[0])
            event |= {
                "error": kind.__name__,
                "said": redact_personal_data(message),
                "way": project_traceback(trace),
            }
        present = {name: value for name, value in event.items() if value is not None}
        return json.dumps(present, ensure_ascii=False)


def project_traceback(trace) -> str:
    """Return the lines of the project in a traceback, outermost first."""
    return " > ".join(
        f"{Path(frame.filename).relative_to(PROJECT_ROOT)}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(trace)
        if Path(frame.filename).is_relative_to(PROJECT_ROOT) and ".venv" not in frame.filename
    )
