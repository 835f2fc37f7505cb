"""Names of organizations in a text that no record has, as proposals for new records.

Two forms of names are found: words with capitals before an acronym in brackets, and words with
capitals among which one says that they name a body, such as "Commission". Names of records and
values of the database are left out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from catalogue.base.languages import guessed_language
from catalogue.reading.marking import mentions_of
from catalogue.reading.models import SourceParagraph, SourceText
from catalogue.reading.recognition.mentions import Mention, MentionKind
from catalogue.reading.recognition.tokens import key_of
from catalogue.records.organizations import OrganizationKind

# Values with these names may be organizations as well, such as the community of a country group.
OTHER_KINDS = (MentionKind.TOPIC, MentionKind.RECORD_KIND, MentionKind.GROUP)
MAX_NAMES = 200
MAX_NAME_WORDS = 16
CAPITAL = r"[A-ZÁÉÍÓÚÑ](?:[\w’'-]|\.(?=\w))*"
CONNECTOR = r"(?:of|for|the|and|on|de|del|la|las|los|el|y|e|para|sobre)"
CHAIN = re.compile(rf"{CAPITAL}(?:\s(?:{CONNECTOR}\s){{0,3}}{CAPITAL}){{0,{MAX_NAME_WORDS}}}")
ACRONYM = re.compile(r"\s?\(([A-Z][A-Za-z-]{0,10}[A-Z])\)")
SENTENCE_STARTERS = re.compile(
    r"^(?:The|In|On|At|By|From|To|For|With|All|This|These|Its|As|An?|El|La|Los|Las|En|Por|Con|Para"
    r"|Al|Del|Se|Su|Other|Some|Each)\s+"
)
# The words that say what a name names, the most telling first, and the kind of the body.
BODY_WORDS: tuple[tuple[str, str, bool], ...] = (
    ("Governments?|Gobiernos?|Ministr(?:y|ies)|Ministerios?", OrganizationKind.GOVERNMENT, True),
    ("Economic Commission|Comisión Económica", OrganizationKind.REGIONAL_COMMISSION, True),
    ("University|Universidad|Academy|Academia|Faculty|Facultad", OrganizationKind.ACADEMIA, True),
    ("Networks?|Red", OrganizationKind.NETWORK, True),
    ("Trade Union|Workers|Sindicato", OrganizationKind.LABOUR, True),
    ("Foundation|Fundación|Association|Asociación", OrganizationKind.CIVIL_SOCIETY, True),
    ("Group|Grupo", OrganizationKind.INTER_AGENCY_GROUP, True),
    (
        (
            "United Nations|Naciones Unidas|High Commissioner|Alto Comisionado|Division|División"
            "|Development Account|Regional Commissions"
        ),
        OrganizationKind.UN_BODY,
        True,
    ),
    (
        (
            "Organi[sz]ation|Organización|Secretariat|Secretaría|Community|Comunidad|Union|Unión"
            "|Committee|Comité|Council|Consejo|Bank|Banco|Commission|Comisión|Alliance|Alianza"
            "|Office|Oficina|Fund|Fondo|Agency|Agencia|Centre|Center|Centro|Institute|Instituto"
            "|Department|Departamento|Observatory|Observatorio"
        ),
        OrganizationKind.INTERGOVERNMENTAL_BODY,
        True,
    ),
    (
        "Forum|Foro|Conference|Conferencia|Process|Proceso|Dialogue|Diálogo|Programme|Programa",
        OrganizationKind.INTERGOVERNMENTAL_PROCESS,
        False,
    ),
)
EVENT = re.compile(
    r"^(?:\w+-)?(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth|Primer|Segund"
    r"|Tercer|Cuart|Quint|Meeting|Session|Summit|Reunión|Cumbre|Declaration|Declaración|Final"
    r"|Report |Informe |State and |Estado y )|(?:Headquarters|System|Sede|Sistema)$"
)
ACRONYM_AND = re.compile(r"^[A-Z][A-Z-]+[A-Z]\s+(?:and|y)\s+(?:(?:the|el|la|los|las)\s+)?")
POSSESSIVE = re.compile(r"[’'](?:s)?$")


@dataclass
class NewName:
    """A name without a record: as printed first, and the paragraphs that contain it."""

    name: str
    language: str
    acronym: str = ""
    kind: str = ""
    is_likely: bool = True  # by its acronym or a word that only bodies have
    country: str = ""  # of a government
    paragraphs: list[SourceParagraph] = field(default_factory=list)


def new_names(text: SourceText) -> list[NewName]:
    """Return the names in a text that no record has, in the order of the text."""
    paragraphs = list(text.paragraphs.order_by("position"))
    for paragraph in paragraphs:
        paragraph.text = text
    mentions = mentions_of(text.source, [], paragraphs)
    found: dict[str, NewName] = {}
    acronyms: dict[str, str] = {}
    for paragraph in paragraphs:
        for name in _names_in(paragraph, mentions[paragraph.pk]):
            key = acronyms.get(name.acronym) or key_of(name.name)
            known = found.setdefault(key, name)
            if name.acronym:
                acronyms.setdefault(name.acronym, key)
                known.acronym = known.acronym or name.acronym
                known.is_likely = True
            if not known.paragraphs or known.paragraphs[-1] != paragraph:
                known.paragraphs.append(paragraph)
    _add_paragraphs_of_acronyms(found.values(), paragraphs)
    return [one for one in found.values() if one.kind or one.acronym][:MAX_NAMES]


def _add_paragraphs_of_acronyms(
    names: Iterable[NewName], paragraphs: list[SourceParagraph]
) -> None:
    for name in names:
        if not name.acronym:
            continue
        pattern = re.compile(rf"(?<![\w-]){re.escape(name.acronym)}(?![\w])")
        others = [one for one in paragraphs if pattern.search(one.content)]
        both = {one.pk: one for one in [*name.paragraphs, *others]}
        name.paragraphs = sorted(both.values(), key=lambda one: one.position)


def _names_in(paragraph: SourceParagraph, mentions: list[Mention]) -> Iterable[NewName]:
    content = paragraph.content
    language = paragraph.text.source.language or guessed_language(content)
    taken = [(m.start, m.end) for m in mentions if m.candidates and m.kind not in OTHER_KINDS]
    for match in CHAIN.finditer(content):
        start, words = match.start(), match[0]
        if opening := SENTENCE_STARTERS.match(words):
            start, words = start + opening.end(), words[opening.end() :]
        if listed := ACRONYM_AND.match(words):  # “CELAC and the European Union”
            start, words = start + listed.end(), words[listed.end() :]
        bracket = ACRONYM.match(content, match.end())
        if bracket and bracket[1] != words:
            words, start = _name_of_acronym(words, start, bracket[1])
        words = POSSESSIVE.sub("", words.rstrip(".-"))
        kind, is_likely = _kind_of(words)
        is_known = any(first <= start and start + len(words) <= last for first, last in taken)
        is_short = len(words.split()) < 2
        if is_known or is_short or EVENT.match(words) or (not kind and not bracket):
            continue
        acronym = bracket[1] if bracket else ""
        is_known_acronym = bracket and any(
            first <= bracket.start(1) and bracket.end(1) <= last for first, last in taken
        )
        if is_known_acronym:
            continue
        country = _country_of(mentions, start, start + len(words))
        if kind == OrganizationKind.GOVERNMENT and not country:
            kind = ""
        yield NewName(
            words,
            language if language in ("en", "es") else "en",
            acronym,
            kind or OrganizationKind.INTERGOVERNMENTAL_BODY,
            bool(bracket) or is_likely,
            country if kind == OrganizationKind.GOVERNMENT else "",
        )


def _name_of_acronym(words: str, start: int, acronym: str) -> tuple[str, int]:
    """Return the shortest end of `words` whose initials contain those of the acronym."""
    places = [match.start() for match in re.finditer(r"(?<![\w-])[A-ZÁÉÍÓÚÑ]", words)]
    letters = acronym.upper().replace("-", "")
    for place in reversed(places):
        initials = iter(re.findall(r"(?<![\w])\w", words[place:].upper()))
        if words[place].upper() == letters[0] and all(one in initials for one in letters):
            return words[place:], start + place
    return words, start


def _kind_of(words: str) -> tuple[str, bool]:
    for pattern, kind, is_likely in BODY_WORDS:
        if re.search(rf"\b(?:{pattern})\b", words):
            return kind, is_likely
    return "", False


def _country_of(mentions: list[Mention], start: int, end: int) -> str:
    for mention in mentions:
        is_within = start <= mention.start and mention.end <= end
        if mention.kind == MentionKind.COUNTRY and is_within and len(mention.candidates) == 1:
            return mention.candidates[0].key
    return ""
