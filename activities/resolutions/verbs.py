"""The acting verb of a paragraph of a resolution, and the actors that it addresses."""

import re
from dataclasses import dataclass

# Words before or after the verb that belong to it.
ENGLISH_ADVERBS = (
    "Also|Further|Again|Once again|Strongly|Deeply|Urgently|Firmly|Once more|Likewise|Therefore"
    "|In this regard|Gravely|Seriously|Particularly|Especially|Fully|Solemnly|Warmly|Reiterating"
)
ENGLISH_VERBS = (
    "Acknowledges|Adopts|Affirms|Agrees|Appeals to|Appeals|Appreciates|Approves|Asks|Authorizes"
    "|Calls upon|Calls for|Calls on|Calls|Commends|Concludes|Condemns|Confirms|Congratulates"
    "|Considers|Decides|Declares|Demands|Deplores|Designates|Directs|Draws attention to|Draws"
    "|Emphasizes|Encourages|Endorses|Establishes|Expresses|Extends|Invites|Instructs|Entrusts"
    "|Highlights|Looks forward to|Mandates|Notes|Proclaims|Proposes|Reaffirms|Recalls|Recognizes"
    "|Recommends|Regrets|Reiterates|Reminds|Renews|Requests|Resolves|Stresses|Supports|Suggests"
    "|Takes note of|Takes note|Takes into account|Thanks|Underlines|Underscores|Urges|Welcomes"
    "|Shares|Pays tribute to|Convenes|Elects|Appoints|Accepts|Assures|Bears in mind|Sets"
)
ENGLISH_ENDINGS = (
    "with (?:great |deep )?(?:appreciation|satisfaction|concern|interest|regret|approval)"
)
SPANISH_VERBS = (
    "Acepta|Acoge con (?:beneplácito|satisfacción|agrado)|Acoge|Acuerda|Adopta|Afirma|Agradece"
    "|Alienta|Aprecia|Aprueba|Autoriza|Celebra|Condena|Confirma|Considera|Convoca|Crea|Decide"
    "|Declara|Deplora|Designa|Destaca|Encarga|Encomienda|Encomia|Establece|Exhorta|Expresa"
    "|Felicita|Hace (?:suyas?|suyos?|un llamamiento|hincapié en|notar)|Insta|Instruye|Invita"
    "|Lamenta|Manifiesta|Observa|Pide|Pone de relieve|Proclama|Propone|Ratifica|Reafirma|Recalca"
    "|Recomienda|Reconoce|Recuerda|Reitera|Renueva|Resuelve|Respalda|Rinde homenaje|Saluda"
    "|Señala|Solicita|Subraya|Sugiere|Toma (?:nota|conocimiento)|Valora|Apoya|Mandata"
)
SPANISH_INFINITIVES = r"[A-ZÁÉÍÓÚ][a-záéíóúñü]{2,20}(?:ar|er|ir)"
SPANISH_ADVERBS = (
    "también|además|asimismo|igualmente|encarecidamente|nuevamente|una vez más|por tanto"
    "|enérgicamente|por consiguiente|firmemente|a su vez"
)
SPANISH_ENDINGS = (
    "con (?:aprecio|satisfacción|reconocimiento|agradecimiento|preocupación|interés|beneplácito)"
)

ENGLISH = re.compile(
    rf"(?:(?:{ENGLISH_ADVERBS}),? )?"
    rf"(?P<verb>{ENGLISH_VERBS}|{ENGLISH_VERBS.lower()}|[A-Z][a-z]{{2,20}}s)\b"
    rf"(?:,? (?:also|further|again|once again|in particular|therefore|strongly))?"
    rf"(?: {ENGLISH_ENDINGS})?(?: of\b)?"
)
SPANISH = re.compile(
    rf"(?P<verb>{SPANISH_VERBS}|{SPANISH_INFINITIVES})\b"
    rf"(?:,? (?:{SPANISH_ADVERBS}),?)?(?: {SPANISH_ENDINGS})?(?: de\b)?"
)
NOT_VERBS = {
    "This",
    "His",
    "Its",
    "States",
    "Governments",
    "Annex",
    "Is",
    "As",
    "Members",
    "Others",
}
NOT_VERBS |= {"Mujer", "Lugar", "Taller", "Hogar", "Mar", "Carácter", "Nations", "Countries"}

