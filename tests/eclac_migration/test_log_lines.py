import logging
import sys

from eclac_migration.log_lines import LineFormatter

HERE = "tests/eclac_migration/test_log_lines.py"


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
