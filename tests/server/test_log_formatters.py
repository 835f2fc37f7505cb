"""The log: a line an event, and nobody's data in it."""

import json
import logging
import sys

import pytest
from django.urls import URLResolver

from server.log_formatters import JsonFormatter, LineFormatter
from staff.urls import urlpatterns as staff_urlpatterns

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


def test_line_states_the_time_zone_and_the_address_of_the_server():
    record = logging.makeLogRecord({"msg": "listens on http://127.0.0.1:8000", "created": 0})
    line = LineFormatter().format(record)

    assert line.startswith("1970-01-01T00:00:00+00:00 ")
    assert line.endswith(" listens on http://127.0.0.1:8000")


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


def staff_addresses_with_a_token(patterns) -> list[str]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += staff_addresses_with_a_token(pattern.url_patterns)
        elif "token" in pattern.pattern.converters:
            found.append(str(pattern.pattern))
    return found


def test_line_names_no_token_of_any_link_that_signs_in():
    addresses = staff_addresses_with_a_token(staff_urlpatterns)
    assert len(addresses) == 2  # reset and invitation
    for address in addresses:
        said = f"Not Found: /admin/{address}".replace("<uidb64>", "MQ")
        said = said.replace("<token>", "ImRiNmZh:1vPbnQ:h-3_x9")
        for formatter in (LineFormatter(), JsonFormatter()):
            line = formatter.format(logging.makeLogRecord({"msg": said}))
            assert f"/admin/{address.partition('<')[0]}…/" in line
            assert "ImRi" not in line
            assert "h-3_x9" not in line


@pytest.mark.parametrize("page", ["confirm", "unsubscribe"])
def test_line_names_no_token_of_an_alert(page):
    said = f"Not Found: /es/alerts/{page}/7f1c:h-3_x9/"
    for formatter in (LineFormatter(), JsonFormatter()):
        line = formatter.format(logging.makeLogRecord({"msg": said}))
        assert f"/es/alerts/{page}/…/" in line


def test_line_names_no_mail_address_no_network_address_and_no_token():
    said = "ana@example.org from 192.0.2.17 or 2001:db8::17 at 12:30:05 in /admin/reset/MQ/abc-123/"
    for formatter in (LineFormatter(), JsonFormatter()):
        line = formatter.format(logging.makeLogRecord({"msg": said}))
        assert "… from … or … at 12:30:05 in /admin/reset/…/" in line