ENGLISH_PREAMBLE = re.compile(
    r"(?:(?:Also|Further|Deeply|Gravely|Seriously|Fully|Firmly|Strongly|Keenly|Particularly|Again"
    r"|Profoundly|Greatly|Ever|Once again|Extremely|Especially|Having|Being|While|Still) )?"
    r"(?:[A-Za-z]{2,20}ing\b|Aware\b|aware\b|Mindful|mindful|Conscious|conscious|[Cc]onvinced"
    r"|[Gg]uided|[Cc]oncerned|[Aa]larmed|[Dd]isturbed|[Ee]ncouraged|[Dd]etermined|[Ii]nspired"
    r"|[Ii]n view of|[Cc]ognizant|[Dd]esirous|[Dd]ismayed|[Aa]ppalled|[Ss]haring|[Pp]leased"
    r"|[Ss]atisfied|[Cc]ommitted|[Mm]otivated|[Aa]nxious)"
)
SPANISH_PREAMBLE = re.compile(
    r"(?:(?:Profundamente|Muy|Plenamente|Gravemente|Sumamente|Firmemente|Hondamente|Seriamente) )?"
    r"(?:[A-Za-zÁÉÍÓÚáéíóúñ]{2,20}(?:ando|iendo|yendo|éndo|ándo)(?:se|lo|la)?\b|[Cc]onsciente"
    r"|[Cc]onvencid[ao]|[Pp]reocupad[ao]|[Gg]uiad[ao]|[Ii]nspirad[ao]|[Aa]lentad[ao]|[Aa]larmad[ao]"
    r"|[Rr]esuelt[ao]|[Dd]eseos[ao]|[Cc]omplacid[ao]|[Pp]erturbad[ao]|[Cc]onmovid[ao]|A la luz"
    r"|[Ee]n vista de|[Cc]omprometid[ao]|[Mm]otivad[ao]|[Tt]omando|[Ii]nquiet[ao])"
)

ENGLISH_ADDRESSING = {
    "requests", "invites", "urges", "encourages", "calls upon", "calls on", "calls", "instructs",
    "entrusts", "asks", "appeals to", "directs", "authorizes", "mandates", "recommends", "reminds",
}  # fmt: skip
SPANISH_ADDRESSING = re.compile(
    r"(?:pid|solicit|invit|inst|exhort|alient|alent|encarg|encomiend|encomend|recomiend|recomend"
    r"|hace un llamamiento|hacer un llamamiento|instru|autoriz|mandat)"
)
ACTOR = re.compile(
    r"[A-ZÁÉÍÓÚ]\w|\b(?:governments?|countries|secretariats?|organizations?|bodies|agencies|funds"
    r"|programmes|commissions?|donors|partners|parties|entities|institutions|community|sector"
    r"|gobiernos?|países|secretarías?|organizaciones|organismos?|fondos|programas|comisi[oó]n(?:es)?"
    r"|donantes|asociados|entidades|instituciones|comunidad|partes)\b"
)
# “to” before one of these words is a preposition, not the beginning of what is asked.
NOT_INFINITIVE = r"(?:the|a|an|this|that|these|those|its|their|all|any|which|whom|each|it|them)\b"
ENGLISH_END = re.compile(rf" to (?!{NOT_INFINITIVE})[a-z]| that |:|;|\.(?:\s|$)")
ENGLISH_CUT = re.compile(
    r",? (?:in (?!Latin|the Caribbean)|within its|through |including |upon |where |when |while "
    r"|if |taking |subject to |inter alia|as (?:appropriate|well)|acting |under |at its|pursuant"
    r"|with (?:the|a) |as a matter|on (?:an?|the basis)|continuing|by \w+ing)",
)
SPANISH_END = re.compile(
    r" (?:a )?que\b| a (?=[a-záéíóú]+(?:ar|er|ir)(?:se|los?|las?)?\b)|:|;|\.(?:\s|$)"
)
SPANISH_CUT = re.compile(
    r", (?:en |por |con |a través |incluid|cuando |si |según |mediante |previa|tras "
    r"|de conformidad)"
)
MAX_ADDRESSEE_LENGTH = 300


