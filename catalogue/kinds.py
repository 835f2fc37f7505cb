"""The registry of the kinds of records.

Each app declares its kinds in its `kinds.py` and registers them in `AppConfig.ready`. Code that
treats all kinds alike iterates over the registry: addresses, home page, search, site map, archive,
API, index, imports, tests and benchmark. A kind names its parts by dotted paths, which are imported
at first use, because the registry is filled before any view is imported and this module must not
import the layers above it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class RecordKind:
    """A kind of record: its model, and its views, API, import and archive as dotted paths.

    `rank` orders kinds in menus and on pages, lowest first. `description` is shown under the
    heading of the list. `archive` names a function that returns the tables of the archive. `facets`
    names at most two filters that other kinds do not have.
    """

    label: str  # label of the model, such as "meetings.Meeting"
    rank: int
    description: str | Promise
    list: str
    detail: str
    api: str
    imports: str
    archive: str
    facets: tuple[str, ...] = ()

    @property
    def app(self) -> str:
        return self.label.partition(".")[0]

    @property
    def model(self) -> Any:
        return apps.get_model(self.label)

    @property
    def plural(self) -> str:
        """Return the word that names the kind in addresses, in the index and in the archive."""
        return self.model.plural

    @property
    def plural_label(self) -> str | Promise:
        return self.model._meta.verbose_name_plural

    @property
    def list_view(self) -> Any:
        return import_string(self.list)

    @property
    def detail_view(self) -> Any:
        return import_string(self.detail)

    @property
    def api_view_set(self) -> Any:
        return import_string(self.api)

    @property
    def import_table(self) -> Any:
        return import_string(self.imports)

    @property
    def archive_tables(self) -> Callable[[], Iterable[Any]]:
        return import_string(self.archive)


MAX_OWN_FACETS = 2  # more do not fit in the integer key of the index
_registry: dict[str, RecordKind] = {}


def register(*declared: RecordKind) -> None:
    """Add kinds to the registry. Raise ValueError if one contradicts a registered kind."""
    for kind in declared:
        if _registry.get(kind.label, kind) != kind:
            raise ValueError(f"{kind.label} is registered already.")
        if len(kind.facets) > MAX_OWN_FACETS:
            raise ValueError(f"{kind.label} has more than {MAX_OWN_FACETS} facets of its own.")
        for place, facet in enumerate(kind.facets):
            if own_facet_place(facet) not in (None, place):
                raise ValueError(f"The facet {facet} has another place in another kind.")
        _registry[kind.label] = kind


def kinds() -> list[RecordKind]:
    """Return every kind in the order of the layers, so that each refers only to earlier kinds."""
    return list(_registry.values())


def listed_kinds() -> list[RecordKind]:
    """Return every kind in the order of menus and pages."""
    return sorted(_registry.values(), key=lambda kind: kind.rank)


def kind_of(model: Any) -> RecordKind:
    """Return the kind of a model. Raise LookupError if it is not registered."""
    return _registry[model._meta.label]


def own_facet_place(facet: str) -> int | None:
    """Return the place of a facet among the own facets of its kind; None if no kind has it.

    Rows of the index are divided by kind, so facets of two kinds may share a place.
    """
    places = (kind.facets.index(facet) for kind in _registry.values() if facet in kind.facets)
    return next(places, None)


ORGANIZATION = RecordKind(
    "catalogue.Organization",
    rank=7,
    description=_("Organizations that carry out, fund or take part in the work."),
    list="catalogue.pages.organizations.OrganizationListView",
    detail="catalogue.pages.organizations.OrganizationDetailView",
    api="catalogue.api.views.OrganizationViewSet",
    imports="catalogue.imports.schemas.ORGANIZATIONS",
    archive="catalogue.exports.organization_tables.tables",
)
KINDS = (ORGANIZATION,)
