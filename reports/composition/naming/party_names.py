"""Names of the parties of a record: organizations, described groups and persons."""

from collections.abc import Iterable

from catalogue.base.visibility import if_public
from catalogue.models import Party
from reports.composition.lazy_phrases import PhraseList
from reports.composition.naming.organization_names import OrganizationName, OrganizationNamer
from reports.composition.templates import Phrase, fill_template, join_phrases, literal_phrase, words


class PartyNamer(OrganizationNamer):
    """Namer of parties, in lists."""

    def party_list(self, rows: Iterable[Party], *, is_incomplete: bool = False) -> PhraseList:
        """Return a list of organizations, described groups and persons, in the recorded order."""
        parts: list = []
        groups: list[Phrase] = []
        for row in rows:
            if not row.organization_id and not getattr(row, "family_name", ""):
                groups.append(self._group(row))
                continue
            parts += self.grammar.with_shared_words(groups)
            groups = []
            if row.organization_id:
                parts.append(self.organization_name(row.organization))
            else:
                parts.append(words(f"{row.given_name} {row.family_name}".strip()))
        parts += self.grammar.with_shared_words(groups)
        parts = self._as_named_set(self._without_parents([part for part in parts if part]))
        return PhraseList(self.grammar, parts, is_incomplete=is_incomplete)

    def with_inner_groups(self, rows: Iterable[Party]) -> PhraseList:
        """Return parties; groups recorded as “… among them” follow the group they are part of."""
        rows = list(rows)
        mark = self.grammar.words["among them.mark"]
        inner = [row for row in rows if not row.organization_id and mark in str(row.group)]
        outer = [row for row in rows if row not in inner]
        if not inner or len(outer) != 1:
            return self.party_list(rows)
        pieces = [
            self.own_text(row.group).with_text(lambda text: text.replace(mark, "").strip())
            for row in inner
        ]
        whole = self.party_list(outer)
        phrases = {"whole": whole, "parts": self.grammar.join_list(pieces)}
        return PhraseList(
            self.grammar, [fill_template(self.grammar.words["among them"], phrases).with_count(2)]
        )

    def _group(self, row: Party) -> Phrase:
        """Return a described group, with its number if the description does not contain it."""
        group = self.own_text(row.group)
        size = row.group_size
        if not size:
            return group.with_count(2)
        if not self.grammar.contains_number(str(row.group)):
            number = self.grammar.number_of_people(size)
            group = join_phrases((literal_phrase(f"{number} "), group))
        return group.with_count(size)

    @staticmethod
    def _without_parents(parts: list) -> list:
        """Return the parts without the bodies whose subordinate body is also in the list."""
        bodies = [part for part in parts if isinstance(part, OrganizationName)]
        wholes = {part.body.parent for part in bodies} & {part.body for part in bodies}
        for part in bodies:
            if part.body.parent in wholes:
                part.standing_for = (part.body.parent,)
        return [
            part
            for part in parts
            if not isinstance(part, OrganizationName) or part.body not in wholes
        ]

    def _as_named_set(self, parts: list) -> list:
        """Return the parts with all regional commissions of a parent as one plural."""
        siblings = self.source_records.regional_commissions
        named = [
            part
            for part in parts
            if isinstance(part, OrganizationName) and part.body.pk in siblings
        ]
        bodies = {part.body.pk for part in named}
        if len(bodies) < 2 or bodies != siblings:
            return parts
        name = literal_phrase(self.grammar.words["regional commissions"])
        parents = [part.body.parent for part in named if if_public(part.body.parent)]
        whole = name.with_records(*(part.body for part in named), *parents).with_count(2)
        others = [part for part in parts if part not in named]
        return [whole, *others]