@dataclass(frozen=True)
class Acting:
    """The verb of a paragraph as printed, and the phrase that names the actors addressed."""

    verb: str = ""
    addressee: str = ""


def acting_of(text: str, language: str, *, is_item: bool = False) -> Acting:
    """Return the acting verb and addressee of an operative paragraph or item.

    An item rarely begins with a verb, so a word that only has the form of one is none.
    """
    match = verb_match(text, language)
    if match is None or (is_item and not _is_listed(match["verb"], language)):
        return Acting()
    verb = match.group().rstrip(" ,")
    rest = text[match.end() : match.end() + 2 * MAX_ADDRESSEE_LENGTH]
    find = _spanish_addressee if language == "es" else _english_addressee
    return Acting(verb, find(match["verb"].lower(), rest))


def verb_match(text: str, language: str) -> re.Match | None:
    match = (SPANISH if language == "es" else ENGLISH).match(text)
    return None if match is None or match["verb"] in NOT_VERBS else match


def has_listed_verb(text: str, language: str) -> bool:
    """Return whether a text begins with a known verb, not only with a word of that form."""
    return bool(acting_of(text, language, is_item=True).verb)


def _is_listed(verb: str, language: str) -> bool:
    listed = f"{SPANISH_VERBS}|{SPANISH_INFINITIVES}" if language == "es" else ENGLISH_VERBS
    return bool(re.fullmatch(listed, verb) or re.fullmatch(listed.lower(), verb))


def is_preambular(text: str, language: str) -> bool:
    return bool((SPANISH_PREAMBLE if language == "es" else ENGLISH_PREAMBLE).match(text))


def preambular_verb(text: str, language: str) -> str:
    match = (SPANISH_PREAMBLE if language == "es" else ENGLISH_PREAMBLE).match(text)
    return match.group() if match else ""


def _english_addressee(verb: str, rest: str) -> str:
    if verb not in ENGLISH_ADDRESSING:
        return ""
    if verb == "recommends":
        if not rest.startswith((" that ", " to ")):
            return ""
        rest = rest.removeprefix(" that").removeprefix(" to")
        end = re.search(
            r" (?:should|be|consider|adopt|continue|take|include|convene|ensure)\b", rest
        )
    else:
        end = ENGLISH_END.search(rest)
    return _phrase(rest, end, ENGLISH_CUT, r"(?:the|The)\s")


def _spanish_addressee(verb: str, rest: str) -> str:
    if not SPANISH_ADDRESSING.match(verb):
        return ""
    start = re.match(r",? (?:a\s(?=[lL]|\w)|al\s|que\s)", rest)
    if start is None:
        return ""
    return _phrase(rest[start.end() :], SPANISH_END.search(rest[start.end() :]), SPANISH_CUT,
                   r"(?:la|las|los|el|La|Los)\s")  # fmt: skip


def _phrase(rest: str, end: re.Match | None, cut: re.Pattern, article: str) -> str:
    phrase = rest[: end.start()] if end else rest
    if shorter := cut.search(phrase):
        phrase = phrase[: shorter.start()]
    phrase = re.sub(r"\s(?:to|que):?$", "", phrase.strip(" ,"))  # before a list of items
    phrase = re.sub(rf"^{article}", "", phrase)
    is_actor = phrase and len(phrase) <= MAX_ADDRESSEE_LENGTH and ACTOR.search(phrase)
    return phrase if is_actor else ""
