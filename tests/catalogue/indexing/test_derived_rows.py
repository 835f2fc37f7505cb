"""Derived rows agree with the records after any change."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils.translation import override

from catalogue.base.relation_paths import related_model_at
from catalogue.exports import csv_export
from catalogue.filtering.facets import facets_of
from catalogue.filtering.filters import CodesFilter, FrameworkFilter, RelatedFilter, public_rows
from catalogue.index.models import ALL_RECORDS_KEY
from catalogue.indexing.install import count_differences, rebuild
from catalogue.models import ExportLine, IndexCount, IndexRow, Topic
from eclac_migration.public_site.indexed_lists import INDEXED_KINDS
from tests.support import reference_results
from tests.support.factories import ActivityFactory, MeetingFactory, TopicFactory
from tests.support.random_programme import WORDS, RandomProgramme

pytestmark = pytest.mark.django_db

NO_DIFFERENCES = {kind.name: 0 for kind in INDEXED_KINDS}


def bound_filterset(kind, parameters: dict):
    data = QueryDict(mutable=True)
    for name, values in parameters.items():
        data.setlist(name, [str(value) for value in values])
    filterset = kind.filterset(data, queryset=kind.model.objects.public())
    assert filterset.is_valid(), filterset.errors
    return filterset


def filtered_ids(kind, parameters: dict) -> set[int]:
    return set(bound_filterset(kind, parameters).rows().values_list("record_id", flat=True))


def filter_values(one) -> list[str]:
    """Return every value of a filter."""
    if isinstance(one, RelatedFilter):
        rows = public_rows(related_model_at(one.model, one.value_paths[0]))
        if isinstance(one, FrameworkFilter):
            rows = Topic.objects.filter(framework=one.framework)
        return list(rows.values_list(one.extra["to_field_name"], flat=True))
    return [code for code, _label in one.extra["choices"]]


def test_index_agrees_with_the_records():
    programme = RandomProgramme(1)
    for kind in INDEXED_KINDS:
        single = {
            name: filter_values(one)[:4]
            for name, one in kind.filters.items()
            if isinstance(one, RelatedFilter | CodesFilter)
        } | {
            "year": [2007, 2012],
            "q": [f'"{WORDS[0]}"', f'"{WORDS[1]}"', '"602 (XXXI)"', "A1 -census"],
        }
        asked = [{name: [value]} for name, some in single.items() for value in some]
        names = [name for name in single if single[name] and name != "q"]
        for _ in range(6):
            pair = programme.random.sample(names, 2)
            asked.append({name: programme.random.sample(single[name], 1) for name in pair})
        for parameters in asked:
            found = filtered_ids(kind, parameters)
            assert (kind.name, parameters, found) == (
                kind.name,
                parameters,
                reference_results.matching_ids(kind.filterset, parameters),
            )


@pytest.mark.parametrize("language", ["en", "es"])
def test_files_agree_with_the_records(language):
    programme = RandomProgramme(2)
    for _ in range(12):
        programme.change()
    with override(language):
        for kind in INDEXED_KINDS:
            records = kind.model.objects.public().newest_first()
            wanted = [reference_results.expected_cells(one, kind.columns, "x/") for one in records]
            rows = IndexRow.objects.of(kind.model).sorted_by("newest")
            assert (kind.name, list(csv_export.text_rows(rows, "x/"))) == (kind.name, wanted)


def test_facet_count_is_the_length_of_the_filtered_list():
    RandomProgramme(3)
    for kind in INDEXED_KINDS:
        names = [name for name, one in kind.filters.items() if hasattr(one, "facet")]
        chosen = {name: filter_values(kind.filters[name])[:2] for name in names[:1]}
        topics = list(Topic.objects.public()[:2])
        for parameters in ({}, chosen, {**chosen, "topic": [one.slug for one in topics]}):
            filterset = bound_filterset(kind, parameters)
            assert filterset.counts.total == len(
                reference_results.matching_ids(kind.filterset, parameters)
            )
            assert filterset.counts.total == filterset.qs.count()
            assert filterset.counts.total == bound_filterset(kind, parameters).total
            for facet in facets_of(filterset):
                for option in facet.options:
                    alone = {**parameters, facet.name: [option.value]}
                    wanted = len(reference_results.matching_ids(kind.filterset, alone))
                    assert (facet.name, option.value, option.count) == (
                        facet.name,
                        option.value,
                        wanted,
                    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", [4, 5])
def test_rows_stay_correct_through_any_change(seed):
    programme = RandomProgramme(seed)
    assert differences_after_refresh() == NO_DIFFERENCES
    done = []
    for _ in range(12):
        done.append(programme.change())
        assert (done, differences_after_refresh()) == (done, NO_DIFFERENCES)


def differences_after_refresh() -> dict[str, int]:
    IndexRow.objects.exists()  # in a test, reading the rows refreshes them
    return count_differences(INDEXED_KINDS)


def test_every_observed_table_can_be_changed():
    """Statement triggers run and name their columns even when no row is changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
            " WHERE starts_with(tgname, 'catalogue_note_stale_')"
        )
        tables = [table for (table,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f"UPDATE {table} SET id = id WHERE false")
            cursor.execute(f"DELETE FROM {table} WHERE false")

    assert "publications_authorship" in tables


def test_wrong_row_is_found_and_rebuilt():
    ActivityFactory(published=True, topics=[TopicFactory(name_en="Children")])
    assert IndexRow.objects.update(title_en="Wrong") > 0
    assert count_differences(INDEXED_KINDS)["activities"] == 1

    rebuild(INDEXED_KINDS)

    assert differences_after_refresh() == NO_DIFFERENCES


def test_wrong_count_is_found_and_rebuilt():
    ActivityFactory(published=True)
    assert differences_after_refresh() == NO_DIFFERENCES
    IndexCount.objects.filter(kind="activities", key=ALL_RECORDS_KEY).update(number=7)
    assert count_differences(INDEXED_KINDS)["activities"] == 1

    rebuild(INDEXED_KINDS)

    assert differences_after_refresh() == NO_DIFFERENCES


@pytest.mark.slow
def test_wrong_or_surplus_export_line_is_found_and_rebuilt():
    activity = ActivityFactory(published=True, title_en="=1+1")
    line = ExportLine.objects.filter(kind="activities", record_id__in=[activity.pk, 0])
    for change in ({"en": "Wrong"}, {"guarded_en": None}, {"record_id": 0}):
        assert differences_after_refresh() == NO_DIFFERENCES
        line.update(**change)
        assert count_differences(INDEXED_KINDS)["activities"] == 1 + ("record_id" in change)
        rebuild(INDEXED_KINDS)

    assert differences_after_refresh() == NO_DIFFERENCES


def test_phrase_does_not_match_across_two_texts():
    topic = TopicFactory(name_en="Children", name_es="Infancia")
    ActivityFactory(published=True, title_en="About", summary_en="All migrant", topics=[topic])

    rows = IndexRow.objects.filter(kind="activities")

    assert rows.matching('"migrant"').count() == rows.matching("children migrant").count() == 1
    assert rows.matching('"migrant children"').count() == 0


def test_narrower_topic_counts_for_broader_topics_and_moves_with_them():
    above, other = TopicFactory(), TopicFactory()
    below = TopicFactory(broader=above)
    activity = ActivityFactory(published=True, topics=[below])
    MeetingFactory(published=True, topics=[above])  # so that filters accept the topic
    kind = next(kind for kind in INDEXED_KINDS if kind.name == "activities")

    assert filtered_ids(kind, {"topic": [above.slug]}) == {activity.pk}
    Topic.objects.filter(pk=below.pk).update(broader=other)
    assert filtered_ids(kind, {"topic": [above.slug]}) == set()
    assert filtered_ids(kind, {"topic": [other.slug]}) == {activity.pk}


def test_list_is_not_paged_beyond_its_last_page(client, monkeypatch):
    monkeypatch.setattr("catalogue.pages.list_view.PAGE_SIZE", 1)
    monkeypatch.setattr("catalogue.pages.list_view.MAX_PAGE", 2)
    for _ in range(3):
        ActivityFactory(published=True)

    answers = [client.get("/activities/", {"page": page}) for page in (2, 3, 4)]

    assert [answer.status_code for answer in answers] == [200, 400, 404]
    assert "Pages are available up to page 2." in answers[1].text


def test_order_is_the_same_with_and_without_an_index_scan():
    RandomProgramme(6)
    rows = IndexRow.objects.filter(kind="activities").values_list("record_id", flat=True)
    for order in ("newest", "oldest", "title", "changed"):
        walked = list(rows.sorted_by(order))
        assert (order, list(rows.sorted_by(order, use_order_index=False))) == (order, walked)
