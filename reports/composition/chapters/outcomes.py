"""What came of the work: lessons, conclusions, recommendations, declarations."""

from activities.models import Outcome, Project
from catalogue.models import Organization, Record
from reports.composition.chapters.base import Teller
from reports.composition.document import Block, Item, Items, Paragraph
from reports.composition.lazy_phrases import Listing
from reports.composition.paragraph_builder import Telling
from reports.composition.source_records import public
from reports.composition.templates import Phrase, Run, adds_to, plain


class OfOutcomes(Teller):
    """What came of the work: lessons, conclusions, recommendations, declarations."""

    def outcome(self, outcome: Outcome) -> list[Block]:
        telling = self.begin(outcome)
        telling.title(outcome)
        telling.summary(outcome)
        self._quotation(telling, outcome)
        meeting = public(outcome.adopted_at)
        if meeting is not None and not self._is_named(telling, meeting):
            adopted = outcome.kind in (
                Outcome.Kind.DECLARATION, Outcome.Kind.AGREEMENT, Outcome.Kind.RECOMMENDATION,
            )  # fmt: skip
            telling.say(
                "outcome.adopted" if adopted else "outcome.heard", meeting=self.named(meeting)
            )
        elif meeting is not None:
            telling.hears(meeting)
        self._uptakes(telling, outcome)
        self._origins(telling, outcome)
        telling.say("outcome.about", matters=self.listing(self._matters([outcome])) or None)
        blocks: list[Block] = [Paragraph(telling.told(), about=outcome.number)]
        if items := self._items(outcome):
            blocks.append(Items([self._clause(one) for one in items]))
        return blocks

    def _clause(self, outcome: Outcome) -> Item:
        item = self._item(outcome, None)
        telling = self.begin(outcome)
        telling.reads(*(sentence.text for sentence in item.sentences))
        matters = self._matters([outcome])
        new = [
            one
            for one in matters
            if not self.named(one).is_said_in(telling.said)
            and adds_to(str(one.title), telling.said)
        ]
        telling.say("outcome.about", matters=self.listing(new) or None)
        telling.hears(*(one for one in matters if one not in new))
        if telling.sentences:
            item.sentences += telling.told()
        elif matters:
            first = item.sentences[0]
            more = self.register.numbers(tuple(matters))
            first.records = list(dict.fromkeys([*first.records, *more]))
        return item

    def _item(self, outcome: Outcome, origin: Record | None) -> Item:
        telling = self.begin(outcome)
        telling.title(outcome)
        telling.summary(outcome)
        self._quotation(telling, outcome)
        self._uptakes(telling, outcome)
        label = outcome.printed_number if outcome.parent_id else ""
        items = [self._item(one, origin) for one in self._items(outcome)]
        return Item(telling.told(), label, items)

    def _items(self, outcome: Outcome) -> list[Outcome]:
        items = self.material.items_of(outcome)
        return [one for one in items if one.number not in self.plan.choice.left_out]

    def _quotation(self, telling: Telling, outcome: Outcome) -> None:
        if outcome.quotation:
            language = outcome.quotation_language
            run = Run(plain(outcome.quotation), "" if language == self.grammar.code else language)
            telling.say("outcome.quotation", quotation=Phrase((run,)))

    def _uptakes(self, telling: Telling, outcome: Outcome) -> None:
        """Who suggested, cited or endorsed it, and what is similar to it."""
        by_manner: dict[str, list[Record]] = {}
        for row in outcome.uptakes.all():
            by_manner.setdefault(row.manner, []).append(row.taker)
        named = {
            manner: Listing(self.grammar, [self._taker(one) for one in takers])
            for manner, takers in by_manner.items()
        }
        telling.say("outcome.suggested", by=named.get("suggested-by"))
        cited = by_manner.get("cited-by", [])
        bodies = [one for one in cited if one._meta.model_name in ("organization", "meeting")]
        works = [one for one in cited if one not in bodies]
        telling.say("outcome.cited", by=self.listing(works) or None)
        by = Listing(self.grammar, [self._taker(one) for one in bodies])
        telling.say("outcome.cited.by", by=by or None)
        telling.say("outcome.endorsed", by=named.get("endorsed-by"))
        telling.say("outcome.similar", others=named.get("similar-to"))

    def _taker(self, record: Record):
        if isinstance(record, Organization):
            return self.names.of(record)
        return self.named(record)

    def _origins(self, telling: Telling, outcome: Outcome) -> None:
        """Where it comes from, unless the sentences before have said so."""
        origins: list = [self.names.of(outcome.organization)] if outcome.organization_id else []
        for record in (outcome.activity, outcome.project, outcome.publication):
            is_programme = isinstance(record, Project) and record.kind == Project.Kind.PROGRAMME
            if public(record) and not is_programme:
                origins.append(self.named(record))
            elif is_programme:
                telling.hears(record)
        new = [one for one in origins if one and not one.is_said_in(telling.told_text)]
        telling.hears(
            *(record for one in origins if one and one not in new for record in one.records)
        )
        telling.say("outcome.from", origins=Listing(self.grammar, new) or None)

    def _drew(self, telling: Telling, record: Record) -> None:
        """What came of it, in the same paragraph."""
        for outcome in self.plan.outcomes_of.get(record, ()):
            self.register.check(outcome, outcome.title)
            name = self.names.text(outcome.title)
            text = self.grammar.mid_sentence(name.text).rstrip(".")
            phrase = Phrase((Run(text, name.runs[0].language),), (outcome,))
            telling.say(f"drew.{outcome.kind}", outcome=phrase)
            telling.summary(outcome)
            self._uptakes(telling, outcome)
