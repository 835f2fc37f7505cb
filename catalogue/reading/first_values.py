"""First values of a record from a paragraph of a source, for its form or for a draft.

See `catalogue.reading.prefill`. Each model takes those of its fields; the codes of its kinds come
from the words in its `kind_cues`.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest

from catalogue.base.calendar_unit import CalendarUnit
from catalogue.base.period import Period
from catalogue.kinds import listed_kinds
from catalogue.reading.places import cited_places, place_in
from catalogue.reading.prefill import Prefill, Selected, citation_of, prefill_from, selected_in
from catalogue.records.organizations import Organization
from catalogue.records.parties import Party
from catalogue.records.record import Record
from catalogue.records.sources import Citation

# Relations of a form that are filled with the records named in the selection.
FILLED_RELATIONS = ("mandates", "meetings", "publications")
ARTICLE_BEFORE = re.compile(r"\b(the|an?|el|la|los|las|una?)\s+$", re.IGNORECASE)
LEAD_ROLE = "lead"
REPEATED_FIELD = "project"  # has the value of the last record from the same source


class PrefilledValues:
    """Values and unsaved rows for the form of a model.

    An existing record only gets the citation of the paragraph, so that nothing is overwritten.
    """

    def __init__(self, selected: Selected, prefill: Prefill | None, model: type[models.Model]):
        self.selected = selected
        self.prefill = prefill
        self.model = model
        self._filled: set[str] = set()  # keys of organizations

    def initial(self, names: Iterable[str]) -> dict[str, Any]:
        """Return the values of the fields that the form has."""
        found = self.prefill
        if found is None:
            return {}
        values: dict[str, Any] = {
            f"title_{found.language}": self._title(),
            f"city_{found.language}": found.city,
            "when": self._period(),
            "countries": found.countries,
            "country": found.countries[0].pk if len(found.countries) == 1 else None,
            "regions": found.groups,
            "topics": found.topics,
            "kind": self._kind(),
            "ordinal": found.ordinal,
            "symbol": found.symbol,
            "series_bodies": found.series,
        }
        if "series_bodies" in names:
            self._filled.update(found.series)
        if "country" in names and values["country"]:
            values["countries"] = []  # of a meeting: what it is about, not where it was held
        for name in FILLED_RELATIONS:
            values[name] = self._related(name)
        if REPEATED_FIELD in names:
            values[REPEATED_FIELD] = self._repeated()
        return {name: value for name, value in values.items() if name in names and value}

    def rows(self, inline) -> list[models.Model]:
        """Return the unsaved rows of an inline."""
        if inline.model is Citation:
            return [citation_of(self.selected)]
        if self.prefill is None:
            return []
        if getattr(inline.model, "has_row_per_language", False):
            return self.editions(inline.model)
        if not issubclass(inline.model, Party):
            return []
        roles = getattr(inline, "roles", None) or dict(inline.model._meta.get_field("role").choices)
        parties = self.parties(inline.model, roles)
        self._filled.update(str(party.organization_id) for party in parties)
        return parties

    def left_out(self) -> list[Organization]:
        """Return the organizations that the text names and the form does not have."""
        if self.prefill is None:
            return []
        named = self.prefill.records.get(Organization._meta.label, [])
        rows = Organization.objects.in_bulk([key for key in named if key not in self._filled])
        return list(rows.values())

    def editions(self, model: type[models.Model]) -> list[models.Model]:
        """Return a row for each language that the text names."""
        return [model(language=code) for code in self.prefill.languages] if self.prefill else []

    def parties(self, model: type[Party], allowed: Iterable[str]) -> list[models.Model]:
        """Return the participants whose role the text states, one for each organization.

        What the commission reports without naming another lead, it did itself.
        """
        if self.prefill is None:
            return []
        roles, own = set(allowed), self.prefill.commission
        chosen: dict[Any, str] = {}
        for organization, codes in self.prefill.roles:
            role = next((code for code in codes if code in roles), None)
            if role is not None:
                chosen.setdefault(organization, role)
        if LEAD_ROLE in roles and LEAD_ROLE not in chosen.values() and own is not None:
            chosen = {own: LEAD_ROLE, **{one: role for one, role in chosen.items() if one != own}}
        return [model(organization=one, role=role) for one, role in chosen.items()]

    def _title(self) -> str:
        """Return the title, formed from the name of the event for some kinds."""
        found = self.prefill
        if found is None:
            return ""
        symbol_titles = getattr(self.model, "symbol_titles", {})
        if found.symbol and found.language in symbol_titles:
            return symbol_titles[found.language] % found.symbol
        pattern = getattr(self.model, "kind_titles", {}).get(self._kind(), {}).get(found.language)
        start = found.words.lower().find(found.title.lower())
        if not pattern or start < 0:
            return found.title
        article = ARTICLE_BEFORE.search(found.words[:start])
        printed = found.words[start : start + len(found.title)]
        return pattern % f"{article[1].lower()} {printed}" if article else pattern % printed

    def _period(self) -> Period | None:
        """Return the date in the selection; else a year, if records of the model need a date.

        That is the year in the paragraph, that of the last record from the source, or the one that
        was named last.
        """
        found = self.prefill
        if found is None:
            return None
        if found.period is not None or not getattr(self.model(), "needs_date", False):
            return found.period
        year = found.year
        if not found.is_year_near and (last := self._last_of([self.model])) is not None:
            year = last.period.lower.year if last.period else year
        if year is None:
            return None
        unit = CalendarUnit.of(year)
        return Period(unit, unit)

    def _kind(self) -> str:
        if self.prefill is None:
            return ""
        for pattern, code in getattr(self.model, "kind_cues", ()):
            if re.search(pattern, self.prefill.words, re.IGNORECASE):
                return code
        codes = self.prefill.kinds.get(getattr(self.model, "plural", ""), set())
        return next(iter(codes)) if len(codes) == 1 else ""

    def _related(self, name: str) -> list[models.Model]:
        if self.prefill is None:
            return []
        if name not in {column.name for column in self.model._meta.many_to_many}:
            return []
        related: Any = self.model._meta.get_field(name).related_model
        keys = set(self.prefill.records.get(related._meta.label, []))
        keys |= self._with_same_date(related)
        return list(related._base_manager.filter(pk__in=keys))

    def _with_same_date(self, related: Any) -> set[str]:
        """Return the records of a model that cite the paragraph and have the date selected."""
        found = self.prefill
        if found is None or found.period is None:
            return set()
        place = place_in(self.selected.paragraph.place_en)
        citations = self._citations().filter(
            content_type=ContentType.objects.get_for_model(related)
        )
        cited = [one.object_id for one in citations if place in cited_places(one.place_en)]
        rows = related._base_manager.filter(pk__in=cited, period=found.period.columns[0])
        return {str(key) for key in rows.values_list("pk", flat=True)}

    def _repeated(self) -> Any:
        """Return the project named in the selection, or that of the last record of the source."""
        column: Any = self.model._meta.get_field(REPEATED_FIELD)
        label = column.related_model._meta.label
        named = self.prefill.records.get(label, []) if self.prefill else []
        if len(named) == 1:
            return named[0]
        last = self._last_of(
            [
                kind.model
                for kind in listed_kinds()
                if any(one.name == REPEATED_FIELD for one in kind.model._meta.fields)
            ]
        )
        return last and getattr(last, column.attname)

    def _last_of(self, kinds: list[Any]) -> Any:
        """Return the record of some models that was cited last from the source."""
        types = {ContentType.objects.get_for_model(model).pk: model for model in kinds}
        last = self._citations().filter(content_type__in=types).order_by("-pk").first()
        if last is None:
            return None
        return types[last.content_type_id]._base_manager.filter(pk=last.object_id).first()

    def _citations(self):
        return Citation.objects.filter(source=self.selected.paragraph.text.source_id)


def prefilled_values(
    request: HttpRequest, model: type[models.Model], *, is_new: bool
) -> PrefilledValues | None:
    """Return the values for a form whose address names a paragraph; None otherwise."""
    selected = selected_in(request)
    if selected is None:
        return None
    prefill = prefill_from(selected, request.user) if is_new else None
    return PrefilledValues(selected, prefill, model)


@transaction.atomic
def create_draft(selected: Selected, model: type[Record], user: Any, **chosen: Any) -> Record:
    """Create a draft with the first values of its form; `chosen` are values that replace them.

    Raise ValidationError.
    """
    values = PrefilledValues(selected, prefill_from(selected, user), model)
    columns = {column.name: column for column in model._meta.get_fields()}
    first = values.initial([*columns, "when"]) | chosen
    record = model()
    many: dict[str, Any] = {}
    for name, value in first.items():
        column: Any = columns.get(name)
        if column is not None and column.many_to_many:
            many[name] = value
        elif column is not None and column.is_relation and not isinstance(value, models.Model):
            setattr(record, column.attname, value)
        else:
            setattr(record, name, value)
    record.fill_implied_values()
    record.full_clean()
    record.save()
    for name, rows in many.items():
        getattr(record, name).set(rows)
    for relation in model._meta.related_objects:
        related: Any = relation.related_model
        if relation.one_to_many and issubclass(related, Party):
            _save_parties(values, record, relation)
        elif getattr(related, "has_row_per_language", False):
            for edition in values.editions(related):
                setattr(edition, relation.field.name, record)
                edition.save()
    citation = citation_of(selected)
    citation.record = record
    citation.full_clean()
    citation.save()
    return record


def _save_parties(values: PrefilledValues, record: Record, relation: Any) -> None:
    """Save the participants that the database allows: some roles are those of other records."""
    model = relation.related_model
    allowed = getattr(type(record), "party_roles", dict(model._meta.get_field("role").choices))
    for position, party in enumerate(values.parties(model, allowed), 1):
        setattr(party, relation.field.name, record)
        party.position = position
        try:
            party.full_clean()
        except ValidationError:
            continue
        party.save()
