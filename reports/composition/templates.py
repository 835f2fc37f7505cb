"""What sentences are made of: runs of text that know their records, and templates.

A template is a sentence in one language, such as

    "{lead} gave the training[ to {people}][ in {places}]."

`{lead}` is a phrase; without it there is no sentence. What stands in brackets falls away when a
phrase in it is missing, or when the text beside it says it already. A sentence of brackets alone
falls away with the last of them, and one that begins with `~` also when the text beside it names
all that it would name. `<people:was|were>` agrees in number with a phrase, and
`<people:invitado|invitada|invitados|invitadas>` in gender too.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from catalogue.models import Record

# Marks that turn the direction of what follows them are never a writer's own.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NO_CHARACTERS = frozenset("\ufffe\uffff")


def plain(text: str) -> str:
    """One line of `text` that every format can hold: no control characters, no turned direction."""
    text = "".join(" " if c in "\n\r\t\v\f\x85\u2028\u2029" else c for c in text)
    kept = (
        c
        for c in text
        if c not in TURNING and c not in NO_CHARACTERS and unicodedata.category(c) != "Cc"
    )
    return re.sub(r" {2,}", " ", "".join(kept)).strip()


@dataclass(frozen=True)
class Run:
    """A piece of text.

    `language` is an ISO 639-1 code where it is not the document's. `manner` is `title` for a name
    set apart, or `see` where the text stands for the number of another paragraph.
    """

    text: str
    language: str = ""
    manner: str = ""


@dataclass(frozen=True)
class Phrase:
    """Runs, and the records that they name. `names` are the ways in which a text may say it."""

    runs: tuple[Run, ...] = ()
    records: tuple[Record, ...] = ()
    names: tuple[str, ...] = ()
    count: int = 1
    is_feminine: bool = False

    def __bool__(self) -> bool:
        return bool(self.runs)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    def phrase(self) -> "Phrase":
        return self

    def is_said_in(self, text: str) -> bool:
        return any(says(text, name) for name in self.names or (self.text,))

    def resting_on(self, *records: Record) -> "Phrase":
        return replace(self, records=tuple(dict.fromkeys((*self.records, *records))))


def words(text: str, *, language: str = "", manner: str = "") -> Phrase:
    """A phrase of one run; nothing, of an empty text."""
    text = plain(text)
    return Phrase((Run(text, language, manner),)) if text else Phrase()


def joined(parts: Iterable[Phrase]) -> Phrase:
    """One phrase after the other, neighbouring runs of a kind made one."""
    runs: list[Run] = []
    records: dict[Record, None] = {}
    for part in parts:
        records.update(dict.fromkeys(part.records))
        for run in part.runs:
            if runs and (runs[-1].language, runs[-1].manner) == (run.language, run.manner):
                runs[-1] = replace(runs[-1], text=runs[-1].text + run.text)
            else:
                runs.append(run)
    return Phrase(tuple(runs), tuple(records))


def says(text: str, name: str) -> bool:
    """Whether `text` holds `name` as whole words, whatever the case."""
    if not name:
        return False
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def sort_key(text: str) -> str:
    """The text without accents and capitals, as people look for it in a list."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in bare if not unicodedata.combining(c))


def stems(text: str) -> set[str]:
    """The beginnings of the longer words of a text, by which two texts are compared."""
    return {word[:5] for word in re.findall(r"\w+", sort_key(text)) if len(word) > 3}


def adds_to(text: str, said: str) -> bool:
    """Whether `text` says anything to speak of beyond `said`: two words in five are new."""
    own = stems(text)
    return bool(own) and len(own - stems(said)) > 0.4 * len(own)


# --- templates ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    name: str


@dataclass(frozen=True)
class Agreement:
    name: str
    forms: tuple[str, ...]


Node = str | Field | Agreement | tuple  # a tuple is what stands in brackets

PIECE = re.compile(r"\{(?P<field>\w+)\}|<(?P<who>\w+):(?P<forms>[^>]*)>|(?P<bracket>[\[\]])")


@lru_cache(maxsize=1024)
def parsed(template: str) -> tuple[Node, ...]:
    stack: list[list[Node]] = [[]]
    place = 0
    for match in PIECE.finditer(template):
        if match.start() > place:
            stack[-1].append(template[place : match.start()])
        place = match.end()
        if match["field"]:
            stack[-1].append(Field(match["field"]))
        elif match["who"]:
            stack[-1].append(Agreement(match["who"], tuple(match["forms"].split("|"))))
        elif match["bracket"] == "[":
            stack.append([])
        else:
            inner = tuple(stack.pop())
            stack[-1].append(inner)
    if place < len(template):
        stack[-1].append(template[place:])
    return tuple(stack[0])


def fields_of(template: str) -> set[str]:
    """The names of the phrases that a template takes."""

    def walk(nodes: tuple[Node, ...]) -> Iterator[str]:
        for node in nodes:
            if isinstance(node, tuple):
                yield from walk(node)
            elif not isinstance(node, str):
                yield node.name

    return set(walk(parsed(template)))


@dataclass
class Filled:
    """A filled template: nothing where it fell away, and the records that the text names itself."""

    phrase: Phrase
    said_elsewhere: tuple[Record, ...] = ()


def fill(template: str, said: str, phrases: dict) -> Filled:
    """The sentence of `template`. A value is a phrase, or what makes one when it is used."""
    nodes = parsed(template.removeprefix("~"))
    if template.startswith("~") and said and _names_nothing_new(nodes, said, phrases):
        return Filled(Phrase(), tuple(_records_of(nodes, phrases)))
    elsewhere: list[Record] = []
    kept: list[Node] = []
    for node in nodes:
        if not isinstance(node, tuple):
            kept.append(node)
            continue
        values = [phrases.get(name) for name in _names(node)]
        if not all(values):
            continue
        if said and all(value.is_said_in(said) for value in values):
            elsewhere += [record for value in values for record in value.records]
            continue
        kept += node
    has_brackets = any(isinstance(node, tuple) for node in nodes)
    needed = [node.name for node in nodes if isinstance(node, Field)]
    if any(not phrases.get(name) for name in needed):
        return Filled(Phrase(), tuple(elsewhere))
    if has_brackets and not any(isinstance(node, Field) for node in kept):
        return Filled(Phrase(), tuple(elsewhere))
    return Filled(joined(_parts(kept, phrases)), tuple(elsewhere))


def _values(nodes: tuple[Node, ...], phrases: dict) -> list:
    names = [name for node in nodes if isinstance(node, tuple) for name in _names(node)]
    return [phrases[name] for name in [*_names(nodes), *names] if phrases.get(name)]


def _names_nothing_new(nodes: tuple[Node, ...], said: str, phrases: dict) -> bool:
    return all(value.is_said_in(said) for value in _values(nodes, phrases))


def _records_of(nodes: tuple[Node, ...], phrases: dict) -> list[Record]:
    return [record for value in _values(nodes, phrases) for record in value.records]


def _names(nodes: tuple[Node, ...]) -> list[str]:
    return [node.name for node in nodes if isinstance(node, Field)]


def _parts(nodes: list[Node], phrases: dict) -> Iterator[Phrase]:
    for node in nodes:
        if isinstance(node, str):
            yield Phrase((Run(node),))
        elif isinstance(node, Field):
            yield phrases[node.name].phrase()
        elif isinstance(node, Agreement):
            yield Phrase((Run(_form(node.forms, phrases[node.name])),))


def _form(forms: tuple[str, ...], phrase) -> str:
    is_many = phrase.count != 1
    if len(forms) == 2:
        return forms[is_many]
    return forms[2 * is_many + phrase.is_feminine]
