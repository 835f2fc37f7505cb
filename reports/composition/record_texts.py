"""Names and texts of records as phrases that carry their records, and comparisons of names.

Only this module and `naming` read titles, acronyms, symbols and other names of records
(tests/test_architecture.py). Other modules obtain phrases or truth values, so a report cannot
contain a name without citing the record, and a redaction reaches every name.
"""

from catalogue.base.translation import TranslatedText
from catalogue.models import Citation, Organization, Record
from meetings.models import Meeting
from publications.models import Contribution, Edition, Publication
from reports.composition.document import CitedRecord
from reports.composition.grammar import Grammar
from reports.composition.templates import (
    Phrase,
    adds_information,
    contains_name,
    join_phrases,
    literal_phrase,
    single_line,
    words,
)


class RecordTexts:
    """Reader of the names and texts of records, in one language."""

    def __init__(self, grammar: Grammar):
        self.grammar = grammar
        # The loaded instance of each record, with its other names prefetched.
        self.known: dict[Record, Record] = {}

    # --- texts --------------------------------------------------------------------------------

    def own_text(self, text: str, *, before: str = "", manner: str = "") -> Phrase:
        """Return a text of a record as a phrase, with its language if it is a fallback."""
        language = ""
        if isinstance(text, TranslatedText) and text.is_fallback:
            language = text.language
        name = words(text, language=language, manner=manner)
        if not name:
            return name
        return join_phrases((literal_phrase(before), name)) if before else name

    def mid_sentence_text(self, text: str) -> Phrase:
        """Return a text of a record as written after other words."""
        is_fallback = isinstance(text, TranslatedText) and text.is_fallback
        phrase = self.own_text(text)
        return phrase if is_fallback else phrase.with_text(self.grammar.mid_sentence)

    def quoted(self, text: str) -> Phrase:
        """Return the text in quotation marks; quotation marks in it become single."""
        inner = str(text).replace("“", "‘").replace("”", "’")
        if isinstance(text, TranslatedText):
            inner = TranslatedText(inner, text.language, text.is_fallback)
        grammar = self.grammar
        return join_phrases((
            literal_phrase(grammar.opening_quote), self.own_text(inner),
            literal_phrase(grammar.closing_quote),
        ))  # fmt: skip

    def place_and_date(self, record: Record) -> list[Phrase]:
        """Return a meeting's venue, city, country and time that its title does not contain."""
        facts: list[Phrase] = []
        if isinstance(record, Meeting):
            facts += [self.own_text(record.venue), self.own_text(record.city)]
            if record.country:
                facts.append(words(self.grammar.country_name(record.country)))
            if record.is_online:
                facts.append(words(self.grammar.headings["online"]))
        if record.when:
            facts.append(words(self.grammar.date(record.when)))
        return [fact for fact in facts if fact and not self.title_names(record, fact)]

    def source(self, citation: Citation) -> Phrase:
        """Return the title of a cited source, with the place of the citation in it."""
        parts = [str(citation.source.title), str(citation.place)]
        return words(", ".join(filter(None, parts)))

    # --- names --------------------------------------------------------------------------------

    def plain_title(self, record: Record, *, manner: str = "") -> Phrase:
        """Return the title of a record as it is recorded."""
        return self.own_text(record.title, manner=manner).with_records(record)

    def outcome_text(self, record: Record) -> Phrase:
        """Return the title of an outcome, which is a sentence, as written after other words."""
        text = self.mid_sentence_text(record.title).with_text(lambda text: text.rstrip("."))
        return text.with_records(record)

    def full_name(self, body: Organization) -> Phrase:
        """Return the title of an organization with its article, without its acronym."""
        return words(f"{self.article_of(body)}{single_line(str(body.title))}").with_records(body)

    def article_of(self, body: Organization) -> str:
        title = body.title
        if getattr(title, "is_fallback", False):
            return ""
        return self.grammar.article(str(title))

    def code_of(self, record: Record) -> Phrase:
        """Return the code of a project or the symbol of a mandate that its title lacks, if any."""
        code = getattr(record, "code", "") or getattr(record, "symbol", "")
        if not code or code in str(record.title):
            return Phrase()
        return words(code).with_records(record)

    def other_names_of(self, record: Record) -> list[str]:
        """Return the other names of a record if they were prefetched, else an empty list."""
        known = self.known.get(record, record)
        prefetched = getattr(known, "_prefetched_objects_cache", {})
        rows = known.other_names.all() if "other_names" in prefetched else []
        return [row.name for row in rows]

    def quoted_other_names(self, record: Record) -> list[Phrase]:
        return [self.quoted(name).with_records(record) for name in self.other_names_of(record)]

    def contribution_title(self, contribution: Contribution) -> Phrase:
        return self.quoted(contribution.title)

    def contribution_text(self, contribution: Contribution) -> Phrase:
        """Return the text of a contribution as the end of a sentence, if it has one."""
        return self.mid_sentence_text(contribution.text).with_text(
            lambda text: text if text.endswith(".") else f"{text}."
        )

    def edition_title(self, edition: Edition, publication: Publication) -> Phrase:
        """Return the title of an edition if it differs from that of the publication."""
        if not edition.title or edition.title == str(publication.title):
            return Phrase()
        language = "" if edition.language == self.grammar.code else edition.language
        return words(edition.title, language=language, manner="title").with_records(publication)

    def edition_symbol(self, edition: Edition, publication: Publication) -> Phrase:
        return words(edition.symbol).with_records(publication)

    def cited_record(self, record: Record) -> CitedRecord:
        """Return the entry of a record in the list of the records that the report cites."""
        title = record.title
        language = title.language if isinstance(title, TranslatedText) else self.grammar.code
        return CitedRecord(
            number=record.number,
            plural=record.plural,
            kind=str(record._meta.verbose_name),
            title=single_line(str(title)),
            language=language,
            path=record.get_absolute_url(),
        )

    # --- comparisons --------------------------------------------------------------------------

    def is_named_in(self, record: Record, text: str) -> bool:
        """Return True if `text` contains a name of the record."""
        names = [str(record.title), *self.other_names_of(record)]
        if isinstance(record, Organization):
            names.append(str(record.acronym))
            if record.is_commission:
                names.append(self.grammar.headings["the commission"])
        return any(contains_name(text, name) for name in names)

    def is_mentioned_in(self, record: Record, text: str) -> bool:
        """Return True if `text` contains the title of the record, or most of its words."""
        title = str(record.title)
        return contains_name(text, self.grammar.mid_sentence(title)) or not self.title_adds_to(
            text, record
        )

    def title_adds_to(self, text: str, record: Record) -> bool:
        """Return True if the title of the record has many words that `text` lacks."""
        return adds_information(str(record.title), text)

    def title_adds_to_title(self, record: Record, other: Record) -> bool:
        """Return True if the title of `record` has many words that the title of `other` lacks."""
        return self.title_adds_to(str(other.title), record)

    def title_contains(self, record: Record, text: str) -> bool:
        return text in str(record.title)

    def title_contains_title(self, record: Record, other: Record) -> bool:
        return str(other.title) in str(record.title)

    def title_contains_symbol(self, record: Record, mandate: Record) -> bool:
        symbol = getattr(mandate, "symbol", "")
        return bool(symbol) and symbol in str(record.title)

    def title_names(self, record: Record, phrase: Phrase) -> bool:
        """Return True if the title of the record contains the phrase or a name for it."""
        return phrase.is_named_in(str(record.title))

    def title_names_body(self, record: Record, body: Organization) -> bool:
        """Return True if the title of the record contains the body's name, or most of its words."""
        title = str(record.title)
        return self.is_named_in(body, title) or not self.title_adds_to(title, body)
