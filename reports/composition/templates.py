"""Parts of sentences: runs of text, phrases with the records that they name, and templates.

A template is a sentence in one language, such as

    "{authors} wrote {work}[ with the support of {contributors}]."

If a phrase outside brackets is missing, the sentence is omitted; a part in brackets is omitted if a
phrase in it is missing. `<authors:was|were>` agrees in number with a phrase, and
`<meeting:celebrado|celebrada|celebrados|celebradas>` in gender too.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from catalogue.models import Record

# Characters that override the direction of the text after them, removed as a risk of spoofing.
DIRECTION_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NONCHARACTERS = frozenset("\ufffe\uffff")
TODAY = "today"  # manner of the day of the composition, with which a text changes every day


def single_line(text: str) -> str:
    """Return `text` on one line, without control characters and direction controls."""
    if text.isprintable():  # most texts: nothing to remove, and a report asks a million times
        return re.sub(r" {2,}", " ", text).strip()
    text = "".join(" " if c in "\n\r\t\v\f\x85\u2028\u2029" else c for c in text)
    printable = (
        c
        for c in text
        if c not in DIRECTION_CONTROLS
        and c not in NONCHARACTERS
        and unicodedata.category(c) != "Cc"
    )
    return re.sub(r" {2,}", " ", "".join(printable)).strip()


@dataclass(frozen=True)
class Run:
    """Piece of text.

    `language` is an ISO 639-1 code, or empty for the language of the document. `manner` is `title`
    for a name in italics, `bold`, `black` for a redaction, `today` for the day of the composition,
    or in earlier reports `see` for a paragraph. `url` is the address that the author of a text
    linked.
    """

    text: str
    language: str = ""
    manner: str = ""
    url: str = ""


@dataclass(frozen=True)
class Phrase:
    """Runs with the records that they name.

    Chapters change phrases with the methods below, which keep the records, and never read the runs:
    so a name cannot be separated from its record.
    """

    runs: tuple[Run, ...] = ()
    records: tuple[Record, ...] = ()
    count: int = 1
    is_feminine: bool = False

    def __bool__(self) -> bool:
        return bool(self.runs)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    def phrase(self) -> "Phrase":
        return self

    def with_records(self, *records: Record) -> "Phrase":
        return replace(self, records=tuple(dict.fromkeys((*self.records, *records))))

    def with_count(self, count: int) -> "Phrase":
        return replace(self, count=count)

    def with_text(self, change: Callable[[str], str]) -> "Phrase":
        """Return the phrase with the text of its first run changed by `change`."""
        if not self.runs:
            return self
        first, *others = self.runs
        return replace(self, runs=(replace(first, text=change(first.text)), *others))

    def with_manner(self, text: str, manner: str) -> "Phrase":
        """Return the phrase with `text`, where its first run has it, in a run of this manner."""
        if not self.runs:
            return self
        first, *others = self.runs
        before, found, after = first.text.partition(text)
        pieces = ((before, first.manner), (found, manner), (after, first.manner))
        runs = [replace(first, text=part, manner=how) for part, how in pieces if part]
        return replace(self, runs=(*runs, *others))

    def contains(self, text: str) -> bool:
        return text in self.text


def words(text: str, *, language: str = "", manner: str = "") -> Phrase:
    """Return a phrase of one run, or an empty phrase for an empty text."""
    text = single_line(text)
    return Phrase((Run(text, language, manner),)) if text else Phrase()


def literal_phrase(text: str) -> Phrase:
    """Return a phrase of one run that keeps the spaces at its ends."""
    return Phrase((Run(text),))


def join_phrases(parts: Iterable[Phrase]) -> Phrase:
    """Return the phrases joined; neighbouring runs with the same language and manner are merged."""
    runs: list[Run] = []
    records: dict[Record, None] = {}
    for part in parts:
        records.update(dict.fromkeys(part.records))
        for run in filter(lambda run: run.text, part.runs):
            if runs and (runs[-1].language, runs[-1].manner) == (run.language, run.manner):
                runs[-1] = replace(runs[-1], text=runs[-1].text + run.text)
            else:
                runs.append(run)
    return Phrase(tuple(runs), tuple(records))


def join_with(separator: str, phrases: Iterable[Phrase]) -> Phrase:
    """Return the phrases that are not empty, with the separator between them."""
    parts: list[Phrase] = []
    for phrase in filter(None, phrases):
        parts += [literal_phrase(separator), phrase] if parts else [phrase]
    return join_phrases(parts)


def contains_name(text: str, name: str) -> bool:
    """Return True if `text` contains `name` as whole words, in any case."""
    if not name or name.lower() not in text.lower():
        return False
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def sort_key(text: str) -> str:
    """Return the text without accents and in lower case, for sorting and comparison."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in bare if not unicodedata.combining(c))


