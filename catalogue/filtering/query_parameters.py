"""Strict parsing of the parameters of lists, for pages, files, feeds and the API.

An unknown parameter or value is an error. Only the parameters that tracking services add are
ignored.
"""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

TRACKING_PARAMETERS = {"fbclid", "gclid"}
SINGLE_VALUE_PARAMETERS = {"q", "from", "to", "sort", "page", "headers", "guard"}
MAX_VALUES = 100


@dataclass(frozen=True)
class ParameterProblem:
    """A parameter with an invalid name or value, and an error message in the active language."""

    name: str
    value: str
    sentence: str


class BadParametersError(Exception):
    """The query has unknown parameters or invalid values, listed in `problems`."""

    def __init__(self, problems: list[ParameterProblem]):
        super().__init__("; ".join(problem.sentence for problem in problems))
        self.problems = problems


def is_tracking(name: str) -> bool:
    return name.startswith("utm_") or name in TRACKING_PARAMETERS


def parse_parameters(data: QueryDict, known: set[str]) -> tuple[QueryDict, list[ParameterProblem]]:
    """Return `data` without tracking parameters, empty values and problems; and the problems."""
    problems = []
    cleaned = QueryDict(mutable=True)
    for name, values in data.lists():
        values = [value.strip() for value in values if value.strip()]
        if is_tracking(name):
            continue
        if name not in known:
            problems.append(
                ParameterProblem(
                    name,
                    values[0] if values else "",
                    _("There is no parameter “%(name)s” on this page.") % {"name": truncated(name)},
                )
            )
        elif sentence := _problem_message(name, values):
            problems.append(ParameterProblem(name, values[0], sentence))
        elif values:
            cleaned.setlist(name, values)
    return cleaned, problems


def _problem_message(name: str, values: list[str]) -> str:
    # Django decodes bytes that are not UTF-8 as U+FFFD.
    if any("\x00" in value or "\ufffd" in value for value in values):
        return _("“%(name)s” contains an invalid character.") % {"name": name}
    if name in SINGLE_VALUE_PARAMETERS and len(values) > 1:
        return _("“%(name)s” can be used only once.") % {"name": name}
    if len(values) > MAX_VALUES:
        return _("“%(name)s” accepts at most %(count)s values.") % {
            "name": name,
            "count": MAX_VALUES,
        }
    return ""


def filter_problems(filterset) -> list[ParameterProblem]:
    """Return a problem for every value that a filter rejects."""
    problems = []
    for name, errors in filterset.form.errors.items():
        given = filterset.data.getlist(name)
        for error in errors.as_data():
            value = str((error.params or {}).get("value", given[0] if given else ""))
            problems.append(ParameterProblem(name, value, _error_message(name, value, error)))
    return problems


def _error_message(name: str, value: str, error) -> str:
    if error.code in {"invalid_choice", "invalid_pk_value"}:
        return _("“%(value)s” is not a valid value for “%(name)s”.") % {
            "value": truncated(value),
            "name": name,
        }
    return " ".join(error.messages)


def truncated(text: str) -> str:
    """Return a text from an address, shortened for messages."""
    return text if len(text) <= 80 else f"{text[:79]}…"


def query_without_problems(data: QueryDict, problems: list[ParameterProblem]) -> str:
    """Return the query of the same address without the problems."""
    cleaned = data.copy()
    for problem in problems:
        given = cleaned.getlist(problem.name)
        values = [value for value in given if value.strip() != problem.value]
        # If no value equals the problem, the parameter itself is the problem.
        if problem.name in SINGLE_VALUE_PARAMETERS or len(values) == len(given):
            values = []
        if values:
            cleaned.setlist(problem.name, values)
        else:
            cleaned.pop(problem.name, None)
    return cleaned.urlencode()
