"""Statements that are compiled once return what Django's own querysets return."""

import pytest
from django.db import connection, models
from django.db.models import prefetch_related_objects
from django.utils.translation import override

from activities.models import Activity, Provision
from catalogue.base.compiled_queries import CompiledQuery, IsAnyOf, JointQuery, Parameter
from catalogue.base.related_rows import RelatedRows, public_by_key
from catalogue.kinds import listed_kinds
from catalogue.models import Organization
from tests.support.factories import (
    ActivityFactory,
    MandateFactory,
    OrganizationFactory,
    ProvisionFactory,
)
from tests.support.queries import captured_sql
from tests.support.visibility import MarkedRecords, add_relations

pytestmark = pytest.mark.django_db


def values_of(row: models.Model) -> dict:
    """Return the values of the columns of a row that pages read."""
    columns = (field.attname for field in row._meta.concrete_fields)
    return {name: getattr(row, name) for name in columns if name not in ("search", "names")}


def test_a_compiled_query_reads_the_rows_of_other_parameters():
    first, second = (ActivityFactory(published=True) for _ in range(2))
    query = CompiledQuery(Activity.objects.filter(pk=Parameter("key")))

    assert query.read(key=first.pk) == [first]
    assert query.read(key=second.pk) == [second]
    assert query.read(key=0) == []


def test_lists_of_any_numbers_share_one_plan():
    query = JointQuery(
        {
            "activities": Activity.objects.filter(IsAnyOf("pk", "first")),
            "organizations": Organization.objects.filter(IsAnyOf("pk", "second")),
        }
    )
    activity = ActivityFactory()
    for first, second in (([], []), ([activity.pk], []), ([], [1]), ([40_000], [2**40])):
        found = query.read(first=first, second=second)
        assert found["activities"] == ([activity] if activity.pk in first else [])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement ~ 'json_agg'")
        assert cursor.fetchone() == (1,)


def test_constants_are_part_of_a_compiled_statement():
    """PostgreSQL plans with them; a percent sign is no placeholder."""
    activity = ActivityFactory(published=True, title_en="100% of %s")
    rows = Activity.objects.public().filter(title_en__contains="0% of %s", pk=Parameter("key"))
    query = CompiledQuery(rows.values_list("state", "pk"))

    assert "'published'" in query.sql
    assert [one.name for one in query.parameters] == ["key"]
    assert query.rows(key=activity.pk) == [("published", activity.pk)]
    assert query.rows(key=0) == []


def test_a_record_of_some_columns_reads_the_others_later():
    stored = ActivityFactory(published=True, when="2012")
    record = Activity.objects.only("title_en", "pk").get(pk=stored.pk)

    assert record.get_deferred_fields() > {"title_es", "period", "slug"}
    with captured_sql() as statements:
        assert (record.title_en, record.slug) == (stored.title_en, stored.slug)
    assert len(statements) == 1
    assert values_of(record) == values_of(Activity.objects.get(pk=stored.pk))
    record.title_en = "Another title"
    record.save()
    assert Activity.objects.get().title_en == "Another title"


def test_rows_read_jointly_equal_those_of_django():
    MarkedRecords("published")
    querysets = {kind.plural: kind.model.objects.order_by("pk") for kind in listed_kinds()}

    with captured_sql() as statements:
        found = JointQuery(querysets).read()

    assert len(statements) == 1
    for plural, queryset in querysets.items():
        assert [values_of(row) for row in found[plural]] == [values_of(row) for row in queryset]
        assert found[plural], plural


def test_relations_read_jointly_equal_those_of_django():
    records = MarkedRecords("published")
    add_relations(records, 1)
    for kind in listed_kinds():
        view = kind.detail_view
        names = [one if isinstance(one, str) else one.prefetch_to for one in view.related()]
        names = ["topics", "links", *(name for name in names if "__" not in name)]
        pk = next(one.pk for one in records.records if type(one) is kind.model)
        expected, record = (kind.model.objects.get(pk=pk) for _ in range(2))
        prefetch_related_objects([expected], *names)
        RelatedRows(kind.model, names).attach([record])
        for name in names:
            rows = getattr(record, name).all()
            by_key = {row.pk: values_of(row) for row in getattr(expected, name).all()}
            assert {row.pk: values_of(row) for row in rows} == by_key, (kind.plural, name)


def test_rows_read_jointly_are_no_part_of_another_query():
    mandate = MandateFactory(published=True)
    ProvisionFactory(mandate=mandate)
    RelatedRows(type(mandate), ["provisions"]).attach([mandate])

    with pytest.raises(AttributeError, match="'list' object has no attribute 'filter'"):
        mandate.provisions.filter(number="1")
    with pytest.raises(TypeError, match="expected a number"):
        Provision.objects.filter(pk__in=mandate.provisions.all())


def test_columns_whose_json_is_unknown_are_refused():
    with pytest.raises(TypeError, match="cannot be read from JSON"):
        JointQuery({"x": Organization.objects.annotate(score=models.Value(1.5))})


def test_only_public_records_are_read_by_key():
    public, draft = OrganizationFactory(published=True), OrganizationFactory()

    assert list(public_by_key(Organization, [public.pk, draft.pk])) == [public.pk]
    assert public_by_key(Organization, []) == {}


def test_orders_follow_the_language():
    body = OrganizationFactory(published=True)
    OrganizationFactory(published=True, parent=body, title_en="A", title_es="Z")
    OrganizationFactory(published=True, parent=body, title_en="B", title_es="Y")
    for language, titles in (("en", ["A", "B"]), ("es", ["Y", "Z"])):
        with override(language):
            rows = Organization.objects.filter(IsAnyOf("parent", "keys")).by_title()
            found = CompiledQuery(rows).read(keys=[body.pk])
            assert [str(row.title) for row in found] == titles
