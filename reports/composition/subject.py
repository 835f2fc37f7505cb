"""Subject of a report that is limited to mandates, countries, country groups or topics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q

from activities.models import Mandate
from catalogue.filtering.filters import public_rows
from catalogue.index.models import IndexRow
from catalogue.kinds import kind_of
from catalogue.models import Country, CountryGroup, Topic
from catalogue.records.slugs import addresses_with_slug

# The filters of the public lists that a report can be limited by, with the key of their values.
PARAMETERS: dict[str, tuple[type[models.Model], str]] = {
    "mandate": (Mandate, "slug"),
    "country": (Country, "alpha3"),
    "region": (CountryGroup, "slug"),
    "topic": (Topic, "slug"),
}


@dataclass(frozen=True)
class Subject:
    """Values of filters: a record belongs to the subject if it has any value of each filter.

    `codes` has the keys of the values by filter, as `Report.subject` stores them. A value that is
    not public belongs to no record and is named nowhere.
    """

    codes: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def from_stored(cls, stored: Mapping[str, Sequence[str]]) -> "Subject":
        return cls(tuple((name, tuple(stored[name])) for name in PARAMETERS if stored.get(name)))

    def __bool__(self) -> bool:
        return bool(self.codes)

    @cached_property
    def values(self) -> dict[str, list[Any]]:
        """Return the public rows by filter, in the order of their keys."""
        return {name: list(_public_rows(name, codes)) for name, codes in self.codes}

    def of(self, name: str) -> list[Any]:
        return self.values.get(name, [])

    @property
    def is_public(self) -> bool:
        """Return True if every value is public."""
        return all(len(self.values[name]) == len(codes) for name, codes in self.codes)

    def records_q(self, model: type[models.Model]) -> Q:
        """Return a Q for the records of a kind that belong to the subject.

        The index has public records only, and reaches a value through public records only.
        """
        if not self:
            return Q()
        if not self.is_public:
            return Q(pk__in=[])
        rows = IndexRow.objects.of(model)
        for name, values in self.values.items():
            rows = rows.with_facet_values(name, *values)
        return Q(pk__in=rows.values("record_id"))

    def drafts_q(self, model: type[models.Model]) -> Q:
        """Return a Q for records of a kind that refer to the values, published or not."""
        if not self:
            return Q()
        filters = kind_of(model).list_view.filterset_class.get_filters()
        rows = model._default_manager.all()
        for name, values in self.values.items():
            paths = filters[name].value_paths
            found = [Q(**{f"{path}__in": values}) for path in paths]
            rows = rows.filter(reduce(or_, found, Q(pk__in=[])))
        return Q(pk__in=rows.values("pk"))

    @property
    def label(self) -> str:
        """Return the names of the public values in the active language."""
        return ", ".join(str(value) for values in self.values.values() for value in values)

    @property
    def public_codes(self) -> dict[str, list[str]]:
        """Return the keys of the public values by filter, as addresses of lists contain them."""
        return {
            name: [str(getattr(each, PARAMETERS[name][1])) for each in values]
            for name, values in self.values.items()
        }

    @property
    def slug(self) -> str:
        """Return the beginning of the address of a report, such as `mandate-27-country-hnd`.

        A record is named by its number, which remains public if its title does not.
        """
        pieces = []
        for name, values in self.values.items():
            key = "number" if name == "mandate" else PARAMETERS[name][1]
            pieces.append("-".join([name, *(str(getattr(each, key)).lower() for each in values)]))
        return "-".join(pieces)


def _public_rows(name: str, codes: Sequence[str]):
    """Return the public rows with these keys; a former slug stands for its row."""
    model, key = PARAMETERS[name]
    rows = public_rows(model)
    found = Q(**{f"{key}__in": codes})
    if key == "slug":
        kind = str(model._meta.model_name)
        for code in set(codes) - set(rows.filter(found).values_list(key, flat=True)):
            found |= Q(pk__in=addresses_with_slug(kind, code).values("object_id"))
    return rows.filter(found).order_by(key)
