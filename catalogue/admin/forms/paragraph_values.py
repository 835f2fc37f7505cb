"""First values of a form from a paragraph of a source: see `catalogue.reading.prefill`."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.http import HttpRequest

from catalogue.reading.prefill import (
    Prefill,
    Selected,
    citation_of,
    prefill_from,
    selected_in,
)
from catalogue.records.organizations import Party
from catalogue.records.sources import Citation

# Relations of a form that are filled with the records named in the selection.
FILLED_RELATIONS = ("mandates",)


class PrefilledValues:
    """Values and unsaved rows for the form of a model.

    An existing record only gets the citation of the paragraph, so that nothing is overwritten.
    """

    def __init__(self, selected: Selected, prefill: Prefill | None, model: type[models.Model]):
        self.selected = selected
        self.prefill = prefill
        self.model = model

    def initial(self, names: Iterable[str]) -> dict[str, Any]:
        """Return the values of the fields that the form has."""
        found = self.prefill
        if found is None:
            return {}
        values: dict[str, Any] = {
            f"title_{found.language}": found.title,
            f"city_{found.language}": found.city,
            "when": found.period,
            "countries": found.countries,
            "country": found.countries[0].pk if len(found.countries) == 1 else None,
            "regions": found.groups,
            "kind": self._kind(),
        }
        if "country" in names and values["country"]:
            values["countries"] = []  # of a meeting: what it is about, not where it was held
        for name in FILLED_RELATIONS:
            values[name] = self._related(name)
        return {name: value for name, value in values.items() if name in names and value}

    def rows(self, inline) -> list[models.Model]:
        """Return the unsaved rows of an inline."""
        if inline.model is Citation:
            return [citation_of(self.selected)]
        if self.prefill is None or not issubclass(inline.model, Party):
            return []
        roles = getattr(inline, "roles", None) or dict(inline.model._meta.get_field("role").choices)
        return [
            inline.model(organization=organization, role=role)
            for organization, codes in self.prefill.roles
            if (role := next((code for code in codes if code in roles), None))
        ]

    def _kind(self) -> str:
        codes = self.prefill.kinds.get(getattr(self.model, "plural", ""), set())
        return next(iter(codes)) if len(codes) == 1 else ""

    def _related(self, name: str) -> list[models.Model]:
        if name not in {column.name for column in self.model._meta.many_to_many}:
            return []
        related: Any = self.model._meta.get_field(name).related_model
        keys = self.prefill.records.get(related._meta.label, [])
        return list(related._base_manager.filter(pk__in=keys))


def prefilled_values(
    request: HttpRequest, model: type[models.Model], *, is_new: bool
) -> PrefilledValues | None:
    """Return the values for a form whose address names a paragraph; None otherwise."""
    selected = selected_in(request)
    if selected is None:
        return None
    prefill = prefill_from(selected, request.user) if is_new else None
    return PrefilledValues(selected, prefill, model)
