"""Phrases on several organizations that are built on use."""

from catalogue.models import Record
from reports.composition.lazy_phrases import PhraseList
from reports.composition.naming import RecordNamer
from reports.composition.templates import Phrase, fill_template


class GroupMembers:
    """Phrase such as `six members of the Global Migration Group`."""

    is_feminine = False

    def __init__(self, names: RecordNamer, group, bodies: list):
        self.names, self.group, self.bodies = names, group, bodies
        self.count = len(bodies)

    @property
    def records(self) -> tuple[Record, ...]:
        return (self.group, *(body.body for body in self.bodies))

    def is_named_in(self, text: str) -> bool:
        return all(body.is_named_in(text) for body in self.bodies)

    def phrase(self) -> Phrase:
        grammar = self.names.grammar
        phrases = {
            "count": grammar.count_phrase(len(self.bodies), "member"),
            "body": self.group_name,
        }
        phrase = fill_template(grammar.sentences["meeting.members"], "", phrases).phrase
        return phrase.with_count(self.count)

    @property
    def group_name(self):
        return self.names.organization_name(self.group)

    @property
    def members(self) -> PhraseList:
        return PhraseList(self.names.grammar, self.bodies)
