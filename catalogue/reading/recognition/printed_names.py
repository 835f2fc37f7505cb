"""Other forms in which documents print the names of organizations, records and countries."""

import re
from collections import defaultdict

MIN_TITLE_WORDS = 3  # of the title of a record that is not an organization
MIN_EXPANDED_WORDS = 3  # of a full name that stands for its acronym in other names
LEADING_ARTICLE = re.compile(r"^(?:the|la|el|las|los)\s+", re.IGNORECASE)
# "Population Division of ECLAC" is also called "Population Division".
UNIT_NAME = re.compile(
    r"^(.+\b(?:Division|Divisi[oó]n|Section|Secci[oó]n|Unit|Unidad)\b.*?) (?:of|de) "
)
# "Centre (ACRONYM) – Population Division of ECLAC" is also called by its first part.
FIRST_PART = re.compile(r"^(.+?) \([A-Z-]+\)\s?[-–—]\s?\S")
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth primer primera"
    " segundo segunda tercer tercera cuarto cuarta quinto quinta sexto sexta séptimo séptima octavo"
    " octava noveno novena décimo décima"
)
ENGLISH_ORDINALS = 20  # The Spanish ones have two forms each.
# "Second High-level Dialogue" is also called without its number; then several may be meant.
LEADING_ORDINAL = re.compile(
    rf"^(?:(?:\w+-)?(?:{ORDINALS.replace(' ', '|')})|[IVXL]+|\d+\w{{0,2}}\.?[ªº]?)\s+",
    re.IGNORECASE,
)
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70}
ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
ACRONYM = re.compile(r"\b[A-Z][A-Z-]+[A-Z]\b")


def acronyms_of(names: dict[int, list[tuple[str, str]]]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the full name of each acronym that only one organization has, and the reverse."""
    owners: dict[str, set[int]] = defaultdict(set)
    full_names: dict[str, str] = {}
    for pk, texts in names.items():
        row = dict(texts)
        for language in ("en", "es"):
            acronym, title = row.get(f"acronym_{language}"), row.get(f"title_{language}")
            if acronym and title:
                owners[acronym].add(pk)
                full_names.setdefault(acronym, title)
    single = {acronym: title for acronym, title in full_names.items() if len(owners[acronym]) == 1}
    long = {a: t for a, t in single.items() if len(t.split()) >= MIN_EXPANDED_WORDS}
    return long, {title: acronym for acronym, title in long.items()}


def organization_variants(
    text: str, full_names: dict[str, str], acronyms: dict[str, str]
) -> set[str]:
    """Return the name without its acronym in brackets, and with acronyms and full names swapped."""
    plain = {text, re.sub(r"\s*\([A-Z-]+\)", "", text)}
    if match := FIRST_PART.match(text):
        plain.add(match[1])
    variants = set(plain)
    for variant in plain:
        for acronym in ACRONYM.findall(variant):
            if acronym in full_names and acronym != text:
                full = full_names[acronym]
                variants.add(variant.replace(acronym, full))
                variants.add(variant.replace(acronym, f"{full} ({acronym})"))
        for full, acronym in acronyms.items():
            if full in variant and full != variant:
                variants.add(variant.replace(full, acronym))
                variants.add(variant.replace(full, f"{full} ({acronym})"))
    return {LEADING_ARTICLE.sub("", variant) for variant in variants}


def title_variants(text: str) -> set[str]:
    variants = {text, LEADING_ARTICLE.sub("", text)}
    return variants | {re.sub(r"\s*\([A-Z-]+\)", "", variant) for variant in variants}


def short_titles(title: str) -> set[str]:
    """Return the title without its year or quotation at the end and its ordinal in front.

    Several records may share a short title: it is then shown as a choice.
    """
    unquoted = re.sub(r"\s*[“«\"].*$", "", title)
    undated = re.sub(r",?\s+(?:de\s+)?(?:19|20)\d{2}$", "", unquoted)
    plain = LEADING_ORDINAL.sub("", undated)
    short = {undated, plain, re.sub(r"^United Nations\s+", "", plain)} - {title}
    return {text for text in short if len(text.split()) >= MIN_TITLE_WORDS}


def ordinal_number(word: str) -> int | None:
    """Return the number of “twelfth”, “forty-fifth”, “XII”, “12th” or “décima”; else None."""
    if digits := re.match(r"\d{1,3}", word):
        return int(digits[0])
    if re.fullmatch(r"[IVXL]{1,7}", word):
        values = [ROMAN[sign] for sign in word]
        later = [*values[1:], 0]
        return sum(-v if v < after else v for v, after in zip(values, later, strict=True))
    first, _hyphen, last = word.lower().rpartition("-")
    words = ORDINALS.split()
    if last not in words or (first and first not in TENS):
        return None
    place = words.index(last)
    number = place + 1 if place < ENGLISH_ORDINALS else (place - ENGLISH_ORDINALS) // 2 + 1
    return TENS.get(first, 0) + number
