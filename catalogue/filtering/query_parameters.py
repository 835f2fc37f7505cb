"""Strict parsing of the parameters of lists, for pages, files, feeds and the API.

An unknown parameter or value is an error. Only the parameters that mail programs, advertisers and
caches add to links are ignored; they are listed here and nowhere else.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from server.text import clean_text

FOREIGN_PARAMETERS = {  # added to links by others
    *("fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "srsltid", "_gl", "_ga"),  # Google…
    *("msclkid", "twclid", "ttclid", "li_fat_id", "yclid", "igshid", "igsh", "mkt_tok"),
    *("ref", "nocache", "_"),
}
FOREIGN_PREFIXES = (
    "utm_",
    "mc_",  # Mailchimp
    "mtm_",  # Matomo, as the next
    "pk_",
    "_hs",  # HubSpot
    "amp;",  # an ampersand that a mail program escaped twice: `&amp;country=` is not a parameter
)
SINGLE_VALUE_PARAMETERS = {
    "q",
    "from",
    "to",
    "sort",
    "page",
    "view",
    "values",
    "headers",
    "guard",
    "delimiter",
}
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


def is_foreign(name: str) -> bool:
    """Return whether a parameter was added to the link by a mail program, advertiser or cache."""
    return name.startswith(FOREIGN_PREFIXES) or name in FOREIGN_PARAMETERS


def parse_parameters(data: QueryDict, known: set[str]) -> tuple[QueryDict, list[ParameterProblem]]:
    """Return `data` without foreign parameters, empty values and problems; and the problems."""
    problems = []
    cleaned = QueryDict(mutable=True)
    for name, values in data.lists():
        if is_foreign(name):
            continue
        typed = [value.strip() for value in values if value.strip()]
        if name not in known:
            problems.append(
                ParameterProblem(
                    name,
                    typed[0] if typed else "",
                    _("There is no parameter “%(name)s” on this page.") % {"name": truncated(name)},
                )
            )
            continue
        values, refused = _cleaned_values(name, typed)
        if refused:
            problems.append(refused)
        elif sentence := _problem_message(name, values):
            problems.append(ParameterProblem(name, typed[0], sentence))
        elif values:
            cleaned.setlist(name, values)
    return cleaned, problems


def _cleaned_values(name: str, values: list[str]) -> tuple[list[str], ParameterProblem | None]:
    """Return the values as texts are stored, and the problem of the first refused character."""
    cleaned = []
    for value in values:
        try:
            # A line break only separates words, as in a pasted title.
            text = " ".join(clean_text(value, one_line=False).split("\n"))
        except ValidationError as error:
            sentence = _("“%(name)s” contains an invalid character (%(character)s).")
            character = error.params["name"]
            return [], ParameterProblem(
                name, value, sentence % {"name": name, "character": character}
            )
        if text:
            cleaned.append(text)
    return cleaned, None


def _problem_message(name: str, values: list[str]) -> str:
    # Django decodes bytes that are not UTF-8 as U+FFFD.
    if any("\ufffd" in value for value in values):
        return _("“%(name)s” contains an invalid character.") % {"name": name}
    if name in SINGLE_VALUE_PARAMETERS and len(values) > 1:
        return _("“%(name)s” can be used only once.") % {"name": name}
    if len(values) > MAX_VALUES:
        return _("“%(name)s” accepts at most %(count)s values.") % {
            "name": name,
            "count": MAX_VALUES,
        }
    return ""


def invalid_value(name: str, value: str) -> ParameterProblem:
    """Return the problem of a value that is not among those of a parameter."""
    sentence = _("“%(value)s” is not a valid value for “%(name)s”.")
    return ParameterProblem(name, value, sentence % {"value": truncated(value), "name": name})


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
        return invalid_value(name, value).sentence
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
