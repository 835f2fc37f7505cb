"""Words and regular expressions of typed periods, in both languages, without accents."""

from functools import cache

from catalogue.base.calendar_unit import Precision

UNKNOWN_WORDS = {"?", "unknown", "not known", "desconocido", "se desconoce"}
ONGOING_WORDS = {
    *("..", "...", "…", "ongoing", "present", "the present", "current", "now", "to date", "date"),
    *("en curso", "presente", "el presente", "la actualidad", "actualidad", "actual", "vigente"),
    *("fecha", "la fecha", "a la fecha", "hasta la fecha", "hoy"),
}
ONGOING_PREFIXES = ("since ", "desde ")
UNTIL_PREFIXES = ("until ", "till ", "up to ", "hasta ")
OTHER_MONTH_NAMES = {"setiembre": 9}
WEEKDAYS = (
    r"mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|lunes|martes|"
    r"miercoles|jueves|viernes|sabados?|domingos?|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun|lun|mie|"
    r"jue|vie|sab|dom"
)
DATES_WITH_HYPHENS = (
    r"\d{4}-\d{1,2}(-\d{1,2}([ t].*)?)?|\d{1,2}-\d{4}|\d{4}-[qths]\d|[qths]\d-\d{4}"
)
SMALL_WORDS = r"de|del|of|the|el|la|los|from|in|on|en|year|ano"
APPROXIMATE_PREFIX = (
    r"(?:~|(?:circa|about|around|approximately|hacia|alrededor de|aproximadamente|cerca de"
    r"|(?:c|ca|approx|aprox)(?:\.|(?=[\s\d])))(?=[\s\d]))\s*(?:el\s+|la\s+|the\s+)?"
)
APPROXIMATE_SUFFIX = r"\s*(?:~|\((?:circa|approx\.?|approximately|aprox\.?|aproximadamente)\))"
ORDINALS = (
    r"first|1st|primer[oa]?|1\.?\s?(?:er|ro|ra|o|a)|i|1",
    r"second|2nd|segund[oa]|2\.?\s?(?:do|da|o|a)|ii|2",
    r"third|3rd|tercer[oa]?|3\.?\s?(?:er|ro|ra|o|a)|iii|3",
    r"fourth|4th|cuart[oa]|4\.?\s?(?:to|ta|o|a)|iv|4",
)
# The words and the letters of the parts of a year that are numbered, and how many there are.
NUMBERED_PARTS = {
    Precision.QUARTER: (r"quarter|trimestre|trim\.?", "[qt]", 4),
    Precision.HALF: (r"half(?: year)?|semester|semestre|sem\.?|mitad", "[hs]", 2),
}
SEASON_WORDS = {
    Precision.SPRING: "spring|primavera",
    Precision.SUMMER: "summer|verano",
    Precision.AUTUMN: "autumn|fall|otono",
    Precision.WINTER: "winter|invierno",
}
# Between two dates or parts of dates. A hyphen, also without spaces: see `_split_range`.
RANGE_WORDS = r"to|until|till|through|al|a|hasta|and|y|e"


@cache
def parts_of_year_patterns() -> dict[tuple[Precision, int], str]:
    """Return a regular expression for the words of each quarter, half and season."""
    patterns = {(season, 1): rf"(?<!\w)(?:{words})(?!\w)" for season, words in SEASON_WORDS.items()}
    for precision, (words, letters, count) in NUMBERED_PARTS.items():
        for number in range(1, count + 1):
            ordinals = ORDINALS[number - 1]
            if number == count:
                ordinals += r"|last|ultim[oa]"
            named = rf"(?:{ordinals})[.\s]*\s(?:{words})|(?:{words})\s+(?:{ordinals})"
            patterns[precision, number] = (
                rf"(?<!\w)(?:(?:{named}|{letters}{number})(?!\w)"
                rf"|{number}{letters}(?=\d{{4}}(?!\d)|(?!\w)))"
            )
    return patterns
