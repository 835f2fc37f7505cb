"""Paragraphs about outcomes: lessons, conclusions, recommendations and declarations."""

from activities.models import Outcome, Project
from catalogue.models import Organization, Record
from reports.composition.chapters.base import Chapter
from reports.composition.document import Block, Item, ItemList, Paragraph
from reports.composition.lazy_phrases import PhraseList
from reports.composition.paragraph_builder import ParagraphBuilder
from reports.composition.source_records import public_or_none
from reports.composition.templates import words


class OutcomeChapter(Chapter):
    """Composer of the paragraphs about outcomes."""

    def outcome(self, outcome: Outcome) -> list[Block]:
        builder = self.start_paragraph(outcome)
        builder.add_title(outcome)
        builder.summary(outcome)
        self._add_quotation(builder, outcome)
        meeting = public_or_none(outcome.adopted_at)
        if meeting is not None and not self.names.is_mentioned_in(meeting, builder.known_text):
            adopted = outcome.kind in (
                Outcome.Kind.DECLARATION, Outcome.Kind.AGREEMENT, Outcome.Kind.RECOMMENDATION,
            )  # fmt: skip
            builder.add_sentence(
                "outcome.adopted" if adopted else "outcome.heard",
                meeting=self.names.title_of(meeting),
            )
        elif meeting is not None:
            builder.add_records(meeting)
        self._add_influence(builder, outcome)
        self._add_origins(builder, outcome)
        builder.add_sentence(
            "outcome.about", matters=self.title_list(self._related_records([outcome])) or None
        )
        blocks: list[Block] = [Paragraph(builder.described(), about=outcome.number)]
        if items := self._items(outcome):
            blocks.append(ItemList([self._clause(item) for item in items]))
        return blocks

    def _clause(self, outcome: Outcome) -> Item:
        """Return an item with a sentence on the related records that it does not name itself."""
        item = self._item(outcome, None)
        builder = self.start_paragraph(outcome)
        builder.add_known_sentences(item.sentences)
        related = self._related_records([outcome])
        unnamed = [
            record
            for record in related
            if not self.names.title_of(record).is_named_in(builder.known_text)
            and self.names.title_adds_to(builder.known_text, record)
        ]
        builder.add_sentence("outcome.about", matters=self.title_list(unnamed) or None)
        builder.add_records(*(record for record in related if record not in unnamed))
        if builder.sentences:
            item.sentences += builder.described()
        elif related:
            first = item.sentences[0]
            numbers = self.register.numbers(tuple(related))
            first.records = list(dict.fromkeys([*first.records, *numbers]))
        return item

    def _item(self, outcome: Outcome, origin: Record | None) -> Item:
        builder = self.start_paragraph(outcome)
        builder.add_title(outcome)
        builder.summary(outcome)
        self._add_quotation(builder, outcome)
        self._add_influence(builder, outcome)
        label = outcome.printed_number if outcome.parent_id else ""
        items = [self._item(item, origin) for item in self._items(outcome)]
        return Item(builder.described(), label, items)

    def _items(self, outcome: Outcome) -> list[Outcome]:
        items = self.source_records.items_of(outcome)
        return [item for item in items if item.number not in self.outline.selection.left_out]

    def _add_quotation(self, builder: ParagraphBuilder, outcome: Outcome) -> None:
        if outcome.quotation:
            language = outcome.quotation_language
            quotation = words(
                outcome.quotation, language="" if language == self.grammar.code else language
            )
            builder.add_sentence("outcome.quotation", quotation=quotation)

    def _add_influence(self, builder: ParagraphBuilder, outcome: Outcome) -> None:
        """Add sentences on records that suggested, cited or endorsed it, or are similar."""
        by_manner: dict[str, list[Record]] = {}
        for row in outcome.uptakes.all():
            by_manner.setdefault(row.manner, []).append(row.related_record)
        named = {
            manner: PhraseList(self.grammar, [self._influence_name(each) for each in records])
            for manner, records in by_manner.items()
        }
        builder.add_sentence("outcome.suggested", by=named.get("suggested-by"))
        cited = by_manner.get("cited-by", [])
        bodies = [each for each in cited if each._meta.model_name in ("organization", "meeting")]
        works = [each for each in cited if each not in bodies]
        builder.add_sentence("outcome.cited", by=self.title_list(works) or None)
        by = PhraseList(self.grammar, [self._influence_name(body) for body in bodies])
        builder.add_sentence("outcome.cited.by", by=by or None)
        builder.add_sentence("outcome.endorsed", by=named.get("endorsed-by"))
        builder.add_sentence("outcome.similar", others=named.get("similar-to"))

    def _influence_name(self, record: Record):
        if isinstance(record, Organization):
            return self.names.organization_name(record)
        return self.names.title_of(record)

    def _add_origins(self, builder: ParagraphBuilder, outcome: Outcome) -> None:
        """Add a sentence on the origins that the sentences before do not name."""
        origins: list = (
            [self.names.organization_name(outcome.organization)] if outcome.organization_id else []
        )
        for record in (outcome.activity, outcome.project, outcome.publication):
            is_programme = isinstance(record, Project) and record.kind == Project.Kind.PROGRAMME
            if public_or_none(record) and not is_programme:
                origins.append(self.names.title_of(record))
            elif is_programme:
                builder.add_records(record)
        names = [name for name in origins if name]
        new = [name for name in names if not name.is_named_in(builder.sentences_text)]
        builder.add_records(
            *(record for name in names if name not in new for record in name.records)
        )
        builder.add_sentence("outcome.from", origins=PhraseList(self.grammar, new) or None)

    def _add_outcomes(self, builder: ParagraphBuilder, record: Record) -> None:
        """Add the outcomes of a record to the paragraph about it."""
        for outcome in self.outline.outcomes_by_host.get(record, ()):
            self.register.check(outcome, "title")
            builder.add_sentence(f"drew.{outcome.kind}", outcome=self.names.outcome_text(outcome))
            builder.summary(outcome)
            self._add_influence(builder, outcome)
