"""Errors and warnings of rows, grouped by kind, with the number of rows of each."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from catalogue.imports.parsing.sheet import ImportIssue
from catalogue.imports.rows import Row

TableIssue = tuple[str, ImportIssue]  # an error or warning after the code of its table
MAX_GROUPS = 50
MAX_EXAMPLES = 3


def group_issues(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return the kinds of errors, then of warnings, each with its rows; the most frequent first.

    Two issues are of one kind if they concern the same column and their sentences differ only in
    quoted texts and numbers.
    """
    errors: dict[tuple[str, int], list[TableIssue]] = defaultdict(list)
    warnings: dict[tuple[str, int], list[TableIssue]] = defaultdict(list)
    for row in rows:
        errors[row.sheet, row.line] += [(row.table.code, issue) for issue in row.errors]
        warnings[row.sheet, row.line] += [(row.table.code, issue) for issue in row.warnings]
    groups: dict[tuple, dict[str, Any]] = {}
    for is_error, issues in ((True, errors), (False, warnings)):
        for line, found in issues.items():
            for table, issue in primary_errors(found) if is_error else found:
                sentence = general_sentence(issue.sentence)
                group = groups.setdefault(
                    (not is_error, table, issue.column, sentence),
                    {"is_error": is_error, "table": table, "column": issue.column,
                     "sentence": sentence, "lines": set(), "values": {}},
                )  # fmt: skip
                group["lines"].add(line)
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


def primary_errors(errors: list[TableIssue]) -> list[TableIssue]:
    """Return the errors of one row of the file without those that only follow from others.

    A row of the file may describe a record and rows that belong to it. If one has errors, the
    others have secondary ones. A row of the file that only refers to rows with errors keeps one.
    """
    return [one for one in errors if not one[1].is_secondary] or errors[:1]


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
