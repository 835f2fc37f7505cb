"""Records named in a sentence at the moment when they are used."""

from catalogue.models import Record
from reports.composition.lazy_phrases import Listing
from reports.composition.naming import Names
from reports.composition.templates import Phrase, fill, says


class Named:
    """A record's title in a sentence, made when it is used."""

    count, is_feminine = 1, False

    def __init__(self, names: Names, record: Record):
        self.names, self.record = names, record

    @property
    def records(self) -> tuple[Record, ...]:
        return (self.record,)

    def is_said_in(self, text: str) -> bool:
        names = [str(self.record.title)]
        names += [one.name for one in self.names.other_names_of(self.record)]
        return any(says(text, name) for name in names)

    def phrase(self) -> Phrase:
        return self.names.title(self.record)


class Members:
    """`six members of the Global Migration Group`."""

    is_feminine = False

    def __init__(self, names: Names, group, bodies: list):
        self.names, self.group, self.bodies = names, group, bodies
        self.count = len(bodies)

    @property
    def records(self) -> tuple[Record, ...]:
        return (self.group, *(body.body for body in self.bodies))

    def is_said_in(self, text: str) -> bool:
        return all(body.is_said_in(text) for body in self.bodies)

    def phrase(self) -> Phrase:
        grammar = self.names.grammar
        phrases = {
            "count": grammar.counted(len(self.bodies), "member"),
            "body": self.group_name,
        }
        phrase = fill(grammar.sentences["meeting.members"], "", phrases).phrase
        return Phrase(phrase.runs, phrase.records, count=self.count)

    @property
    def group_name(self):
        return self.names.of(self.group)

    @property
    def members(self) -> Listing:
        return Listing(self.names.grammar, self.bodies)
