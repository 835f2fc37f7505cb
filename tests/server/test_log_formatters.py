"""The log: a line an event, and nobody's data in it."""

import json
import logging
import sys

from server.log_formatters import JsonFormatter, LineFormatter

HERE = "tests/server/test_log_formatters.py"


def fail():
    raise ValueError("first line\nsecond line")


def test_exception_is_one_line_that_says_where_it_came_from():
    record = logging.makeLogRecord({"msg": "Internal Server Error: %s", "args": ("/es/",)})
    try:
        fail()
    except ValueError:
        record.exc_info = sys.exc_info()
    line = LineFormatter().format(record)

    assert line.count("\n") == 0
    assert line.partition(": ")[2].startswith(
        "Internal Server Error: /es/ | ValueError: first line"
    )
    assert line.endswith(f" > {HERE}:{fail.__code__.co_firstlineno + 1} fail")


def test_exception_outside_the_project_says_so():
    record = logging.makeLogRecord({"msg": "m", "exc_info": (OSError, OSError("gone"), None)})

    assert LineFormatter().format(record).endswith("OSError: gone at no line of the project")


def test_json_line_tells_the_error_and_nothing_that_it_quotes():
    record = logging.makeLogRecord(
        {"name": "n", "levelname": "ERROR", "msg": "Failed: %s", "args": ("/es/",)}
    )
    try:
        int("Ana Pérez")
    except ValueError:
        record.exc_info = sys.exc_info()
    event = json.loads(JsonFormatter().format(record))

    assert event.pop("at").endswith("+00:00")
    assert event.pop("way").startswith(HERE)
    assert event == {
        "level": "ERROR",
        "logger": "n",
        "message": "Failed: /es/",
        "error": "ValueError",
        "said": "invalid literal for int() with base 10: …",
    }


def test_line_names_no_mail_address_no_network_address_and_no_token():
    said = "ana@example.org from 192.0.2.17 or 2001:db8::17 at 12:30:05 in /admin/reset/MQ/abc-123/"
    for formatter in (LineFormatter(), JsonFormatter()):
        line = formatter.format(logging.makeLogRecord({"msg": said}))
        assert "… from … or … at 12:30:05 in /admin/reset/…/" in line