# --- templates ----------------------------------------------------------------------------


@dataclass(frozen=True)
class TemplateField:
    name: str


@dataclass(frozen=True)
class Agreement:
    name: str
    forms: tuple[str, ...]


TemplateNode = str | TemplateField | Agreement | tuple  # a tuple is a part in brackets

TEMPLATE_TOKEN = re.compile(
    r"\{(?P<field>\w+)\}|<(?P<agreement>\w+):(?P<forms>[^>]*)>|(?P<bracket>[\[\]])"
)


@lru_cache(maxsize=1024)
def parse_template(template: str) -> tuple[TemplateNode, ...]:
    stack: list[list[TemplateNode]] = [[]]
    place = 0
    for match in TEMPLATE_TOKEN.finditer(template):
        if match.start() > place:
            stack[-1].append(template[place : match.start()])
        place = match.end()
        if match["field"]:
            stack[-1].append(TemplateField(match["field"]))
        elif match["agreement"]:
            stack[-1].append(Agreement(match["agreement"], tuple(match["forms"].split("|"))))
        elif match["bracket"] == "[":
            stack.append([])
        else:
            inner = tuple(stack.pop())
            stack[-1].append(inner)
    if place < len(template):
        stack[-1].append(template[place:])
    return tuple(stack[0])


def template_fields(template: str) -> set[str]:
    """Return the names of the phrases that a template takes."""

    def walk(nodes: tuple[TemplateNode, ...]) -> Iterator[str]:
        for node in nodes:
            if isinstance(node, tuple):
                yield from walk(node)
            elif not isinstance(node, str):
                yield node.name

    return set(walk(parse_template(template)))


def fill_template(template: str, phrases: dict) -> Phrase:
    """Return the sentence of `template`, or an empty phrase if one that it needs is missing.

    Values are phrases, or objects that build one on use.
    """
    included: list[TemplateNode] = []
    for node in parse_template(template):
        if not isinstance(node, tuple):
            included.append(node)
        elif all(phrases.get(name) for name in _field_names(node)):
            included += node
    if not all(phrases.get(name) for name in _field_names(included)):
        return Phrase()
    return join_phrases(_parts(included, phrases))


def _field_names(nodes: Iterable[TemplateNode]) -> list[str]:
    return [node.name for node in nodes if isinstance(node, TemplateField)]


def _parts(nodes: list[TemplateNode], phrases: dict) -> Iterator[Phrase]:
    for node in nodes:
        if isinstance(node, str):
            yield Phrase((Run(node),))
        elif isinstance(node, TemplateField):
            yield phrases[node.name].phrase()
        elif isinstance(node, Agreement):
            yield Phrase((Run(_agreeing_form(node.forms, phrases[node.name])),))


def _agreeing_form(forms: tuple[str, ...], phrase) -> str:
    is_many = phrase.count != 1
    if len(forms) == 2:
        return forms[is_many]
    return forms[2 * is_many + phrase.is_feminine]
