"""One line for every event in the log, in words or as JSON; nobody's data in it."""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
# What may be about a person: mail addresses, network addresses, the tokens of links in mails, and
# in an error's own words whatever it quotes.
PERSONAL_DATA_PATTERN = re.compile(
    r"[^\s@'\"<>]+@[^\s@'\"<>]+|\b\d{1,3}(?:\.\d{1,3}){3}\b"
    r"|\b(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}\b"
    r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}:)*:(?:[0-9a-fA-F]{1,4}:)*[0-9a-fA-F]{1,4}\b"
    r"|(?<=/reset/)[^/\s]+/[^/\s]+"
)
QUOTED_PATTERN = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”")


def redact_personal_data(text: str) -> str:
    return PERSONAL_DATA_PATTERN.sub("…", text)


class LineFormatter(logging.Formatter):
    """An event as one line; an exception as its type, its first line and where it came from."""

    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(self, ei) -> str:  # noqa: N802 (the name is logging's)
        kind, error, trace = ei
        said = str(error).partition("\n")[0]
        return f"{kind.__name__}: {said} at {project_traceback(trace) or 'no line of the project'}"

    def format(self, record) -> str:
        return redact_personal_data(" | ".join(super().format(record).splitlines()))


class JsonFormatter(logging.Formatter):
    """An event as one JSON object a line, for programs that gather logs."""

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
            said = QUOTED_PATTERN.sub("…", str(error).partition("\n")[0])
            event |= {
                "error": kind.__name__,
                "said": redact_personal_data(said),
                "way": project_traceback(trace),
            }
        kept = {name: value for name, value in event.items() if value is not None}
        return json.dumps(kept, ensure_ascii=False)


def project_traceback(trace) -> str:
    """The project's own lines that led to an error, outermost first."""
    return " > ".join(
        f"{Path(frame.filename).relative_to(PROJECT_ROOT)}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(trace)
        if Path(frame.filename).is_relative_to(PROJECT_ROOT) and ".venv" not in frame.filename
    )
