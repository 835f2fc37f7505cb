"""Errors and warnings of rows, grouped by kind, with the number of rows of each."""

import re
from collections.abc import Iterable
from typing import Any

from catalogue.imports.parsing.sheet import ImportIssue
from catalogue.imports.rows import Row

MAX_GROUPS = 50
MAX_EXAMPLES = 3


def group_issues(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return the kinds of errors, then of warnings, each with its rows; the most frequent first.

    Two issues are of one kind if they concern the same column and their sentences differ only in
    quoted texts and numbers.
    """
    groups: dict[tuple, dict[str, Any]] = {}
    faulty_lines: set[tuple[str, int]] = set()
    for row in rows:
        errors = own_errors(row.errors, is_line_faulty=(row.sheet, row.line) in faulty_lines)
        if errors:
            faulty_lines.add((row.sheet, row.line))
        for is_error, issues in ((True, errors), (False, row.warnings)):
            for issue in issues:
                sentence = general_sentence(issue.sentence)
                key = (not is_error, row.table.code, issue.column, sentence)
                group = groups.setdefault(
                    key,
                    {"is_error": is_error, "table": row.table.code, "column": issue.column,
                     "sentence": sentence, "lines": set(), "values": {}},
                )  # fmt: skip
                group["lines"].add((row.sheet, row.line))
                if value := shown_value(issue):
                    group["values"][value] = group["values"].get(value, 0) + 1
    ordered = sorted(groups.items(), key=lambda item: (item[0][0], -len(item[1]["lines"])))
    return [
        {
            **group,
            "lines": len(group["lines"]),
            "values": sorted(group["values"].items(), key=lambda pair: -pair[1])[:MAX_EXAMPLES],
        }
        for _key, group in ordered[:MAX_GROUPS]
    ]


def own_errors(errors: list[ImportIssue], *, is_line_faulty: bool) -> list[ImportIssue]:
    """Return the errors of a row without those that repeat errors at its row of the file.

    A row of the file may describe a record and rows that belong to it. If the record has errors,
    these rows have an error without a column, because their record is left out.
    """
    return [error for error in errors if error.column or not is_line_faulty]


def general_sentence(sentence: str) -> str:
    """Return the first sentence of a message without the texts and numbers of one cell."""
    # Signs that are never closed are not searched, because each would be read to the end.
    end = max(sentence.rfind("”"), sentence.rfind("»")) + 1
    general = re.sub(r"([“«])[^”»]*([”»])", r"\1…\2", sentence[:end]) + sentence[end:]
    general = re.sub(r" ?\([^()]*\)", "", general)
    general = re.sub(r"\d+", "…", general)
    return re.split(r"(?<=[.?!])\s", general, maxsplit=1)[0]


def shown_value(issue: ImportIssue) -> str:
    return " ".join(issue.value.split())[:60]
