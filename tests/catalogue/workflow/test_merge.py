"""The rules of a merge: relations, duplicates, empty fields, other names and versions."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from catalogue.history.events import last_event_number
from catalogue.models import Address, Topic
from catalogue.workflow.merge import MergeResult, merge_rows, preview_merge
from catalogue.workflow.referencing_columns import referencing_columns
from meetings.models import Meeting
from tests.support.factories import (
    CitationFactory,
    LinkFactory,
    MeetingFactory,
    OrganizationFactory,
    OtherNameFactory,
    ParticipationFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def test_relations_are_labelled_and_logs_are_left_out():
    labels = {
        f"{one.model._meta.model_name}.{one.column}": (one.label, one.is_nullable, one.content_type)
        for one in referencing_columns(Topic)
    }
    kinds = {
        "activity": "Activities", "mandate": "Mandates", "meeting": "Meetings",
        "organization": "Organizations", "outcome": "Outcomes", "project": "Projects",
        "publication": "Publications",
    }  # fmt: skip
    assert labels == {
        **{
            f"{kind}_topics.topic": (f"{label}: topics", False, "") for kind, label in kinds.items()
        },
        "topic.broader": ("Topics: broader topic", True, ""),
        "citation.object_id": ("Citations", False, "content_type"),
        "link.object_id": ("Links", False, "content_type"),
        "othername.object_id": ("Other names", False, "content_type"),
    }


def test_result_lists_relations_with_rows_in_alphabetical_order():
    result = MergeResult()
    result.moved["B"] += 2
    result.folded["A"] += 1
    result.folded["B"] += 3
    result.moved["C"] += 0
    assert result.rows_by_relation == [("A", 0, 1), ("B", 2, 3)]


def test_rows_of_another_table_with_the_same_key_stay():
    source, target = MeetingFactory(), MeetingFactory()
    body = OrganizationFactory(pk=source.pk)
    cited = CitationFactory(record=body)
    moved = CitationFactory(record=source)

    result = merge_rows(source=source, target=target)

    cited.refresh_from_db()
    moved.refresh_from_db()
    assert (cited.record, moved.record) == (body, target)
    assert result.rows_by_relation == [("Citations", 1, 0)]


def test_references_between_the_two_rows_are_removed():
    source = MeetingFactory()
    target = MeetingFactory(part_of=source)
    source.prepares = target
    source.save()

    result = merge_rows(source=source, target=target)

    kept = Meeting.objects.get()
    assert (kept, kept.part_of, kept.prepares) == (target, None, None)
    assert result.rows_by_relation == []


def test_empty_period_is_filled_and_a_known_one_kept():
    dated, other = MeetingFactory(when="2012-07"), MeetingFactory(when="2013")
    undated = MeetingFactory()

    result = merge_rows(source=dated, target=undated)

    undated.refresh_from_db()
    assert (str(undated.when), result.filled) == ("July 2012", ["date"])
    assert merge_rows(source=other, target=undated).filled == []
    undated.refresh_from_db()
    assert str(undated.when) == "July 2012"
    assert merge_rows(source=MeetingFactory(), target=undated).filled == []


def test_fields_of_the_record_itself_are_not_copied():
    source = MeetingFactory(city_en="Quito", slug="a")
    target = MeetingFactory(published=True, city_en="Lima", slug="b")
    before = (target.pk, target.slug, target.number, target.state)

    result = merge_rows(source=source, target=target)

    target.refresh_from_db()
    assert (target.pk, target.slug, target.number, target.state) == before
    assert (target.city_en, result.filled) == ("Lima", [])


def test_names_of_the_source_become_other_names_in_their_languages():
    source = OrganizationFactory(
        title_en="Old name", title_es="Nombre viejo", acronym_en="ON", acronym_es="NV"
    )
    target = OrganizationFactory(
        title_en="New name", title_es="Nombre nuevo", acronym_en="NN", acronym_es="NV"
    )
    OtherNameFactory(record=target, name="ON")

    result = merge_rows(source=source, target=target)

    assert result.names == ["Old name", "Nombre viejo"]
    names = target.other_names.exclude(name="ON").order_by("pk")
    assert [(one.name, one.language) for one in names] == [
        ("Old name", "en"), ("Nombre viejo", "es"),
    ]  # fmt: skip


def test_topic_has_no_other_names():
    source, target = TopicFactory(name_en="Old"), TopicFactory(name_en="New")
    assert merge_rows(source=source, target=target).names == []


def test_field_that_a_rule_refuses_stays_empty():
    whole = OrganizationFactory(title_en="The whole")
    target = OrganizationFactory(title_en="A part")
    source = OrganizationFactory(title_en="The same part", parent=whole)
    whole.parent = target
    whole.save()

    result = merge_rows(source=source, target=target)

    target.refresh_from_db()
    assert (target.parent, result.filled) == (None, [])


@pytest.mark.parametrize("changed", ["source", "target"])
def test_both_rows_must_be_the_versions_that_were_seen(changed):
    rows = {"source": MeetingFactory(title_en="A"), "target": MeetingFactory(title_en="B")}
    seen = {row.pk: last_event_number(row) for row in rows.values()}
    LinkFactory(record=rows[changed])
    name = rows[changed].title_en
    with pytest.raises(ValidationError, match=rf"“{name}” has been changed\.") as refused:
        merge_rows(**rows, versions=seen)
    assert refused.value.code == "changed"
    with pytest.raises(ValidationError, match="has been changed"):
        merge_rows(**rows, versions={})
    merge_rows(**rows, versions={row.pk: last_event_number(row) for row in rows.values()})
    assert [*Meeting.objects.all()] == [rows["target"]]


def test_rows_of_different_kinds_or_the_same_row_are_refused():
    meeting, body = MeetingFactory(), OrganizationFactory()
    for source, target in ((meeting, body), (meeting, meeting)):
        with pytest.raises(ValidationError) as refused:
            merge_rows(source=source, target=target)
        assert refused.value.code == "same"


def test_preview_changes_nothing_and_counts_as_the_merge():
    source, target = MeetingFactory(), MeetingFactory()
    for _ in range(3):
        ParticipationFactory(meeting=source)
    part = ParticipationFactory(meeting=target)
    ParticipationFactory(meeting=source, organization=part.organization)

    seen = preview_merge(source=source, target=target)

    assert source.participations.count() == 4
    assert merge_rows(source=source, target=target) == seen
    assert seen.rows_by_relation == [("Participations: meeting", 3, 1)]
    assert target.participations.count() == 4


def test_addresses_of_the_source_name_the_target():
    source, target = MeetingFactory(slug="a"), MeetingFactory(slug="b")
    other = OrganizationFactory(pk=source.pk, slug="a")
    merge_rows(source=source, target=target)
    found = Address.objects.filter(slug="a").order_by("kind")
    assert [(one.kind, one.object_id, one.merged_from) for one in found] == [
        ("meeting", target.pk, source.pk), ("organization", other.pk, None),
    ]  # fmt: skip


def test_merge_has_no_time_limit_and_a_preview_has():
    def time_limit() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            return cursor.fetchone()[0]

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '50s'")
        preview_merge(source=MeetingFactory(), target=MeetingFactory())
        assert time_limit() == "50s"
        merge_rows(source=MeetingFactory(), target=MeetingFactory())
        assert time_limit() == "0"
        transaction.set_rollback(True)
