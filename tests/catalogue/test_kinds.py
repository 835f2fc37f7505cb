"""The registry of the kinds of records."""

from dataclasses import replace

import pytest

from catalogue import kinds as registered
from catalogue.exports.archive_tables import ArchiveTable
from catalogue.filtering.filters import CodesFilter
from catalogue.imports.table_schema import Table as ImportTable
from catalogue.index.models import FACET_NUMBERS, FIRST_OWN_FACET, facet_key, facet_number
from catalogue.kinds import RecordKind, kind_of, kinds, listed_kinds, register
from catalogue.records.record import record_models
from meetings.filters import MeetingFilterSet
from meetings.kinds import MEETING
from meetings.models import Meeting


def test_every_kind_of_record_is_registered_once_in_the_order_of_the_layers():
    assert [kind.model for kind in kinds()] == record_models()


def test_lists_are_in_the_order_of_their_ranks():
    ranks = [kind.rank for kind in listed_kinds()]

    assert ranks == sorted(set(ranks))
    assert [kind.plural for kind in listed_kinds() if kind.rank <= 7] == [
        *("activities", "meetings", "publications", "outcomes"),
        *("mandates", "projects", "organizations"),
    ]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.label)
def test_every_part_is_of_the_kind(kind: RecordKind):
    assert kind.list_view.model is kind.detail_view.model is kind.api_view_set.model is kind.model
    assert kind.list_view.filterset_class is kind.api_view_set.filterset_class
    assert kind.list_view.filterset_class._meta.model is kind.model
    assert isinstance(kind.import_table, ImportTable)
    assert kind.import_table.model is kind.model
    first, *others = kind.archive_tables()
    assert all(isinstance(table, ArchiveTable) for table in (first, *others))
    assert first.name == kind.plural.replace("-", "_")
    assert str(kind.description).endswith(".")


@pytest.fixture
def registry(monkeypatch) -> dict[str, RecordKind]:
    """The registry of the process, which is as it was after the test."""
    copied = dict(registered._registry)
    monkeypatch.setattr(registered, "_registry", copied)
    return copied


def with_facets(label: str, *facets: str) -> RecordKind:
    return replace(MEETING, label=label, facets=facets)


def test_facets_of_one_kind_have_numbers_that_the_shared_ones_leave(registry):
    assert facet_number("theme") is None
    register(with_facets("a.Theme", "theme", "audience"), with_facets("a.B", "theme"))

    assert [facet_number(name) for name in ("kind", "theme", "audience")] == [1, 14, 15]
    assert facet_key("audience", 2**27 - 1) < 2**31  # an integer of the database
    assert max(FACET_NUMBERS.values()) < FIRST_OWN_FACET


def test_facets_that_the_index_cannot_tell_apart_are_refused(registry):
    register(with_facets("a.Theme", "theme", "audience"))
    with pytest.raises(ValueError, match="audience has another place"):
        register(with_facets("a.B", "audience"))
    with pytest.raises(ValueError, match="more than 2 facets"):
        register(with_facets("a.C", "one", "two", "three"))

    assert not {"a.B", "a.C"} & registry.keys()


def test_filter_of_one_kind_is_offered_after_its_types():
    class ReleaseFilterSet(MeetingFilterSet):
        medium = CodesFilter(choices=[("web", "Web")], label="Medium")

    assert list(ReleaseFilterSet.get_filters())[:5] == ["q", "year", "kind", "medium", "status"]


def test_kind_is_registered_again_only_if_it_is_the_same(registry):
    before = kinds()
    register(MEETING)
    with pytest.raises(ValueError, match=r"meetings\.Meeting is registered already"):
        register(replace(MEETING, rank=9))

    assert kinds() == before
    assert kind_of(Meeting) is MEETING
