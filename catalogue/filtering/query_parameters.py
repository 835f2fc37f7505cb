"""The parameters of lists, the same on pages, files, feeds and API: read strictly.

An unknown parameter or value is named and never ignored; only what trackers add is.
"""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

IGNORED = {"fbclid", "gclid"}
ONCE = {"q", "from", "to", "sort", "page", "headers", "guard"}
MOST_VALUES = 100


@dataclass(frozen=True)
class Problem:
    """One parameter that cannot be answered, and why, in the reader's language."""

    name: str
    value: str
    sentence: str


class BadParametersError(Exception):
    """The address asks for something that there is not; `problems` says what."""

    def __init__(self, problems: list[Problem]):
        super().__init__("; ".join(problem.sentence for problem in problems))
        self.problems = problems


def is_tracking(name: str) -> bool:
    return name.startswith("utm_") or name in IGNORED


def read(data: QueryDict, known: set[str]) -> tuple[QueryDict, list[Problem]]:
    """`data` without trackers, empty values and problems; and the problems."""
    problems = []
    cleaned = QueryDict(mutable=True)
    for name, values in data.lists():
        values = [value.strip() for value in values if value.strip()]
        if is_tracking(name):
            continue
        if name not in known:
            problems.append(
                Problem(
                    name,
                    values[0] if values else "",
                    _("There is no filter called “%(name)s” here.") % {"name": shown(name)},
                )
            )
        elif sentence := _fault(name, values):
            problems.append(Problem(name, values[0], sentence))
        elif values:
            cleaned.setlist(name, values)
    return cleaned, problems


def _fault(name: str, values: list[str]) -> str:
    # U+FFFD is what stands for bytes that are no UTF-8.
    if any("\x00" in value or "\ufffd" in value for value in values):
        return _("“%(name)s” holds a character that no text has.") % {"name": name}
    if name in ONCE and len(values) > 1:
        return _("“%(name)s” can be given once only.") % {"name": name}
    if len(values) > MOST_VALUES:
        return _("“%(name)s” takes at most %(count)s values.") % {
            "name": name,
            "count": MOST_VALUES,
        }
    return ""


def problems_of(filterset) -> list[Problem]:
    """Every value that the filters do not know."""
    problems = []
    for name, errors in filterset.form.errors.items():
        given = filterset.data.getlist(name)
        for error in errors.as_data():
            value = str((error.params or {}).get("value", given[0] if given else ""))
            problems.append(Problem(name, value, _sentence(name, value, error)))
    return problems


def _sentence(name: str, value: str, error) -> str:
    if error.code in {"invalid_choice", "invalid_pk_value"}:
        return _("“%(value)s” is not a value of “%(name)s”.") % {
            "value": shown(value),
            "name": name,
        }
    return " ".join(error.messages)


def shown(text: str) -> str:
    """A text from an address, short enough to show."""
    return text if len(text) <= 80 else f"{text[:79]}…"


def without(data: QueryDict, problems: list[Problem]) -> str:
    """The query of the same address without what is wrong with it."""
    left = data.copy()
    for problem in problems:
        values = [one for one in left.getlist(problem.name) if one.strip() != problem.value]
        if problem.name in ONCE or len(values) == len(left.getlist(problem.name)):
            values = []
        if values:
            left.setlist(problem.name, values)
        else:
            left.pop(problem.name, None)
    return left.urlencode()
