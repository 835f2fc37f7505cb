"""The parameters of lists, the same on pages, files, feeds and API: read strictly.

An unknown parameter or value is named and never ignored; only what trackers add is.
"""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

TRACKING_PARAMETERS = {"fbclid", "gclid"}
SINGLE_VALUE_PARAMETERS = {"q", "from", "to", "sort", "page", "headers", "guard"}
MAX_VALUES = 100


@dataclass(frozen=True)
class ParameterProblem:
    """One parameter that cannot be answered, and why, in the reader's language."""

    name: str
    value: str
    sentence: str


class BadParametersError(Exception):
    """The address asks for something that there is not; `problems` says what."""

    def __init__(self, problems: list[ParameterProblem]):
        super().__init__("; ".join(problem.sentence for problem in problems))
        self.problems = problems


def is_tracking(name: str) -> bool:
    return name.startswith("utm_") or name in TRACKING_PARAMETERS


def parse_parameters(data: QueryDict, known: set[str]) -> tuple[QueryDict, list[ParameterProblem]]:
    """`data` without trackers, empty values and problems; and the problems."""
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
    # U+FFFD is what stands for bytes that are no UTF-8.
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
    """Every value that the filters do not know."""
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
    """A text from an address, short enough to show."""
    return text if len(text) <= 80 else f"{text[:79]}…"


def query_without_problems(data: QueryDict, problems: list[ParameterProblem]) -> str:
    """The query of the same address without what is wrong with it."""
    left = data.copy()
    for problem in problems:
        values = [one for one in left.getlist(problem.name) if one.strip() != problem.value]
        if problem.name in SINGLE_VALUE_PARAMETERS or len(values) == len(
            left.getlist(problem.name)
        ):
            values = []
        if values:
            left.setlist(problem.name, values)
        else:
            left.pop(problem.name, None)
    return left.urlencode()
